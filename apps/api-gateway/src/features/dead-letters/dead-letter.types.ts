import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const DeadLetterState = { OPEN: 'open', REPLAYED: 'replayed', DISCARDED: 'discarded' } as const;
registerEnumType(DeadLetterState, { name: 'DeadLetterState' });

@ObjectType('DeadLetter', { description: 'A point that was refused, with its reason and remedy' })
export class DeadLetterType {
  @Field(() => ID) id!: string;
  @Field(() => Float, { description: 'Milliseconds since the epoch' }) receivedAtMs!: number;
  @Field({ description: 'Where it came in' }) source!: string;
  @Field() code!: string;
  @Field() reason!: string;
  @Field() remedy!: string;
  @Field({ nullable: true }) measurement?: string;
  @Field(() => Int, { nullable: true, description: 'Line in the body it came in, from 1' }) line?: number;
  @Field({ nullable: true }) keyId?: string;
  @Field({ description: 'What was sent, secrets stripped' }) raw!: string;
  @Field({ description: 'True when raw is cut' }) truncated!: boolean;
  @Field(() => DeadLetterState) state!: string;
}

@ObjectType()
export class DeadLetterPage {
  @Field(() => [DeadLetterType]) items!: DeadLetterType[];
  @Field({ nullable: true }) nextCursor?: string;
  @Field(() => Float) total!: number;
}

@InputType()
export class ReplayInput {
  @Field(() => ID) id!: string;
  @Field({ nullable: true, description: 'Mended text to send instead' }) raw?: string;
}

@ObjectType()
export class ReplayResult {
  @Field(() => ID) id!: string;
  @Field() accepted!: boolean;
  @Field({ nullable: true }) code?: string;
  @Field({ nullable: true }) reason?: string;
}
