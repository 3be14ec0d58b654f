import { type AlertRule, alertRuleSchema } from '@observer/contracts';
import { createEngine } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import fc from 'fast-check';
import { asThreshold } from './as-threshold';
import { backTest, type BackTestParts, backTestSuggestions } from '.';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const MINUTES = 1_440;
const engine = createEngine();

/** A series with a value each minute from a day before the start; undefined = none. */
function series(labels: Record<string, string>, at: (minute: number) => number | undefined, minutes = MINUTES) {
  const points = Array.from({ length: minutes + MINUTES }, (_, i) => [START + (i - MINUTES) * MINUTE, at(i - MINUTES)] as const).filter(([, value]) => value !== undefined);
  return { labels: { __name__: 'x', ...labels }, times: Float64Array.from(points, ([time]) => time), values: Float64Array.from(points, ([, value]) => value!) };
}
const partsOver = (...all: ReturnType<typeof series>[]): BackTestParts & { asked: number[] } => {
  const source = new MemorySource(all);
  const asked: number[] = [];
  return {
    asked, signal: new AbortController().signal,
    ask: (signal) => (expr, grid) => {
      asked.push(Math.floor((grid.endMs - grid.startMs) / grid.stepMs) + 1);
      return engine.range(expr, { ...grid, source, signal });
    },
  };
};
const rule = (given: object): AlertRule => alertRuleSchema.parse({ id: 'r', type: 'alert', name: 'R', condition: { kind: 'threshold', query: 'x', op: '>', value: 10 }, ...given });
const play = (given: object, parts: BackTestParts, range: object = {}) => backTest({ rule: rule(given), intervalMs: MINUTE, startMs: START, endMs: START + DAY - MINUTE, ...range }, parts);
const minutes = (ms: number | null): number | null => (ms === null ? null : (ms - START) / MINUTE);
/** High from minute `from` up to `to`. */
const between = (from: number, to: number, high = 20) => (minute: number) => (minute >= from && minute < to ? high : 1);

