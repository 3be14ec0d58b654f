import { formatQuery, parseQuery } from '../parser/parse-query';
import { MemorySource } from '../testing/memory-source';
import { DATA_START_MS, sampleData } from '../testing/sample-data';
import { createEngine } from './engine';

const series = sampleData(3);
const engine = createEngine({ dialect: '3' });
const startMs = DATA_START_MS + 30 * 60_000;
const grid = { startMs, endMs: startMs + 10 * 60_000, stepMs: 60_000 };
const signal = new AbortController().signal;

async function run(query: string, options: { scope?: { tag: string; op: '='; value: string }[]; explain?: boolean } = {}) {
  const source = new MemorySource(series, 'group');
  return { ...(await engine.range(query, { ...grid, source, signal, ...options })), requests: source.requests };
}

describe('what Prometheus 3 has added', () => {
  it.each([
    ['rate(x[5m]anchored)', 'rate(x[5m] anchored)'],
    ['increase( x{a="b"}[step()] @ 10 smoothed offset 1m )', 'increase(x{a="b"}[1m] smoothed @ 10.000 offset 1m)'],
    ['x smoothed + -y smoothed offset 5m', 'x smoothed + -y smoothed offset 5m'],
    ['x+fill(0)y', 'x + fill (0) y'],
    ['x / on (a) group_left (b) fill_right(1) fill_left(-Inf) y', 'x / on (a) group_left (b) fill_left (-Inf) fill_right (1) y'],
    ['x</2 >/ 1', 'x </ 2 >/ 1'],
    ['info(x,{__name__="build_info",version=~".+"})', 'info(x, {__name__="build_info",version=~".+"})'],
    ['min_of(max_of(1,2),y[min_of(1m,2m):] offset -min_of(1m,3m))', undefined],
    ['min_of(scalar(x[2m:] offset -min_of(1m,3m)), 2)', undefined],
    ['fill + fill(0) fill', 'fill + fill (0) fill'],
  ])('%s is read, and printed so that it reads the same', (query, printed) => {
    const options = { dialect: '3' as const, stepMs: 60_000 };
    if (printed === undefined) return expect(() => formatQuery(query, options)).toThrow(/expected type/);
    expect(formatQuery(query, options)).toBe(printed);
    expect(formatQuery(printed, options)).toBe(printed);
  });

  it('is in the tree of the query', () => {
    expect(parseQuery('rate(x[5m] anchored)', { dialect: '3' })).toMatchObject({ args: [{ type: 'matrixSelector', anchored: true }] });
    expect(parseQuery('x + fill_left(0) y', { dialect: '3' })).toMatchObject({ matching: { fillValues: { lhs: 0, rhs: null } } });
  });

  it.each([
    ['rate(x[5m] anchored)', '1:12: parse error: the anchored modifier is of Prometheus 3'],
    ['x smoothed', '1:3: parse error: the smoothed modifier is of Prometheus 3'],
    ['x + fill(0) y', '1:5: parse error: fill modifiers are of Prometheus 3'],
    ['x </ 1', '1:3: parse error: the operator "</" is of Prometheus 3'],
    ['info(x)', '1:1: parse error: unknown function with name "info"; it exists in Prometheus 3 only'],
    ['min_of(1, 2)', '1:1: parse error: unknown function with name "min_of"; it exists in Prometheus 3 only'],
    ['histogram_quantiles(x, "q", 1)', '1:1: parse error: unknown function with name "histogram_quantiles"; it exists in Prometheus 3 only'],
  ])('%s is refused by the dialect of Prometheus 2, with its place', (query, message) => expect(() => formatQuery(query)).toThrow(message));

  it('reads samples as they came, by the lookback beyond the range', async () => {
    const { requests: [anchored] } = await run('sum(rate(requests_total[5m] anchored))');
    expect(anchored).toMatchObject({ coarsest: 'raw', range: { startMs: startMs - 600_000 + 1, endMs: grid.endMs } });
    expect(anchored).not.toHaveProperty('pushdown');
    const { requests: [smoothed] } = await run('sum(rate(requests_total[5m] smoothed))');
    expect(smoothed).toMatchObject({ coarsest: 'raw', range: { startMs: startMs - 600_000 + 1, endMs: grid.endMs + 300_000 } });
    const { requests: [instant] } = await run('max(head_lag smoothed)');
    expect(instant).toMatchObject({ coarsest: 'raw', range: { startMs: startMs - 300_000 + 1, endMs: grid.endMs + 300_000 } });
  });

  it('binds the info series of a query to its data scope, and tells what was read for it', async () => {
    const scope = [{ tag: 'chain', op: '=' as const, value: 'eth' }];
    const { requests, explain } = await run('info(head_lag, {__name__=~"owner|node_state"})', { scope, explain: true });
    expect(requests).toHaveLength(2);
    for (const { matchers } of requests) expect(matchers).toContainEqual(scope[0]);
    expect(requests[0]!.matchers[0]).toEqual({ tag: '__name__', op: '=~', value: 'owner|node_state' });
    expect(explain.map(({ text, action }) => `${text}: ${action}`).slice(0, 2)).toEqual([
      'info(head_lag, {__name__=~"owner|node_state"}): from samples: read samples', 'head_lag: done by the store: the newest sample of each series',
    ]);
  });

  it('counts the memory of series that stand in for missing ones', async () => {
    const limits = { maxMemoryBytes: 20_000 };
    await expect(engine.range('requests_total + on (chain, node, code) fill(0) (requests_total offset 2h)', { ...grid, source: new MemorySource(series), signal, limits })).rejects.toMatchObject({ code: 'resource_exhausted' });
  });
});
