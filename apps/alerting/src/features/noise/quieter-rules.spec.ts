import { alertRuleSchema, exampleIncident, type Incident, incidentSchema } from '@observer/contracts';
import { createEngine } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import { quieterRules } from './quieter-rules';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5);
const END = START + 1_440 * MINUTE;
const rule = alertRuleSchema.parse({ id: 'queue', type: 'alert', name: 'QueueLong', labels: { severity: 'warning' }, condition: { kind: 'threshold', query: 'queue', op: '>', value: 10 } });
const group = { id: 'g', team: 'ops', labels: {}, intervalMs: MINUTE };

/** Over the bound for two minutes each hour, and once for an hour, far. */
const long = (minute: number): boolean => minute >= 600 && minute < 660;
const queue = Array.from({ length: 1_440 }, (_, minute) => (long(minute) ? 90 : minute % 60 < 2 ? 12 : 3));
const source = new MemorySource([{ labels: { __name__: 'queue', shard: 'a' }, times: Float64Array.from(queue, (_, minute) => START + minute * MINUTE), values: Float64Array.from(queue) }]);
const engine = createEngine();
const parts = { signal: new AbortController().signal, ask: (signal: AbortSignal) => (expr: string, grid: { startMs: number; endMs: number; stepMs: number }) => engine.range(expr, { ...grid, source, signal }) };

const incident = (minute: number, minutes: number, acted: boolean): Incident => ({
  ...incidentSchema.parse(exampleIncident), id: `i${minute}`, openedAtMs: START + minute * MINUTE, resolvedAtMs: START + (minute + minutes) * MINUTE, state: 'resolved', acknowledgedBy: acted ? 'ada' : null,
  tally: [{ rule: 'g/queue', alertname: 'QueueLong', quarters: [], ended: 1, seconds: [] }], timeline: [],
  alerts: [{ fingerprint: 'f', labels: { alertname: 'QueueLong', severity: 'warning', team: 'ops', shard: 'a' }, annotations: {}, state: 'resolved', startsAtMs: START + minute * MINUTE, resolvedAtMs: START + (minute + minutes) * MINUTE, value: 12, generatorUrl: '/alerts/rules/g/queue', suppressedBy: [] }],
});
const ask = (incidents: Incident[]) => quieterRules({ group, rule, startMs: START, endMs: END - MINUTE }, incidents, parts);

describe('what would make a rule quieter', () => {
  it('is played, and misses nothing that people acted on where that can be', async () => {
    const answer = await ask([incident(600, 60, true), ...[0, 60, 120, 180].map((minute) => incident(minute, 2, false))]);
    expect(answer.fired).toBe(23);
    const longer = answer.suggestions.find(({ kind }) => kind === 'for')!;
    expect(longer).toMatchObject({ fired: 1, firedBefore: 23, actedOn: 1, missed: 0, rule: { id: 'queue', forMs: longer.value! } });
    expect(answer.suggestions.map(({ kind }) => kind)).not.toContain('disable');
  });

  it('tells what it would have missed, and puts that last', async () => {
    const { suggestions } = await ask([incident(600, 60, true), incident(120, 2, true)]);
    expect(suggestions.length).toBeGreaterThan(0);
    expect(suggestions.filter(({ kind }) => kind !== 'group').map(({ missed, actedOn }) => [missed, actedOn])).toEqual(suggestions.filter(({ kind }) => kind !== 'group').map(() => [1, 2]));
  });

  it('is information, or nothing, when nobody ever did anything about it', async () => {
    const { suggestions } = await ask([0, 60, 120, 180, 240].map((minute) => incident(minute, 2, false)));
    expect(suggestions.slice(-2)).toEqual([
      expect.objectContaining({ kind: 'ticket', fired: 23, rule: expect.objectContaining({ labels: { severity: 'info' } }) as object }),
      expect.objectContaining({ kind: 'disable', fired: 0, rule: expect.objectContaining({ enabled: false }) as object }),
    ]);
  });

  it('says so when the range was too long to be played at its interval', async () => {
    const { warnings } = await quieterRules({ group: { ...group, intervalMs: 5_000 }, rule, startMs: START, endMs: END - MINUTE }, [], parts);
    expect(warnings).toEqual([expect.stringContaining('Played every 9 s instead of every 5 s')]);
  });
});