describe('a back-test', () => {
  it('tells when a rule had been pending, had fired, and had resolved, and how bad it was', async () => {
    const { alerts, summary, truncated, expr } = await play({ forMs: 5 * MINUTE, labels: { severity: 'critical' } }, partsOver(series({ node: 'a' }, (minute) => (minute === 103 ? 35 : between(100, 130)(minute))), series({ node: 'b' }, between(600, 603))));
    expect(alerts.map((alert) => ({ node: alert.labels.node, at: [alert.pendingAtMs, alert.firedAtMs, alert.resolvedAtMs].map(minutes), peak: alert.peak }))).toEqual([{ node: 'a', at: [100, 105, 130], peak: 35 }, { node: 'b', at: [600, null, 603], peak: 20 }]);
    expect(alerts[0]!.labels).toEqual({ alertname: 'R', node: 'a', severity: 'critical' });
    expect({ summary, truncated, expr }).toEqual({ summary: { evaluations: 1_440, fired: 1, perDay: expect.closeTo(1, 2) as number, firingSeconds: 1_500, medianFiringSeconds: 1_500, flapped: 0, atNight: 1 }, truncated: false, expr: '(x) > 10' });
  });

  it('counts what came back within ten minutes, and what fired at night', async () => {
    const high = (minute: number) => [300, 310, 330, 720].some((from) => between(from, from + 5)(minute) > 10);
    const { summary } = await play({}, partsOver(series({}, (minute) => (high(minute) ? 20 : 1))));
    expect(summary).toMatchObject({ fired: 4, flapped: 1, atNight: 3, firingSeconds: 1_200, medianFiringSeconds: 300 });
  });

  it('leaves open what goes on at the end', async () => {
    const { alerts, summary } = await play({}, partsOver(series({}, between(1_400, 2_000))));
    expect([alerts[0]!.resolvedAtMs, summary.firingSeconds]).toEqual([null, 39 * 60]);
  });

  it('knows hysteresis, keep_firing_for and missing data as the evaluation does', async () => {
    const saw = series({}, (minute) => (minute >= 100 && minute < 200 ? (minute % 2 === 0 ? 12 : 8) : 1));
    const fired = async (given: object) => (await play(given, partsOver(saw))).summary.fired;
    expect(await fired({})).toBe(50);
    expect(await fired({ condition: { kind: 'threshold', query: 'x', op: '>', value: 10, clearAt: 5 } })).toBe(1);
    expect(await fired({ keepFiringForMs: 3 * MINUTE })).toBe(1);
    const gone = partsOver(series({}, (minute) => (minute < 700 || minute > 900 ? 1 : undefined)));
    const { alerts } = await play({ noData: 'alert' }, gone);
    expect(alerts.map(({ labels, firedAtMs }) => [labels.reason, minutes(firedAtMs)])).toEqual([['no-data', 705]]);
  });

  it('draws bounds and bands, those that alert first, and thins what is long without losing the worst', async () => {
    const quiet = Array.from({ length: 12 }, (_, i) => series({ node: `a${i}` }, () => 1));
    const threshold = await play({}, partsOver(...quiet, series({ node: 'z' }, (minute) => (minute === 1_001 ? 99 : 1))));
    expect(threshold.series).toHaveLength(10);
    expect(threshold.series[0]).toMatchObject({ labels: { node: 'z' } });
    expect(threshold.series[0]!.values).toHaveLength(480);
    expect(Math.max(...threshold.series[0]!.values.map(Number))).toBe(99);
    expect(new Set(threshold.series[0]!.upper)).toEqual(new Set([10]));
    const season = (minute: number) => 100 + 50 * Math.sin((minute / MINUTES) * 2 * Math.PI);
    const before = series({}, (minute) => season(minute) + (minute === 700 ? 80 : 0), MINUTES);
    const long = { ...before, times: Float64Array.from({ length: 4 * MINUTES }, (_, i) => START + (i - 3 * MINUTES) * MINUTE), values: Float64Array.from({ length: 4 * MINUTES }, (_, i) => season(i) + (i - 3 * MINUTES === 700 ? 80 : 0)) };
    const dynamic = await play({ condition: { kind: 'dynamic', query: 'x', side: 'above', season: 'daily', seasons: 2 } }, partsOver(long));
    expect(dynamic.alerts.map(({ firedAtMs }) => minutes(firedAtMs))).toEqual([700]);
    expect(dynamic.series[0]!.lower!.every((value) => value !== null)).toBe(true);
  });

  it('asks in parts, none of them too long', async () => {
    const parts = partsOver(series({}, between(0, 5)));
    await play({}, parts, { intervalMs: 1_000 });
    expect(parts.asked.reduce((sum, steps) => sum + steps, 0)).toBe(86_341);
    expect(Math.max(...parts.asked)).toBeLessThanOrEqual(11_000);
    expect(parts.asked.length).toBeLessThan(12);
  });

  it('gives the same, however it is cut', async () => {
    const bad = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_300 }), fc.integer({ min: 1, max: 120 })), { maxLength: 8 });
    await fc.assert(fc.asyncProperty(bad, fc.integer({ min: 0, max: 20 }), async (times, forMinutes) => {
      const high = (minute: number) => (times.some(([from, length]) => minute >= from && minute < from + length) ? 20 : 1);
      const { alerts } = await play({ forMs: forMinutes * MINUTE }, partsOver(series({}, high)));
      const runs: number[][] = [];
      for (let minute = 0; minute < MINUTES; minute++) {
        if (high(minute) !== 20) continue;
        if (runs.at(-1)?.[1] === minute) runs.at(-1)![1]!++;
        else runs.push([minute, minute + 1]);
      }
      expect(alerts.map(({ pendingAtMs, firedAtMs, resolvedAtMs }) => [minutes(pendingAtMs), firedAtMs !== null, minutes(resolvedAtMs)])).toEqual(runs.map(([from, to]) => [from, to! - 1 - from! >= forMinutes, to === MINUTES ? null : to]));
    }), { numRuns: 25 });
  });

  it('refuses what is too long, and says how far it came when the time was up', async () => {
    await expect(play({}, partsOver(), { intervalMs: 1_000, startMs: START - 10 * DAY })).rejects.toThrow('at most 100000; take a shorter range');
    const parts = partsOver(series({}, between(0, 5)));
    let calls = 0;
    const slow: BackTestParts = { ...parts, timeoutMs: 300, ask: (signal) => (expr, grid) => (++calls === 1 ? parts.ask(signal)(expr, grid) : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))) };
    const { truncated, summary, warnings } = await play({}, slow);
    expect({ truncated, evaluations: summary.evaluations, warnings }).toEqual({ truncated: true, evaluations: 500, warnings: ['Played until 2026-01-05T08:19:00.000Z only: the time was up; take a shorter range, or a longer interval'] });
    calls = 1;
    await expect(play({}, slow)).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('tells what people would read of alerts that go on at the end', async () => {
    const { alerts, warnings } = await play({ annotations: { summary: '{{ $labels.node }} is at {{ $value }}' } }, partsOver(series({ node: 'a' }, between(5, MINUTES)), series({ node: 'b' }, between(2, 8))));
    expect(alerts.map(({ labels, annotations }) => [labels.node, annotations])).toEqual([['b', undefined], ['a', { summary: 'a is at 20' }]]);
    expect(warnings).toEqual([]);
    const failing = await play({ annotations: { summary: '{{ "abc" | humanize }}' } }, partsOver(series({ node: 'a' }, between(5, MINUTES))));
    expect([failing.alerts.length, failing.warnings[0]]).toEqual([1, expect.stringContaining('An annotation cannot be expanded: ')]);
  });

  it('expands labels with their value, which makes other alerts of one series', async () => {
    const { alerts } = await play({ labels: { severity: '{{ if gt $value 30.0 }}critical{{ else }}warning{{ end }}' } }, partsOver(series({}, (minute) => (minute === 5 ? 40 : between(2, 8)(minute)))));
    expect(alerts.map(({ labels, pendingAtMs }) => [labels.severity, minutes(pendingAtMs)])).toEqual([['warning', 2], ['critical', 5], ['warning', 6]]);
  });
});

