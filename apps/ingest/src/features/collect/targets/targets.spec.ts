import { PROBE_PARTITIONS, type Chain, type Node } from '@observer/contracts';
import { systemClock } from '@observer/kernel';
import fc from 'fast-check';
import { ConcurrencyLimit } from './concurrency-limit';
import { firstDelayMs, nextSlotMs } from './slots';
import { partitionOf, targetsOf, type Target } from './target';
import { TargetScheduler } from './target-scheduler';

const chain: Chain = { id: 'ethereum', name: 'Ethereum', family: 'evm', blockTimeMs: 12_000 };
const node = (id: string, overrides: Partial<Node> = {}): Node => ({
  id, chain: 'ethereum', operator: 'op', region: 'eu', httpUrl: 'http://127.0.0.1:1', probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 }, ...overrides,
});
const target = (id: string, overrides: Partial<Node> = {}): Target => ({ node: node(id, overrides), chain });

describe('slots', () => {
  it('lie one interval apart, after now, the same for every replica', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1_000, max: 3_600_000 }), fc.nat(2 ** 41), (id, intervalMs, nowMs) => {
      const slot = nextSlotMs(id, intervalMs, nowMs);
      expect(slot).toBeGreaterThan(nowMs);
      expect(slot - nowMs).toBeLessThanOrEqual(intervalMs);
      expect(nextSlotMs(id, intervalMs, slot)).toBe(slot + intervalMs);
      expect(firstDelayMs(id, intervalMs)).toBeLessThan(1_000);
    }));
  });
});

describe('the targets of a replica', () => {
  it('are enabled nodes of known chains in its partitions', () => {
    const all = new Set(Array.from({ length: PROBE_PARTITIONS }, (_, index) => index));
    const nodes = [node('a'), node('b', { probe: { enabled: false, intervalMs: 10_000, timeoutMs: 5_000 } }), node('c', { chain: 'nowhere' })];
    const chainById = (id: string) => (id === chain.id ? chain : undefined);
    expect(targetsOf(nodes, chainById, all).map(({ node: { id } }) => id)).toEqual(['a']);
    all.delete(partitionOf('a'));
    expect(targetsOf(nodes, chainById, all)).toEqual([]);
  });
});

describe('the scheduler', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 1_760_000_000_000 }));
  afterEach(() => void jest.useRealTimers());

  function scheduler(probe: (target: Target, slotMs: number, isCurrent: () => boolean) => Promise<void> = async () => undefined, concurrency = 10) {
    const seen: Array<{ id: string; atMs: number }> = [];
    const skipped: string[] = [];
    const errors: unknown[] = [];
    const made = new TargetScheduler({
      clock: systemClock, concurrency,
      probe: async (due, slotMs, isCurrent) => {
        seen.push({ id: due.node.id, atMs: Date.now() });
        await probe(due, slotMs, isCurrent);
      },
      onSkipped: (due) => skipped.push(due.node.id), onError: (_, error) => errors.push(error),
    });
    return { made, seen, skipped, errors };
  }

  it('probes a new target within a second, then at a fixed cadence', async () => {
    const { made, seen } = scheduler();
    made.reconcile([target('a')]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(seen).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(60_000);
    const times = seen.slice(1).map(({ atMs }) => atMs);
    expect(times).toHaveLength(6);
    expect(times.map((atMs) => (atMs - times[0]!) % 10_000)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('leaves unchanged targets alone, probes changed ones anew and removed or disabled ones no more', async () => {
    const { made, seen } = scheduler();
    made.reconcile([target('a'), target('b')]);
    await jest.advanceTimersByTimeAsync(1_000);
    seen.length = 0;
    made.reconcile([target('a'), target('b', { httpUrl: 'http://127.0.0.1:2' })]);
    await jest.advanceTimersByTimeAsync(999);
    expect(seen.filter(({ id }) => id === 'b')).toHaveLength(1);
    expect(made.size).toBe(2);
    made.reconcile([target('a')]);
    seen.length = 0;
    await jest.advanceTimersByTimeAsync(30_000);
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(['a']));
  });

  it('never probes a node twice at the same time, and says what it skipped', async () => {
    let running = 0;
    let most = 0;
    const { made, seen, skipped } = scheduler(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 25_000));
      running--;
    });
    made.reconcile([target('a')]);
    await jest.advanceTimersByTimeAsync(3_000);
    made.reconcile([target('a', { region: 'us' })]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(most).toBe(1);
    expect(seen.length).toBeLessThan(5);
    expect(skipped.length).toBeGreaterThan(2);
  });

  it('tells a running probe that its target went away, and waits for it when it stops', async () => {
    const currency: boolean[] = [];
    const { made } = scheduler(async (_, __, isCurrent) => {
      currency.push(isCurrent());
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      currency.push(isCurrent());
    });
    made.reconcile([target('a')]);
    await jest.advanceTimersByTimeAsync(1_000);
    const stopped = made.stop();
    await jest.advanceTimersByTimeAsync(3_000);
    await stopped;
    expect(currency).toEqual([true, false]);
  });

  it('runs a bounded number of probes and survives a probe that throws', async () => {
    let running = 0;
    let most = 0;
    const { made, seen, errors } = scheduler(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running--;
      throw new Error('a bug');
    }, 3);
    made.reconcile(Array.from({ length: 40 }, (_, index) => target(`n${index}`)));
    await jest.advanceTimersByTimeAsync(5_000);
    const stopped = made.stop();
    await jest.advanceTimersByTimeAsync(1_000);
    await stopped;
    expect(most).toBe(3);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(40);
    expect(errors.length).toBe(seen.length);
  });
});

it('the limit lets the next one in when a task fails', async () => {
  const limit = new ConcurrencyLimit(1);
  const results = await Promise.allSettled([limit.run(() => Promise.reject(new Error('no'))), limit.run(async () => 'yes')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
