import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MatchOp } from '../../telemetry-query/query.inputs';
import { AlertMatcherInput, IncidentAlert } from '../incidents/incident.types';

export const AlertStatus = { ACTIVE: 'active', SUPPRESSED: 'suppressed', UNPROCESSED: 'unprocessed' } as const;
export const SilenceStateEnum = { ACTIVE: 'active', PENDING: 'pending', EXPIRED: 'expired' } as const;
registerEnumType(AlertStatus, { name: 'AlertStatus', description: 'UNPROCESSED: waits for others of its group' });
registerEnumType(SilenceStateEnum, { name: 'SilenceState' });

@ObjectType({ description: 'A condition on a label; a missing label reads as "", regular expressions match the whole value' })
export class AlertMatcher {
  @Field() label!: string;
  @Field(() => MatchOp) op!: string;
  @Field() value!: string;
}

@ObjectType('ActiveAlert')
export class ActiveAlertType extends IncidentAlert {
  @Field(() => Float) updatedAtMs!: number;
  @Field(() => Float, { nullable: true }) endsAtMs!: number | null;
  @Field(() => ID, { nullable: true }) incidentId!: string | null;
  @Field() route!: string;
  @Field(() => AlertStatus) status!: string;
  @Field(() => [String]) silencedBy!: string[];
  @Field(() => [String]) inhibitedBy!: string[];
  @Field(() => [String], { description: 'Maintenance windows, and the incident that a person resolved' }) mutedBy!: string[];
}

@ObjectType('AlertList')
export class AlertListType {
  @Field(() => [ActiveAlertType]) alerts!: ActiveAlertType[];
  @Field() truncated!: boolean;
}

@ObjectType()
export class SilencePreview {
  @Field(() => Int) count!: number;
  @Field(() => [ActiveAlertType], { description: 'The first 100' }) alerts!: ActiveAlertType[];
}

@ObjectType('Silence')
export class SilenceType {
  @Field(() => ID) id!: string;
  @Field(() => SilenceStateEnum) state!: string;
  @Field(() => [AlertMatcher]) matchers!: AlertMatcher[];
  @Field(() => Float) startsAtMs!: number;
  @Field(() => Float) endsAtMs!: number;
  @Field() createdBy!: string;
  @Field() comment!: string;
  @Field(() => Float) updatedAtMs!: number;
}

@InputType()
export class SilenceInput {
  @Field(() => ID, { nullable: true, description: 'The one to replace' }) id?: string;
  @Field(() => [AlertMatcherInput]) matchers!: AlertMatcherInput[];
  @Field(() => Float) startsAtMs!: number;
  @Field(() => Float) endsAtMs!: number;
  @Field({ description: 'Why' }) comment!: string;
}
