import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { Actor } from '../../access/access.types';

export const Circuit = { CLOSED: 'closed', OPEN: 'open', HALF_OPEN: 'half-open' } as const;
registerEnumType(Circuit, { name: 'Circuit', description: 'OPEN: it failed too often and is not tried for a while' });

export const NotificationState = { QUEUED: 'queued', SENDING: 'sending', SENT: 'sent', FAILED: 'failed', CANCELLED: 'cancelled', SKIPPED: 'skipped' } as const;
registerEnumType(NotificationState, { name: 'NotificationState', description: 'CANCELLED: the incident was taken before; SKIPPED: there was nothing to say' });

@ObjectType({ description: 'Where notifications go, and how it does' })
export class ContactPoint {
  @Field(() => Int) revision!: number;
  @Field(() => JsonScalar, { description: 'As in the REST API' }) document!: unknown;
  @Field(() => [String], { description: 'Names of the secrets that are set' }) secrets!: string[];
  @Field(() => Circuit) circuit!: string;
  @Field() lastError!: string;
  @Field(() => Float, { nullable: true }) lastSentAtMs!: number | null;
}

@ObjectType()
export class StoredContactPoint {
  @Field(() => Int) revision!: number;
  @Field(() => JsonScalar) document!: unknown;
}

@ObjectType()
export class ContactPointTest {
  @Field() sent!: boolean;
  @Field({ description: 'What the provider answered' }) answer!: string;
  @Field(() => Float) tookMs!: number;
}

@ObjectType()
export class Shift {
  @Field(() => ID, { nullable: true, description: 'Null: nobody is on call' }) person!: string | null;
  @Field(() => Float) startMs!: number;
  @Field(() => Float) endMs!: number;
  @Field() layer!: string;
}

@ObjectType()
export class ContactChannel {
  @Field({ description: 'e.g. email' }) channel!: string;
  @Field(() => [String], { description: 'Names of secrets it needs' }) required!: string[];
  @Field(() => [String], { description: 'Names of secrets it may have' }) optional!: string[];
}

@ObjectType({ description: 'One thing that had to be told to a contact point, and how it went' })
export class ContactNotification {
  @Field(() => ID) id!: string;
  @Field(() => ID) incidentId!: string;
  @Field({ description: 'escalation, update, resolved, test or digest' }) reason!: string;
  @Field({ description: 'What happened to the incident' }) change!: string;
  @Field(() => NotificationState) state!: string;
  @Field(() => Int) attempts!: number;
  @Field() lastError!: string;
  @Field(() => Float) queuedAtMs!: number;
  @Field(() => Float, { nullable: true }) sentAtMs!: number | null;
}

@ObjectType({ description: 'An address under which calendar programs read shifts' })
export class CalendarFeed {
  @Field(() => ID) id!: string;
  @Field(() => ID) schedule!: string;
  @Field(() => String, { nullable: true, description: 'Only their shifts; null: everybody’s' }) person!: string | null;
  @Field(() => Float) createdAtMs!: number;
  @Field(() => Actor) createdBy!: Actor;
  @Field({ description: 'Whoever has it reads the shifts' }) path!: string;
}
