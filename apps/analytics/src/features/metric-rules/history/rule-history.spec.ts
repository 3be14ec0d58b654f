import fc from 'fast-check';
import { activeRule } from '../count/counted-rule';
import { requests, T0 } from '../testing/example-batches';
import { compiled } from '../testing/example-rules';
import { SampleLog } from '../testing/sample-log';
import { type MinuteOfSamples, RuleHistory } from './rule-history';
import { batchOf } from './stored-events';

// T0 is 20 s into a minute.
const RANGE = { startMs: T0 - 60_000, endMs: T0 + 600_000 };
const rule = compiled({ labels: ['chain'] });
const { counted } = activeRule(rule, 1, { fromMs: RANGE.startMs, untilMs: RANGE.endMs });

const samplesOf = (minutes: readonly MinuteOfSamples[]): SampleLog => {
  const log = new SampleLog();
  for (const { batches } of minutes) log.add(batches);
  return log;
};

describe('RuleHistory', () => {
  it('makes the samples of live counting: a 0 at the beginning, each window with events, a heartbeat every minute', () => {
    const history = new RuleHistory(rule, counted, RANGE);
    const minutes = [...history.add(requests([{ atMs: 1 }, { atMs: 2 }, { atMs: 10_001 }, { atMs: 95_000 }])), ...history.until(RANGE.endMs)];
    expect(samplesOf(minutes).of('gateway_requests_total{chain=ethereum}').slice(0, 6).map(([timeMs, value]) => [timeMs - T0, value])).toEqual([[1, 0], [10_000, 2], [20_000, 3], [100_000, 4], [160_000, 4], [220_000, 4]]);
    expect([history.events, minutes.at(-1)!.endMs]).toEqual([4, RANGE.endMs]);
  });

  it('keeps a window back until a later event or the end of the range says that it is complete', () => {
    const history = new RuleHistory(rule, counted, { startMs: T0 - 20_000, endMs: T0 + 40_000 });
    expect(history.add(requests([{ atMs: 35_000 }]))).toEqual([]);
    expect(samplesOf([...history.add(requests([{ atMs: 39_999 }])), ...history.until(T0 + 40_000)]).last('gateway_requests_total{chain=ethereum}')).toBe(2);
  });

  it('skips centuries without an event, and not a minute while a series lives', () => {
    const history = new RuleHistory(rule, counted, { startMs: -9_000_000_000_000, endMs: RANGE.endMs });
    expect(history.isIdle).toBe(true);
    history.skipTo(T0 + 1);
    expect(history.doneUntilMs).toBe(T0 - 20_000);
    const minutes = [...history.add(requests([{ atMs: 1 }, { atMs: 65_000 }])), ...history.until(T0 + 100_000)];
    expect(minutes.length).toBeLessThan(4);
    expect(samplesOf(minutes).of('gateway_requests_total{chain=ethereum}')[0]).toEqual([T0 + 1, 0]);
    const before = history.doneUntilMs;
    expect(history.isIdle).toBe(false);
    history.skipTo(RANGE.endMs);
    expect(history.doneUntilMs).toBe(before);
    const none = new RuleHistory(rule, counted, RANGE);
    none.skipTo(Number.POSITIVE_INFINITY);
    expect(none.doneUntilMs).toBe(RANGE.endMs);
  });

  it('gives the same whether it runs through or goes on from a checkpoint, whatever the pages', () => {
    const times = fc.array(fc.record({ atMs: fc.integer({ min: -60_000, max: 599_999 }), chain: fc.constantFrom('a', 'b') }), { minLength: 1, maxLength: 60 });
    fc.assert(fc.property(times, fc.integer({ min: 1, max: 10 }), (unsorted, pageSize) => {
      const rows = [...unsorted].sort((a, b) => a.atMs - b.atMs).map(({ atMs, chain }) => ({ atMs, tags: { chain } }));
      const through = new RuleHistory(rule, counted, RANGE);
      const expected = samplesOf([...through.add(requests(rows)), ...through.until(RANGE.endMs)]);
      let history = new RuleHistory(rule, counted, RANGE);
      const minutes: MinuteOfSamples[] = [];
      for (let at = 0; at < rows.length; at += pageSize) {
        const page = history.add(requests(rows.slice(at, at + pageSize)));
        minutes.push(...page);
        if (page.length === 0) continue;
        history = new RuleHistory(rule, counted, RANGE, JSON.parse(JSON.stringify({ untilMs: history.doneUntilMs, totals: history.toData(), events: history.events })));
        at = rows.findIndex(({ atMs }) => T0 + atMs >= history.doneUntilMs) - pageSize;
        if (at + pageSize < 0) break;
      }
      const resumed = samplesOf([...minutes, ...history.until(RANGE.endMs)]);
      expect(history.events).toBe(through.events);
      expect(through.events).toBe(rows.length);
      expect(resumed.names()).toEqual(expected.names());
      for (const name of expected.names()) expect(resumed.of(name)).toEqual(expected.of(name));
    }), { numRuns: 50 });
  });
});

describe('batchOf', () => {
  it('turns rows of an answer into columns, with exact times and integers and what is missing', () => {
    const batch = batchOf('gateway_request', {
      columns: [{ name: 'time', role: 'time', type: 'time' }, { name: 'chain', role: 'tag', type: 'string' }, { name: 'response_bytes', role: 'field', type: 'integer' }, { name: 'latency_seconds', role: 'field', type: 'float' }],
      rows: [['1760000000000000789', 'sui', '9007199254740993', null], ['1760000000000000790', null, 7, 0.5]],
    });
    expect(batch).toMatchObject({ rows: 2, time: BigInt64Array.of(1760000000000000789n, 1760000000000000790n), tags: [{ name: 'chain', dictionary: ['sui'], ids: Uint32Array.of(1, 0) }] });
    expect(batch.fields).toMatchObject([{ type: 'integer', values: BigInt64Array.of(9007199254740993n, 7n), present: Uint8Array.of(3) }, { type: 'float', values: Float64Array.of(0, 0.5), present: Uint8Array.of(2) }]);
  });
});
