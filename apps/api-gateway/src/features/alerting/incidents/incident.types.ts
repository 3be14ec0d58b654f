import { INCIDENT_STATES, SEVERITIES } from '@observer/contracts';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { Actor } from '../../access/access.types';
import { Label } from '../../telemetry-query/query.types';
import { MatchOp } from '../../telemetry-query/query.inputs';

const enumOf = <T extends string>(values: readonly T[]): Record<string, T> => Object.fromEntries(values.map((value) => [value.toUpperCase().replaceAll('-', '_'), value]));
export const IncidentState = enumOf(INCIDENT_STATES);
export const Severity = enumOf(SEVERITIES);
export const IncidentActionKind = enumOf(['acknowledge', 'resolve', 'reopen', 'assign', 'snooze', 'note', 'severity', 'merge', 'split'] as const);
registerEnumType(IncidentState, { name: 'IncidentState' });
registerEnumType(Severity, { name: 'Severity' });
registerEnumType(IncidentActionKind, { name: 'IncidentActionKind' });

@ObjectType()
export class IncidentAlert {
  @Field() fingerprint!: string;
  @Field(() => [Label]) labels!: Label[];
  @Field(() => [Label]) annotations!: Label[];
  @Field({ description: 'firing or resolved' }) state!: string;
  @Field(() => Float) startsAtMs!: number;
  @Field(() => Float, { nullable: true }) resolvedAtMs!: number | null;
  @Field(() => Float, { nullable: true }) value!: number | null;
  @Field() generatorUrl!: string;
  @Field(() => [String], { description: 'What keeps it from people for now' }) suppressedBy!: string[];
}

@ObjectType()
export class TimelineEntry {
  @Field(() => Float) atMs!: number;
  @Field(() => Actor, { nullable: true }) by!: Actor | null;
  @Field({ description: 'opened, alert-fired, alert-resolved, escalated, notified, acknowledged, …' }) what!: string;
  @Field() text!: string;
  @Field(() => JsonScalar) details!: unknown;
}

@ObjectType({ description: 'What probably broke' })
export class IncidentRoot {
  @Field() kind!: string;
  @Field() name!: string;
  @Field() reason!: string;
}

@ObjectType('Incident')
export class IncidentType {
  @Field(() => ID) id!: string;
  @Field(() => Int, { description: 'Counts its changes' }) version!: number;
  @Field(() => Int, { description: 'For people: 1, 2, 3 …' }) number!: number;
  @Field() title!: string;
  @Field(() => Severity) severity!: string;
  @Field(() => IncidentState) state!: string;
  @Field() team!: string;
  @Field() policy!: string;
  @Field(() => [Label], { description: 'What all its alerts share' }) labels!: Label[];
  @Field(() => IncidentRoot, { nullable: true }) root!: IncidentRoot | null;
  @Field(() => Float) openedAtMs!: number;
  @Field(() => Float, { nullable: true }) acknowledgedAtMs!: number | null;
  @Field(() => String, { nullable: true }) acknowledgedBy!: string | null;
  @Field(() => Float, { nullable: true }) resolvedAtMs!: number | null;
  @Field(() => String, { nullable: true }) resolvedBy!: string | null;
  @Field(() => Float, { nullable: true }) snoozedUntilMs!: number | null;
  @Field(() => String, { nullable: true }) assignee!: string | null;
  @Field(() => ID, { nullable: true }) mergedInto!: string | null;
  @Field({ description: 'One summary of many' }) storm!: boolean;
  @Field(() => Int) escalationRun!: number;
  @Field(() => Int) escalationStep!: number;
  @Field(() => Int) alertCount!: number;
  @Field(() => Int) firingCount!: number;
  @Field(() => [IncidentAlert], { description: 'The newest 500' }) alerts!: IncidentAlert[];
  @Field(() => [TimelineEntry], { description: 'The newest 500' }) timeline!: TimelineEntry[];
}

@ObjectType('IncidentPage')
export class IncidentPageType {
  @Field(() => [IncidentType]) items!: IncidentType[];
  @Field(() => Int, { description: 'Of all that match, over all pages' }) total!: number;
  @Field(() => String, { nullable: true }) nextCursor!: string | null;
}

@ObjectType()
export class IncidentChange {
  @Field(() => IncidentType) incident!: IncidentType;
  @Field({ description: 'What happened; empty for callers with a data scope' }) change!: string;
}

@ObjectType('IncidentChanges')
export class IncidentChangesType {
  @Field(() => [IncidentChange], { description: 'Each incident once, in its newest version' }) changed!: IncidentChange[];
}

@InputType()
export class AlertMatcherInput {
  @Field() label!: string;
  @Field(() => MatchOp) op!: string;
  @Field() value!: string;
}

@InputType()
export class IncidentFilterInput {
  @Field(() => [IncidentState], { nullable: true }) states?: string[];
  @Field(() => [Severity], { nullable: true }) severities?: string[];
  @Field({ nullable: true }) team?: string;
  @Field({ nullable: true }) assignee?: string;
  @Field({ nullable: true, description: 'Part of the title, or #<number>' }) text?: string;
  @Field(() => [AlertMatcherInput], { nullable: true, description: 'One of its alerts must satisfy all' }) matchers?: AlertMatcherInput[];
  @Field(() => Float, { nullable: true }) openedFromMs?: number;
  @Field(() => Float, { nullable: true }) openedToMs?: number;
  @Field(() => Int, { nullable: true, description: '1 to 500, default 50' }) limit?: number;
  @Field({ nullable: true }) cursor?: string;
}

@InputType({ description: 'The members that the action needs: resolve and reopen may have a note, assign a `to` (null = nobody), snooze needs `untilMs`, note `text`, severity `severity`, merge `into`, split `fingerprints`' })
export class IncidentActionInput {
  @Field(() => IncidentActionKind) action!: string;
  @Field({ nullable: true }) note?: string;
  @Field(() => String, { nullable: true }) to?: string | null;
  @Field(() => Float, { nullable: true }) untilMs?: number;
  @Field({ nullable: true }) text?: string;
  @Field(() => Severity, { nullable: true }) severity?: string;
  @Field(() => ID, { nullable: true }) into?: string;
  @Field(() => [String], { nullable: true }) fingerprints?: string[];
}
