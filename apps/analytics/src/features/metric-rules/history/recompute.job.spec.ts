import { deleteSamplesV1, type JobView, selectEventsV1 } from '@observer/contracts';
import type { JobContext, Platform } from '@observer/platform';
import { manualClock } from '@observer/testing';
import { requests, T0 } from '../testing/example-batches';
import { aRule, KINDS } from '../testing/example-rules';
import { recomputeJob } from './recompute.job';

const RANGE = { startMs: T0 - 20_000, endMs: T0 + 600_000 };
const by: JobView['createdBy'] = { kind: 'user', id: 'admin' };

/** What happens to a recompute, in order: room is made, checkpoints are saved, messages are published. */
function recompute() {
  const happened: { readonly what: 'room' | 'saved' | 'durable' | 'published'; readonly id?: string }[] = [];
  const time = requests([{ atMs: 1 }, { atMs: 65_000 }, { atMs: 300_000 }]).time;
  const messaging = {
    request: (command: unknown, { limit }: { limit?: number }) => {
      if (command === deleteSamplesV1) happened.push({ what: 'room' });
      if (command !== selectEventsV1) return Promise.resolve({ deleted: 0 });
      const rows = Array.from(time, (at) => [String(at), 'sui']).slice(0, limit);
      return Promise.resolve({ columns: [{ name: 'time', role: 'time', type: 'time' }, { name: 'chain', role: 'tag', type: 'string' }], rows });
    },
    publishRaw: (_stream: unknown, _subject: string, _payload: Uint8Array, { messageId }: { messageId: string }) => {
      happened.push({ what: 'published', id: messageId });
      return Promise.resolve({ sequence: happened.length });
    },
  };
  const platform = { messaging, clock: manualClock(RANGE.endMs + 3_600_000) } as unknown as Platform;
  const job = recomputeJob({ platform, kinds: KINDS, shards: 1, rule: () => Promise.resolve({ rule: aRule({ labels: ['chain'] }), version: 1, createdAtMs: 1, updatedAtMs: 1, updatedBy: by, countsFromMs: RANGE.endMs }) });
  /** @returns the first checkpoint it saved */
  const run = async (checkpoint?: unknown): Promise<unknown> => {
    let first: unknown;
    const context = {
      id: 'j1', by, checkpoint, signal: new AbortController().signal, params: { ruleId: 'gateway-requests', version: 1, range: RANGE },
      save: (_progress: unknown, saved: unknown, options?: { durable?: boolean }) => {
        first ??= saved;
        happened.push({ what: options?.durable === true ? 'durable' : 'saved' });
        return Promise.resolve();
      },
    };
    await job.run(context as unknown as JobContext<never, unknown>);
    return first;
  };
  const published = (): string[] => happened.splice(0).flatMap(({ id }) => id ?? []);
  return { happened, run, published };
}

describe('the recompute of a rule', () => {
  it('gives its messages other names when it begins again, so that the broker takes none for a repeat of what was removed', async () => {
    const { run, published } = recompute();
    await run();
    const first = published();
    await run();
    const second = published();
    expect([first.length > 3, second.length]).toEqual([true, first.length]);
    expect(second.filter((id) => first.includes(id))).toEqual([]);
  });

  it('gives them the same names when it goes on after a kill, also when it was killed before the first minute was noted', async () => {
    const { run, published, happened } = recompute();
    const atFirst = await run();
    expect(happened.slice(0, 3).map(({ what }) => what)).toEqual(['room', 'durable', 'published']);
    const first = published();
    await run(atFirst);
    expect(happened.some(({ what }) => what === 'room')).toBe(false);
    expect(published()).toEqual(first);
  });
});
