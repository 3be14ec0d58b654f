import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { withoutNulls } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { DeadLetterPage, DeadLetterState, ReplayInput, ReplayResult } from './dead-letter.types';
import { DeadLetters } from './dead-letters';

@Resolver()
export class DeadLettersResolver {
  constructor(private readonly letters: DeadLetters) {}

  @Query(() => DeadLetterPage, { description: 'What was refused, newest first' })
  @Requires('read')
  deadLetters(
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('limit', { type: () => Int, nullable: true }) limit?: number,
    @Args('cursor', { type: () => String, nullable: true }) cursor?: string,
    @Args('code', { type: () => String, nullable: true }) code?: string,
    @Args('measurement', { type: () => String, nullable: true }) measurement?: string,
    @Args('state', { type: () => DeadLetterState, nullable: true }) state?: string,
  ): Promise<DeadLetterPage> {
    return this.letters.list(withoutNulls({ limit, cursor, code, measurement, state }), caller, signal);
  }

  @Mutation(() => [ReplayResult], { description: 'Sends refused points through ingest again, optionally mended' })
  @Requires('write')
  async replayDeadLetters(@Args('items', { type: () => [ReplayInput] }) items: ReplayInput[], @Caller() caller: Principal): Promise<ReplayResult[]> {
    return (await this.letters.replay(withoutNulls({ items }), caller)).results;
  }

  @Mutation(() => Int, { description: 'Marks refused points as not worth keeping; answers how many' })
  @Requires('write')
  discardDeadLetters(@Args('ids', { type: () => [ID] }) ids: string[], @Caller() caller: Principal): Promise<number> {
    return this.letters.discard({ ids }, caller);
  }
}
