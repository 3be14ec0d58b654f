import { defineKind } from '@observer/telemetry';
import { keepFrom } from '../retention-plan';
import { DAY_MS, Harness, MakeStore, T0 } from './harness';

const visit = defineKind({
  name: 'visit', description: '', dimensions: [{ name: 'chain', description: '' }, { name: 'person', description: '', cardinality: 'high' }],
  measures: [{ name: 'v', description: '', type: 'float' }, { name: 'note', description: '', type: 'string' }], rollups: [{ dimensions: ['chain', 'person'] }, { dimensions: ['chain'] }],
});
const ROWS = 40_000;
const CHAINS = 24;
const BUSY_MS = T0 + ROWS * 100;

/** A person goes while others' events keep coming: neither waits for the other to end. */
export function describeErasingUnderLoad(makeStore: MakeStore): void {
  describe('while events keep coming', () => {
    const on = new Harness(makeStore, { kinds: [visit] });
    const rows = Array.from({ length: ROWS }, (_, i) => ({ at: T0 + i * 100, tags: { chain: i % 24 === 1 ? undefined : `chain-${(i * 7) % CHAINS}`, person: i % 2 === 0 ? 'ann' : `p${i % 11}` }, fields: { v: i, note: `"${i}", a=b\\ c` } }));
    let written = 0;
    /** Each ten seconds after the one before: there is always another bucket to be rolled up. */
    const write = () => on.write('visit', [{ at: BUSY_MS + 10_000 * written++, tags: { chain: 'chain-0', person: 'bob' }, fields: { v: 1, note: 'x' } }]);
    /** Commits one message after the other until the work is done, the next one waiting already. @returns how many */
    const committingDuring = async (work: Promise<unknown>): Promise<number> => {
      let isDone = false;
      let commits = 0;
      const ended = work.finally(() => (isDone = true));
      ended.catch(() => undefined);
      const commit = async (): Promise<void> => {
        while (!isDone) {
          await write();
          commits++;
        }
      };
      await Promise.all([commit(), commit(), commit()]);
      await ended;
      return commits;
    };

    it('an erasure of 20,000 rows ends, lets commits and figures through, and takes nothing of others', async () => {
      for (let at = 0; at < ROWS; at += 5_000) await on.write('visit', rows.slice(at, at + 5_000));
      await write();
      const erasing = on.store.erase({ column: 'person', values: ['ann'] });
      const figures = Promise.all([on.store.stats(), on.store.cardinality({ limit: 5 })]).then(() => 'figures' as const);
      const first = Promise.race([erasing, figures]);
      const commits = await committingDuring(erasing);
      expect(await first).toBe('figures');
      expect(commits).toBeGreaterThan(5);
      expect((await erasing).erased.find(({ resolution }) => resolution === 'raw')).toEqual({ measurement: 'visit', resolution: 'raw', rows: ROWS / 2 });
      const whole = { range: { startMs: T0, endMs: T0 + DAY_MS }, coarsest: 'raw' as const };
      expect(await on.count('visit', { ...whole, matchers: [{ tag: 'person', op: '=', value: 'ann' }] })).toBe(0);
      expect(await on.count('visit', { ...whole, matchers: [{ tag: 'person', op: '!=', value: 'bob' }] })).toBe(ROWS / 2);
      expect(await on.count('visit', { ...whole, matchers: [{ tag: 'person', op: '=', value: 'bob' }] })).toBe(commits + 1);
      const { rows: kept } = await on.events('visit', { range: { startMs: T0 + 99_900, endMs: T0 + 100_000 }, columns: ['chain', 'person', 'v', 'note'] });
      expect(kept).toEqual([[`${T0 + 99_900}000000`, `chain-${(999 * 7) % CHAINS}`, 'p9', 999, '"999", a=b\\ c']]);
    }, 120_000);

    it('retention of a window that is written to ends, and loses nothing', async () => {
      const whole = { range: { startMs: T0 - DAY_MS, endMs: T0 + DAY_MS }, stepMs: DAY_MS };
      const before = await on.count('visit', whole);
      const commits = await committingDuring(on.store.applyRetention({ measurements: {}, others: { ...keepFrom(0), raw: T0 + 2 * DAY_MS } }));
      expect(await on.count('visit', whole)).toBeLessThanOrEqual(before + commits);
    }, 60_000);
  });
}
