import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';

export const Circuit = { CLOSED: 'closed', OPEN: 'open', HALF_OPEN: 'half-open' } as const;
registerEnumType(Circuit, { name: 'Circuit', description: 'OPEN: it failed too often and is not tried for a while' });

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
