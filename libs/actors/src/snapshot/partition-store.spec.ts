import { actorSnapshotsBucket } from '@observer/contracts';
import { type BlobStore, createLogger } from '@observer/platform';
import fc from 'fast-check';
import { type Faults, NO_FAULTS, SimulatedBroker } from '../testing/simulated-broker';
import { SimulatedProcess, SimulatedTime } from '../testing/simulated-time';
import { OwnershipLost, PartitionStore, type StoredEffect } from './partition-store';
import { decodeRecord, encodeForgotten, encodeRecord } from './record';

const log = createLogger({ service: 'analytics', instance: 'spec', level: 'silent' });
const header = { committedAtMs: 1, clockMs: 1, positions: {}, received: {}, sent: {}, timersMade: 0, openings: 0, handling: undefined, timers: 0 };

class Bench {
  readonly time = new SimulatedTime();
  readonly broker = new SimulatedBroker(this.time);
  private opened = 0;

  async settle<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    promise.then(() => (done = true), () => (done = true));
    await this.time.until(() => done, 60_000);
    return promise;
  }

  blobs(faults?: Faults): BlobStore {
    return this.broker.connect(new SimulatedProcess(this.time), faults).blobs(actorSnapshotsBucket);
  }

  open(blobs = this.blobs(), owner = `o${++this.opened}`): Promise<PartitionStore> {
    return this.settle(PartitionStore.open({
      blobs, scheduler: new SimulatedProcess(this.time), log, type: 't', partition: 0, owner, newIncarnation: () => 'first', entitled: () => true, cacheBytes: 1_000_000,
    }));
  }

  commit(store: PartitionStore, records: ReadonlyMap<string, Uint8Array>, effects: readonly StoredEffect[] = []): Promise<number> {
    return this.settle(store.commit({ records, effects, header }));
  }

  async state(store: PartitionStore, keys: readonly string[]): Promise<Record<string, string>> {
    const entries = await Promise.all(keys.map(async (key) => {
      const bytes = await this.settle(Promise.resolve(store.read(key)));
      return bytes === undefined ? [] : [[key, new TextDecoder().decode(decodeRecord(bytes).state)] as const];
    }));
    return Object.fromEntries(entries.flat());
  }
}

const record = (key: string, text: string): Uint8Array => encodeRecord(key, { version: 1, handledAtMs: 1, timers: [] }, new TextEncoder().encode(text));

describe('the store of a partition', () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  const change = fc.record({ key: fc.constantFrom(...keys), size: fc.constantFrom(10, 1_000, 30_000, 600_000), forget: fc.boolean() });

  it('holds after every commit, and for every next owner, what was written last; and no more chunks than that takes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 25 }), async (commits) => {
      const bench = new Bench();
      const model = new Map<string, string>();
      let store = await bench.open();
      for (const [round, changes] of commits.entries()) {
        const records = new Map<string, Uint8Array>();
        for (const { key, size, forget } of changes) {
          const text = `${round}`.padEnd(size, 'x');
          records.set(key, forget ? encodeForgotten(key) : record(key, text));
          if (forget) model.delete(key);
          else model.set(key, text);
        }
        await bench.commit(store, records);
        if (round % 5 === 4) store = await bench.open();
        expect(await bench.state(store, keys)).toEqual(Object.fromEntries(model));
        expect(store.actors).toBe(model.size);
      }
      store = await bench.open();
      expect(await bench.state(store, keys)).toEqual(Object.fromEntries(model));
      expect(store.actors).toBe(model.size);
      await bench.time.advance(1_000);
      const live = [...model.values()].reduce((sum, text) => sum + text.length + 100, 0);
      expect(store.bytes).toBeLessThanOrEqual(3 * live + 1_300_000);
    }), { numRuns: 40 });
  }, 60_000);

  it('lets only the newest owner commit', async () => {
    const bench = new Bench();
    const first = await bench.open();
    await bench.commit(first, new Map([['a', record('a', 'one')]]));
    const second = await bench.open();
    await expect(bench.commit(first, new Map([['a', record('a', 'stale')]]))).rejects.toBeInstanceOf(OwnershipLost);
    await bench.commit(second, new Map([['b', record('b', 'two')]]));
    expect(await bench.state(await bench.open(), keys)).toEqual({ a: 'one', b: 'two' });
    expect(second.header.fence).toBe(first.header.fence + 1);
  });

  it('lets only one of two owners commit that have one name and open at the same moment', async () => {
    const bench = new Bench();
    const slow: Faults = { ...NO_FAULTS, delayMs: 20, random: () => 0.5 };
    const openings = [1, 2].map(() => bench.open(bench.blobs(slow), 'same'));
    const stores = await Promise.all(openings);
    const commits = await Promise.allSettled(stores.map((store, index) => bench.commit(store, new Map([[`k${index}`, record(`k${index}`, 'mine')]]))));
    expect(commits.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [lost] = commits.flatMap((commit) => (commit.status === 'rejected' ? [commit.reason as unknown] : []));
    expect(lost).toBeInstanceOf(OwnershipLost);
  });

  it('hands effects over that are not known to be carried out, also large ones', async () => {
    const bench = new Bench();
    const effects = [10, 300_000].map((size, index) => ({ stream: 's', subject: 'x', id: `e${index}`, headers: { a: 'b' }, payload: new Uint8Array(size).fill(index) }));
    await bench.commit(await bench.open(), new Map(), effects);
    const next = await bench.open();
    expect(next.leftEffects.map(({ id, payload, headers }) => [id, payload.length, payload[0], headers])).toEqual([['e0', 10, 0, { a: 'b' }], ['e1', 300_000, 1, { a: 'b' }]]);
    await bench.commit(next, new Map());
    await bench.time.advance(100);
    expect(bench.broker.keys(actorSnapshotsBucket)).toEqual(['t.0.m']);
  });

  it('removes chunks that an owner left in the middle of a commit', async () => {
    const bench = new Bench();
    await bench.open();
    await bench.settle(bench.blobs().put('t.0.c.1-9-0.0', new Uint8Array(3)));
    await bench.open();
    expect(bench.broker.keys(actorSnapshotsBucket)).toEqual(['t.0.m']);
  });

  it('leaves alone, when it looks for such chunks late, what the next owner has written since', async () => {
    const bench = new Bench();
    const slow = bench.blobs();
    const large = 'x'.repeat(100_000);
    await bench.open({
      ...slow,
      async keys(prefix) {
        const next = await bench.open();
        await bench.commit(next, new Map([['a', record('a', large)]]));
        return slow.keys(prefix);
      },
    });
    expect(await bench.state(await bench.open(), keys)).toEqual({ a: large });
  });
});
