import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type DeadLetter, discardDeadLettersV1, listDeadLettersV1, registryChangedV1, replayDeadLettersV1 } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { AcceptService } from '../accept';
import { BodyDecoder } from '../decode';
import { DeadLetterLog, type StoredDeadLetter } from './dead-letter-log';
import { type Actor, Resolutions } from './resolutions';

interface ReplayResult {
  readonly id: string;
  readonly accepted: boolean;
  readonly code?: string;
  readonly reason?: string;
}

/** Lists, replays and discards what was refused. */
@Injectable()
export class DeadLettersService implements OnModuleInit {
  private readonly resolutions: Resolutions;
  private readonly log: DeadLetterLog;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly acceptService: AcceptService,
    private readonly decoder: BodyDecoder,
  ) {
    this.resolutions = new Resolutions(platform.messaging);
    this.log = new DeadLetterLog(platform.messaging, (id) => this.resolutions.stateOf(id));
  }

  async onModuleInit(): Promise<void> {
    const { messaging, drain } = this.platform;
    const watch = await this.resolutions.follow();
    const served = [
      messaging.serve(listDeadLettersV1, async ({ limit, cursor, ...filter }) => {
        const [page, total] = await Promise.all([this.log.page(limit, filter, cursor), this.log.count()]);
        return { ...page, items: page.items.map(asContract), total };
      }),
      messaging.serve(replayDeadLettersV1, ({ items, by }) => this.replay(items, by)),
      messaging.serve(discardDeadLettersV1, ({ ids, by }) => this.discard(ids, by)),
    ];
    drain.onDrain('dead-letter-commands', async () => void (await Promise.all([watch.stop(), ...served.map((subscription) => subscription.stop())])));
  }

  /** One after the other: a page of letters is at most 500 small bodies, and their order stays. */
  async replay(items: readonly { id: string; raw?: string }[], by: Actor): Promise<{ results: ReplayResult[] }> {
    const results: ReplayResult[] = [];
    for (const { id, raw } of items) results.push(await this.replayOne(id, raw, by).catch((error: unknown) => failed(id, error)));
    return { results };
  }

  async discard(ids: readonly string[], by: Actor): Promise<{ discarded: number }> {
    let discarded = 0;
    for (const id of ids) {
      if (this.resolutions.stateOf(id) !== 'open' || (await this.log.get(id)) === undefined) continue;
      await this.resolutions.resolve(id, 'discarded', by, this.platform.clock.nowMs());
      await this.audit('dead-letter.discarded', id, by, {});
      discarded++;
    }
    return { discarded };
  }

  private async replayOne(id: string, mended: string | undefined, by: Actor): Promise<ReplayResult> {
    const letter = await this.log.get(id);
    if (letter === undefined) return { id, accepted: false, code: 'not_found', reason: 'there is no such dead letter (any more)' };
    if (letter.state === 'replayed') return { id, accepted: true };
    const obstacle = obstacleOf(letter, mended);
    if (obstacle !== undefined) return { id, accepted: false, ...obstacle };
    const refusal = await this.send(letter, mended ?? letter.raw);
    if (refusal !== undefined) return { id, accepted: false, ...refusal };
    await this.resolutions.resolve(id, 'replayed', by, this.platform.clock.nowMs());
    await this.audit('dead-letter.replayed', id, by, { mended: mended !== undefined, code: letter.code });
    return { id, accepted: true };
  }

  /** The message id comes from the letter: a replay that is repeated before its state is known adds nothing. */
  private async send(letter: StoredDeadLetter, raw: string): Promise<{ code: string; reason: string } | undefined> {
    const parsed = this.decoder.decodeAll(Buffer.from(raw), { format: letter.format, precision: letter.precision });
    const fault = parsed.faults[0];
    if (fault !== undefined) return { code: fault.code, reason: `${fault.reason}; ${fault.remedy}` };
    if (parsed.rows === 0) return { code: 'empty', reason: 'there is no point in it' };
    const report = await this.acceptService.accept(parsed.batches, {
      source: 'dead letter replay', messageId: `dead-letter-${letter.id}`, keyId: letter.keyId, keepRefused: false, defaultTime: BigInt(letter.receivedAtMs) * 1_000_000n,
    });
    const refused = report.described[0];
    return refused && { code: refused.code, reason: `${refused.reason}; ${refused.remedy}` };
  }

  private async audit(action: string, id: string, by: Actor, details: Record<string, unknown>): Promise<void> {
    await this.platform.messaging.publishEvent(registryChangedV1, { atMs: this.platform.clock.nowMs(), by, action, target: `dead-letter/${id}`, details }, { messageId: `${action}-${id}` });
  }
}

function obstacleOf(letter: StoredDeadLetter, mended: string | undefined): { code: string; reason: string } | undefined {
  if (letter.state === 'discarded') return { code: 'discarded', reason: 'it was discarded' };
  if (!letter.replayable) return { code: 'not_replayable', reason: letter.remedy };
  if (letter.truncated && mended === undefined) return { code: 'truncated', reason: 'only its first 16 KB were kept; give the whole point as raw' };
  return undefined;
}

function failed(id: string, error: unknown): ReplayResult {
  const { code, message } = asObserverError(error);
  return { id, accepted: false, code, reason: message };
}

function asContract({ format: _format, precision: _precision, replayable: _replayable, ...letter }: StoredDeadLetter): DeadLetter {
  return letter;
}
