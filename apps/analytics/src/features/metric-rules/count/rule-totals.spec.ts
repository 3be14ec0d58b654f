import fc from 'fast-check';
import { ALWAYS, evaluateBatch } from '../evaluate/evaluate-batch';
import { WINDOW_MS, windowStart } from '../evaluate/event-window';
import { WindowCells } from '../evaluate/window-cells';
import { requests, T0 } from '../testing/example-batches';
import { compiled } from '../testing/example-rules';
import { SampleLog } from '../testing/sample-log';
import { activeRule } from './counted-rule';
import type { CountsMessage } from './counts-message';
import { forgetting } from './forgetting';
import { RuleTotals, type RuleTotalsData } from './rule-totals';
import { countsOf, GRACE_MS, ShardCounts } from './shard-counts';

const LATENESS_MS = 30_000;
type Overrides = Parameters<typeof compiled>[0];
const rule = (overrides: Overrides = {}) => activeRule(compiled({ labels: ['chain'], ...overrides }), 1, { ...ALWAYS, fromMs: T0 - 3_600_000 });

/** Shards and the totals of one rule, without actors: `at` hands events of a shard in, `tell` passes on what has ended. */
function system(active: ReturnType<typeof rule>, shards = 1) {
  const counters = Array.from({ length: shards }, (_, shard) => new ShardCounts(shard));
  const totals = { current: new RuleTotals(active.counted, LATENESS_MS) };
  const log = new SampleLog();
  const system = {
    log, totals,
    events(shard: number, events: Parameters<typeof requests>[0], logMs = Math.max(...events.map(({ atMs }) => atMs))) {
      counters[shard]!.count(requests(events), [active], T0 + logMs);
      return system;
    },
    tell(shard: number, endMs: number) {
      for (const message of counters[shard]!.tell(T0 + endMs)) totals.current.add(JSON.parse(JSON.stringify(message)));
      log.add(totals.current.tell());
      return system;
    },
    /** State as a crash and a restart would leave it. */
    restore() {
      counters.forEach((counter, i) => (counters[i] = ShardCounts.fromData(JSON.parse(JSON.stringify(counter.toData())))));
      totals.current = RuleTotals.fromData(JSON.parse(JSON.stringify(totals.current.toData())), LATENESS_MS);
      return system;
    },
    values: (name: string) => log.of(name).map(([timeMs, value]) => [timeMs - T0, value]),
  };
  return system;
}

const ETHEREUM = 'gateway_requests_total{chain=ethereum}';
const at = (...times: number[]) => times.map((atMs) => ({ atMs }));