describe('an expression as query and bound', () => {
  it.each([
    ['x > 5', { query: 'x', op: '>', value: 5 }], ['(-1.5 >= sum by (a) (x))', { query: 'sum by (a) (x)', op: '<=', value: -1.5 }], ['(x) == (0)', { query: '(x)', op: '==', value: 0 }],
    ['x > bool 5', undefined], ['x > y', undefined], ['x > 5 and y', undefined], ['x', undefined], ['1 > bool 2', undefined], ['x > Inf', undefined],
  ])('%s', (expr, expected) => expect(asThreshold({ kind: 'promql', expr })).toEqual(expected === undefined ? { kind: 'promql', expr } : { kind: 'threshold', ...expected }));
});

describe('less noise', () => {
  const suggestions = async (given: object, ...all: ReturnType<typeof series>[]) => {
    const request = { rule: rule(given), intervalMs: MINUTE, startMs: START, endMs: START + DAY - MINUTE };
    const parts = partsOver(...all);
    return (await backTestSuggestions(request, await backTest(request, parts), parts)).map(({ suggestion, fired }) => ({ ...suggestion, rule: undefined, fired }));
  };
  const bursts = (starts: readonly (readonly [from: number, length: number, high: number])[]) => (minute: number) => starts.find(([from, length]) => minute >= from && minute < from + length)?.[2] ?? 1;

  it('comes of a bound that half of the alerts did not pass', async () => {
    const found = await suggestions({ condition: { kind: 'promql', expr: 'x > 10' } }, series({}, bursts([[100, 60, 11], [300, 60, 12.1], [500, 60, 13], [700, 60, 55]])));
    expect(found).toContainEqual({ kind: 'threshold', value: 13, fired: 1 });
  });

  it('comes of waiting for what lasts', async () => {
    const found = await suggestions({}, series({}, bursts([[100, 3, 20], [300, 3, 20], [500, 4, 20], [700, 3, 20], [900, 60, 20]])));
    expect(found).toEqual([{ kind: 'for', forMs: 3 * MINUTE, fired: 2 }]);
  });

  it('comes of going on over short pauses', async () => {
    const found = await suggestions({}, series({}, bursts([100, 106, 112, 118, 124].map((from) => [from, 3, 20] as const))));
    expect(found).toContainEqual({ kind: 'keep-firing-for', keepFiringForMs: 3 * MINUTE, fired: 1 });
  });

  it('comes of telling together what fires together, by the labels that tell most', async () => {
    const nodes = Array.from({ length: 6 }, (_, i) => series({ node: `n${i}`, chain: i < 3 ? 'sui' : 'btc' }, between(100 + i, 400)));
    expect(await suggestions({}, ...nodes)).toEqual([{ kind: 'group', by: ['chain'], notifications: 2, fired: 2 }]);
  });

  it('is not suggested for rules that hardly fire', async () => expect(await suggestions({}, series({}, bursts([[100, 3, 20]])))).toEqual([]));
});
