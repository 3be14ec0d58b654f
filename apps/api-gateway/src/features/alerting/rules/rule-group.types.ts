import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { Actor } from '../../access/access.types';
import { Label } from '../../telemetry-query/query.types';

export const RuleKind = { ALERT: 'alert', RECORDING: 'recording' } as const;
export const NoData = { RESOLVE: 'resolve', KEEP: 'keep', ALERT: 'alert' } as const;
export const RuleHealth = { UNKNOWN: 'unknown', OK: 'ok', ERR: 'err' } as const;
export const RuleAlertState = { PENDING: 'pending', FIRING: 'firing' } as const;
registerEnumType(RuleKind, { name: 'RuleKind' });
registerEnumType(NoData, { name: 'NoData', description: 'What missing data does to an alert that fires' });
registerEnumType(RuleHealth, { name: 'RuleHealth' });
registerEnumType(RuleAlertState, { name: 'RuleAlertState' });

@InputType({ description: 'One label or annotation' })
export class LabelInput {
  @Field() name!: string;
  @Field() value!: string;
}

@ObjectType('Rule', { description: 'An alert rule (name, condition, …) or a recording rule (record, expr)' })
export class RuleType {
  @Field(() => ID) id!: string;
  @Field(() => RuleKind) type!: string;
  @Field(() => [Label]) labels!: Label[];
  @Field() enabled!: boolean;
  @Field(() => String, { nullable: true }) name?: string;
  @Field(() => JsonScalar, { nullable: true, description: 'As in the REST API: `{kind: "promql", expr}`, `{kind: "threshold", query, op, value, clearAt}`, absence, rate-of-change, burn-rate, dynamic, composite' }) condition?: unknown;
  @Field(() => Float, { nullable: true }) forMs?: number;
  @Field(() => Float, { nullable: true }) keepFiringForMs?: number;
  @Field(() => [Label], { nullable: true }) annotations?: Label[];
  @Field(() => NoData, { nullable: true }) noData?: string;
  @Field(() => String, { nullable: true }) record?: string;
  @Field(() => String, { nullable: true }) expr?: string;
}

@ObjectType('RuleGroup', { description: 'Rules that are evaluated together, in this order' })
export class RuleGroupType {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field({ description: 'Team that owns it; empty = nobody' }) team!: string;
  @Field(() => Float) intervalMs!: number;
  @Field(() => [Label], { description: 'Added to every rule' }) labels!: Label[];
  @Field(() => Int, { description: 'Series one rule may make; 0 = no limit' }) limit!: number;
  @Field(() => [RuleType]) rules!: RuleType[];
  @Field({ description: 'Ships with Observer' }) shipped!: boolean;
}

@ObjectType({ description: 'One alert of a rule, before silences, grouping and incidents' })
export class RuleAlert {
  @Field() fingerprint!: string;
  @Field(() => [Label]) labels!: Label[];
  @Field(() => [Label]) annotations!: Label[];
  @Field(() => RuleAlertState) state!: string;
  @Field(() => Float) activeAtMs!: number;
  @Field(() => Float, { nullable: true }) firedAtMs!: number | null;
  @Field(() => Float, { nullable: true }) keepFiringSinceMs!: number | null;
  @Field(() => Float, { nullable: true }) value!: number | null;
}

@ObjectType()
export class RuleStatus {
  @Field(() => ID) id!: string;
  @Field(() => RuleHealth) health!: string;
  @Field() lastError!: string;
  @Field(() => Float, { nullable: true }) lastEvaluationMs!: number | null;
  @Field(() => Float) evaluationSeconds!: number;
  @Field(() => [RuleAlert]) alerts!: RuleAlert[];
}

@ObjectType('RuleGroupStatus')
export class RuleGroupStatusType {
  @Field(() => Float, { nullable: true }) lastEvaluationMs!: number | null;
  @Field(() => Float) evaluationSeconds!: number;
  @Field(() => Float) missedEvaluations!: number;
  @Field(() => [RuleStatus]) rules!: RuleStatus[];
}

@ObjectType('StoredRuleGroup')
export class StoredRuleGroupType {
  @Field(() => Int) revision!: number;
  @Field(() => RuleGroupType) group!: RuleGroupType;
  @Field(() => Float) createdAtMs!: number;
  @Field(() => Float) updatedAtMs!: number;
  @Field(() => Actor) updatedBy!: Actor;
  @Field(() => RuleGroupStatusType, { nullable: true, description: 'What its evaluation knows; told by `ruleGroup`, and by `ruleGroups` with `withStatus`; null until it was evaluated' }) status!: RuleGroupStatusType | null;
}

@ObjectType({ description: 'A place in the text of an expression: characters from 0, line and column from 1' })
export class RuleFaultPosition {
  @Field(() => Int) start!: number;
  @Field(() => Int) end!: number;
  @Field(() => Int) line!: number;
  @Field(() => Int) column!: number;
}

@ObjectType('RuleFault', { description: 'Something in a group of rules that cannot be; also `extensions.faults` of a group that is refused' })
export class RuleFaultType {
  @Field({ description: 'Empty when it is the group’s' }) ruleId!: string;
  @Field({ description: 'Where in the rule or the group, e.g. `condition.query`' }) path!: string;
  @Field() reason!: string;
  @Field(() => RuleFaultPosition, { nullable: true, description: 'Where in the expression at `path`, when it cannot be read' }) position?: RuleFaultPosition;
}

@InputType()
export class RuleInput {
  @Field(() => ID) id!: string;
  @Field(() => RuleKind) type!: string;
  @Field(() => [LabelInput], { nullable: true }) labels?: LabelInput[];
  @Field({ nullable: true }) enabled?: boolean;
  @Field({ nullable: true, description: 'The label `alertname` of an alert rule' }) name?: string;
  @Field(() => JsonScalar, { nullable: true }) condition?: unknown;
  @Field(() => Float, { nullable: true }) forMs?: number;
  @Field(() => Float, { nullable: true }) keepFiringForMs?: number;
  @Field(() => [LabelInput], { nullable: true }) annotations?: LabelInput[];
  @Field(() => NoData, { nullable: true }) noData?: string;
  @Field({ nullable: true, description: 'Name of the metric that a recording rule makes' }) record?: string;
  @Field({ nullable: true }) expr?: string;
}

@InputType()
export class RuleGroupInput {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field({ nullable: true }) team?: string;
  @Field(() => Float, { nullable: true }) intervalMs?: number;
  @Field(() => [LabelInput], { nullable: true }) labels?: LabelInput[];
  @Field(() => Int, { nullable: true }) limit?: number;
  @Field(() => [RuleInput]) rules!: RuleInput[];
  @Field({ nullable: true, description: 'Ships with Observer' }) shipped?: boolean;
}