describe('RuleTotals', () => {
  it('tells a counter at the end of each window with events, beginning with a 0', () => {
    const { values } = system(rule()).events(0, at(1, 2, 10_001)).tell(0, 20_000).events(0, at(20_500, 20_501, 20_502)).tell(0, 30_000);
    expect(values(ETHEREUM)).toEqual([[1, 0], [10_000, 2], [20_000, 3], [30_000, 6]]);
  });

  it('keeps a window until it has ended', () => {
    const { values } = system(rule()).events(0, at(1, 10_001)).tell(0, 10_000);
    expect(values(ETHEREUM)).toEqual([[1, 0], [10_000, 1]]);
  });

  it('counts an event that is late within bounds in its window, and tells the windows since again', () => {
    const { values, totals } = system(rule()).events(0, at(10_001)).tell(0, 20_000).events(0, at(20_001)).tell(0, 30_000).events(0, at(5_000, 30_001)).tell(0, 40_000);
    expect(values(ETHEREUM)).toEqual([[1, 0], [10_000, 1], [10_001, 1], [20_000, 2], [30_000, 3], [40_000, 4]]);
    expect(totals.current.mishaps.late).toBe(0);
  });

  it('counts an event that is later in the window that is still open, and says so', () => {
    const { values, totals } = system(rule()).events(0, at(1)).tell(0, 10_000).events(0, at(60_000)).tell(0, 70_000).events(0, at(2, 70_000)).tell(0, 80_000);
    expect(values(ETHEREUM)).toEqual([[1, 0], [10_000, 1], [40_000, 2], [50_000, 2], [60_000, 2], [70_000, 3], [80_000, 4]]);
    expect(totals.current.mishaps.late).toBe(1);
  });

  it('leaves a late event out of a gauge', () => {
    const gauge = rule({ type: 'gauge', metric: 'g', measure: 'latency_seconds' });
    const { values, totals } = system(gauge).events(0, at(1)).tell(0, 10_000).events(0, at(60_000)).tell(0, 70_000).events(0, [{ atMs: 2, fields: { latency_seconds: 9 } }, { atMs: 70_000 }]).tell(0, 80_000);
    expect(values('g{chain=ethereum}')).toEqual([[10_000, 0.1], [70_000, 0.1], [80_000, 0.1]]);
    expect(totals.current.mishaps.late).toBe(1);
  });

  it('adds up the shards, and waits with closing for the slowest', () => {
    const { values, totals } = system(rule(), 2).events(0, at(1)).events(1, at(2)).tell(0, 10_000).tell(1, 10_000).events(0, at(100_001)).tell(0, 110_000).events(1, at(3, 12_000)).tell(1, 20_000);
    expect(values(ETHEREUM).filter(([atMs]) => atMs! <= 30_000)).toEqual([[1, 0], [10_000, 3], [20_000, 4], [30_000, 4]]);
    expect(values(ETHEREUM).at(-1)).toEqual([110_000, 5]);
    expect(totals.current.mishaps.late).toBe(0);
  });

  it('makes histograms of Prometheus: cumulated buckets, sum, count', () => {
    const histogram = rule({ type: 'histogram', metric: 'latency_seconds', measure: 'latency_seconds', labels: [], buckets: [0.1, 1] });
    const { log } = system(histogram).events(0, [0.05, 0.5, 5].map((latency) => ({ atMs: 1, fields: { latency_seconds: latency } }))).tell(0, 10_000);
    expect(log.names().map((name) => [name, log.last(name)])).toEqual([
      ['latency_seconds_bucket{le=+Inf}', 3], ['latency_seconds_bucket{le=0.1}', 1], ['latency_seconds_bucket{le=1}', 2], ['latency_seconds_count{}', 3], ['latency_seconds_sum{}', 5.55],
    ]);
  });

  it('keeps the limit of series, and says what it left out', () => {
    const { log, totals } = system(rule({ labels: ['node'], maxSeries: 2 })).events(0, ['a', 'b', 'c', 'c', 'a'].map((node, i) => ({ atMs: i, tags: { node } }))).tell(0, 10_000);
    expect(log.names()).toHaveLength(2);
    expect(totals.current.mishaps.overLimit).toBe(2);
  });

  it('tells a series that does not change every minute, and how the rule is doing', () => {
    const { totals, log, values } = system(rule()).events(0, at(1)).tell(0, 10_000);
    log.add(totals.current.heartbeat(T0 + 60_000));
    log.add([...totals.current.heartbeat(T0 + 120_000), ...totals.current.figures(T0 + 120_000)]);
    expect(values(ETHEREUM)).toEqual([[1, 0], [10_000, 1], [120_000, 1]]);
    expect(log.last('observer_metric_rule_series{rule=gateway-requests}')).toBe(1);
  });

  it('tells what was told meanwhile again when an earlier event arrives', () => {
    const running = system(rule()).events(0, at(1)).tell(0, 10_000);
    running.log.add(running.totals.current.heartbeat(T0 + 120_000));
    running.events(0, at(15_000)).tell(0, 20_000);
    expect(running.values(ETHEREUM).at(-1)).toEqual([120_000, 2]);
    expect(running.values(ETHEREUM).every(([, value], i, all) => i === 0 || value! >= all[i - 1]![1]!)).toBe(true);
  });

  it('forgets a person: series, counts of open windows and what was to be told; nothing of them comes out any more, also after a restart', () => {
    const running = system(rule({ labels: ['chain', 'customer'] })).events(0, ['ann', 'bob'].map((customer, i) => ({ atMs: i, tags: { customer } }))).tell(0, 10_000);
    running.events(0, ['ann', 'bob'].map((customer, i) => ({ atMs: 12_000 + i, tags: { customer } })));
    running.totals.current.add({ type: 'counts', rule: running.totals.current.rule, shard: 0, clockMs: T0 + 15_000, logFromMs: T0, unusable: 0, counts: [[T0 + 10_000, ['ethereum', 'ann'], [5, 5, 0]]] });
    expect(running.totals.current.dirty).toBe(true);
    const other = RuleTotals.fromData(JSON.parse(JSON.stringify(running.totals.current.toData())) as RuleTotalsData, 30_000);
    expect(running.totals.current.forget(forgetting('e1', 'wallet', ['ann']))).toEqual({ series: 0, counts: 0 });
    expect(other.forget(forgetting('e1', 'customer', ['ann', 'pseudonym of ann']))).toEqual({ series: 1, counts: 2 });
    expect(JSON.stringify(other.toData())).not.toContain('ann');
    const restored = RuleTotals.fromData(JSON.parse(JSON.stringify(other.toData())) as RuleTotalsData, 30_000);
    const log = new SampleLog();
    log.add([...restored.tell(), ...restored.heartbeat(T0 + 120_000)]);
    expect(log.names()).toEqual(['gateway_requests_total{chain=ethereum,customer=bob}']);
  });

  it('forgets a series without events for a day', () => {
    const running = system(rule()).events(0, at(1)).tell(0, 10_000).events(0, [{ atMs: 90_000_000, tags: { chain: 'sui' } }]).tell(0, 90_010_000);
    running.totals.current.heartbeat(T0 + 90_060_000);
    expect(running.totals.current.seriesCount).toBe(1);
  });

  describe('after a gap in the log', () => {
    const active = rule();
    /** What the store holds for [fromMs, untilMs). */
    const recount = (times: number[], { fromMs, untilMs, intactUntilMs, logUntilMs }: { fromMs: number; untilMs: number; intactUntilMs: number; logUntilMs: number }) => {
      const cells = new WindowCells('counter', 0);
      evaluateBatch(active.compiled, requests(at(...times)), cells, { fromMs: T0 + fromMs, untilMs: T0 + untilMs });
      return {
        range: { fromMs: T0 + fromMs, untilMs: T0 + untilMs, intactUntilMs: T0 + intactUntilMs, logUntilMs: T0 + logUntilMs },
        rules: [{ rule: active.counted, counts: cells.windows().flatMap((start) => countsOf(active.counted, start, cells)) }],
      };
    };

    it('puts the counts of the store in the place of its own, and leaves out what it reads of that time afterwards', () => {
      // The log has events 1, 2, then nothing up to 24_000; the store has all of them.
      const all = [1, 2, 9_000, 12_000, 15_000, 23_000, 24_000, 31_000];
      const counts = new ShardCounts(0);
      const totals = new RuleTotals(active.counted, LATENESS_MS);
      const log = new SampleLog();
      const pass = (messages: CountsMessage[]) => {
        for (const message of messages) totals.add(JSON.parse(JSON.stringify(message)));
        log.add(totals.tell());
      };
      counts.count(requests(at(1)), [active], T0 + 1);
      pass(counts.tell(Number.POSITIVE_INFINITY));
      counts.count(requests(at(2)), [active], T0 + 2);
      pass(counts.recount(recount(all, { fromMs: -300_000, untilMs: 30_000, intactUntilMs: 2, logUntilMs: 25_000 })));
      for (const event of [24_000, 31_000]) counts.count(requests(at(event)), [active], T0 + event);
      pass(counts.tell(Number.POSITIVE_INFINITY));
      expect(log.of(ETHEREUM).map(([timeMs, value]) => [timeMs - T0, value])).toEqual([[1, 0], [10_000, 3], [20_000, 5], [30_000, 7], [40_000, 8]]);
    });

    it('adds windows that were closed meanwhile as late, when nothing had been counted in them', () => {
      const running = system(active).events(0, at(1)).tell(0, 10_000).events(0, at(700_000)).tell(0, 710_000);
      for (const message of new ShardCounts(0).recount(recount([1, 20_000, 30_000], { fromMs: -300_000, untilMs: 40_000, intactUntilMs: 9_000, logUntilMs: 60_000 }))) running.totals.current.add(message);
      running.log.add(running.totals.current.tell());
      expect(running.log.last(ETHEREUM)).toBe(4);
      expect(running.totals.current.mishaps.late).toBe(2);
    });

    it('does not count twice what another shard, which is behind, reads afterwards', () => {
      const running = system(active, 2).events(0, at(1)).events(1, at(2)).tell(0, 10_000).tell(1, 10_000);
      for (const message of new ShardCounts(0).recount(recount([1, 2, 12_000, 13_000], { fromMs: -300_000, untilMs: 30_000, intactUntilMs: 9_000, logUntilMs: 90_000 }))) running.totals.current.add(message);
      running.events(1, at(12_000), 80_000).tell(1, 100_000).events(1, at(91_000, 15_000), 91_000).tell(1, 110_000);
      expect(running.log.last(ETHEREUM)).toBe(6);
    });
  });

  it('comes to the exact numbers, never falls, and puts events in their windows, whatever the order, cuts and restarts', () => {
    const step = fc.record({ shard: fc.nat(2), atMs: fc.integer({ min: 0, max: 9_999 }), lateMs: fc.constantFrom(0, 0, 0, 9_000, 19_000), chain: fc.constantFrom('a', 'b'), tell: fc.boolean(), restore: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
      const running = system(rule(), 3);
      const exact = new Map<string, number[]>();
      let now = 0;
      for (const { shard, atMs, lateMs, chain, tell, restore } of steps) {
        now += Math.floor(atMs / 4);
        const eventMs = Math.max(0, now - lateMs);
        running.events(shard, [{ atMs: eventMs, tags: { chain } }], now);
        exact.set(chain, [...(exact.get(chain) ?? []), eventMs]);
        if (tell) running.tell(shard, now);
        if (restore) running.restore();
      }
      for (const shard of [2, 0, 1]) running.tell(shard, now + WINDOW_MS);
      for (const [chain, times] of exact) {
        const values = running.values(`gateway_requests_total{chain=${chain}}`);
        expect(values.at(-1)![1]).toBe(times.length);
        expect(values[0]).toEqual([windowStart(Math.min(...times)) + 1, 0]);
        for (const [i, [timeMs, value]] of values.entries()) {
          if (i > 0) expect(value).toBeGreaterThanOrEqual(values[i - 1]![1]!);
          // Nothing here is later than allowed by its own shard's clock, so each sample is the count of the events before it.
          if (running.totals.current.mishaps.late === 0) expect(value).toBe(times.filter((time) => windowStart(time) + WINDOW_MS <= timeMs!).length);
        }
      }
    }), { numRuns: 100 });
  });
});

describe('ShardCounts', () => {
  it('sets its timer shortly after the end of the window, at most one per window, also when it reads an old log', () => {
    const counts = new ShardCounts(0);
    counts.count(requests(at(1)), [rule()], T0 + 1);
    expect(counts.nextTimer(T0 + 1)).toBe(T0 + WINDOW_MS + GRACE_MS);
    expect(counts.nextTimer(T0 + 2)).toBeUndefined();
    expect(counts.timerDue(T0 + WINDOW_MS + GRACE_MS)).toHaveLength(1);
    counts.count(requests(at(2)), [rule()], T0 + 2);
    expect(counts.nextTimer(T0 + 2)).toBe(T0 + 2 * WINDOW_MS + GRACE_MS);
  });

  it('cuts what it tells into messages of bounded size', () => {
    const counts = new ShardCounts(0);
    counts.count(requests(Array.from({ length: 9_000 }, (_, i) => ({ atMs: 1, tags: { node: `n${i}` } }))), [rule({ labels: ['node'] })], T0);
    expect(counts.tell(T0 + WINDOW_MS).map((message) => message.counts.length)).toEqual([4_000, 4_000, 1_000]);
    expect(counts.size).toBe(0);
  });
});
