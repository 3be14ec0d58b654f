import { Inject, Injectable } from '@nestjs/common';
import { discardDeadLettersV1, listDeadLettersV1, replayDeadLettersV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../http/validate';
import { actorOf, assertUnscoped, type Principal } from '../access';

export const replayBodySchema = replayDeadLettersV1.request.omit({ by: true });
export const discardBodySchema = discardDeadLettersV1.request.omit({ by: true });

export type DeadLetterList = z.output<typeof listDeadLettersV1.response>;
export type ReplayReport = z.output<typeof replayDeadLettersV1.response>;

/** What ingest refused: browse, mend and send again, or put away. Ingest owns them and writes the audit entries. */
@Injectable()
export class DeadLetters {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** Refused points are raw texts, which no matcher can judge: not for callers with a data scope. */
  async list(input: unknown, caller: Principal, signal: AbortSignal): Promise<DeadLetterList> {
    assertUnscoped(caller, 'The list of refused points');
    return this.platform.messaging.request(listDeadLettersV1, parseInput(listDeadLettersV1.request, input), { signal });
  }

  replay(input: unknown, caller: Principal): Promise<ReplayReport> {
    return this.platform.messaging.request(replayDeadLettersV1, { ...parseInput(replayBodySchema, input), by: actorOf(caller) });
  }

  async discard(input: unknown, caller: Principal): Promise<number> {
    return (await this.platform.messaging.request(discardDeadLettersV1, { ...parseInput(discardBodySchema, input), by: actorOf(caller) })).discarded;
  }
}
