import { ObserverError } from '@observer/kernel';
import { MemorySource } from '../testing/memory-source';
import { DATA_START_MS, sampleData } from '../testing/sample-data';
import type { SampleSource, SelectRequest } from '../sample-source.port';
import { createEngine, type QueryOptions } from './engine';
import { ScopedSource } from './scoped-source';

const series = sampleData(3);
const engine = createEngine();
const startMs = DATA_START_MS + 30 * 60_000;
const grid = { startMs, endMs: startMs + 10 * 60_000, stepMs: 60_000 };
const signal = new AbortController().signal;

async function requestsOf(query: string, does: 'none' | 'window' | 'group' = 'none'): Promise<readonly SelectRequest[]> {
  const source = new MemorySource(series, does);
  await engine.range(query, { ...grid, source, signal });
  return source.requests;
}

describe('the planner', () => {
  it('hands window functions and the aggregation above them to the store', async () => {
    const [request] = await requestsOf('sum by (chain) (rate(requests_total{code="200"}[5m] offset 1m))');
    expect(request).toMatchObject({
      matchers: [{ tag: 'code', op: '=', value: '200' }, { tag: '__name__', op: '=', value: 'requests_total' }],
      range: { startMs: startMs - 360_000, endMs: startMs + 540_000 },
      pushdown: { steps: grid, window: { fn: 'rate', rangeMs: 300_000, offsetMs: 60_000, leftOpen: false }, group: { op: 'sum', mode: 'by', labels: ['chain'] } },
      coarsest: '1m',
    });
  });

  it('hands over instant selectors with the lookback as their window', async () => {
    expect((await requestsOf('max(head_lag)'))[0]!.pushdown).toMatchObject({ window: { rangeMs: 300_000 }, group: { op: 'max', mode: 'by', labels: [] } });
    expect((await requestsOf('max(head_lag)'))[0]!.pushdown!.window).not.toHaveProperty('fn');
  });

  it('fixes a selector under @ to one step', async () => {
    expect((await requestsOf('sum(rate(requests_total[5m] @ end()))'))[0]!.pushdown!.steps).toEqual({ startMs: grid.endMs, endMs: grid.endMs, stepMs: 1 });
  });

  it('keeps the aggregation where names of several metrics would be dropped, or where it groups by the name', async () => {
    expect((await requestsOf('sum(rate({chain="eth",__name__=~"requests_total|node_state"}[5m]))'))[0]!.pushdown).not.toHaveProperty('group');
    expect((await requestsOf('sum by (__name__) (rate(requests_total[5m]))'))[0]!.pushdown).not.toHaveProperty('group');
  });

  it.each([
    ['quantile_over_time(0.5, head_lag[5m])', 'raw'], ['deriv(head_lag[1h])', 'raw'], ['rate(requests_total[15s])', 'raw'], ['rate(requests_total[30s])', '10s'], ['avg_over_time(head_lag[10m])', '1m'],
    ['increase(requests_total[2h])', '1h'], ['delta(head_lag[2h])', 'raw'], ['absent(head_lag)', 'raw'], ['max_over_time(rate(requests_total[5m])[1h:1m])', 'raw'], ['head_lag', '1m'], ['timestamp(head_lag)', 'raw'],
  ] as const)('%s may be answered from %s at the coarsest', async (query, coarsest) => expect((await requestsOf(query))[0]!.coarsest).toBe(coarsest));

  it('asks for all selectors at once, and evaluates the inside of a subquery at its own steps', async () => {
    const requests = await requestsOf('head_lag + on (chain, node) max_over_time(sum by (chain, node) (requests_total)[10m:3m])');
    expect(requests).toHaveLength(2);
    expect(requests[1]!.pushdown!.steps.startMs % 180_000).toBe(0);
    expect(requests[1]!.pushdown!.steps.stepMs).toBe(180_000);
  });

  it('explains what was done where', async () => {
    const { explain, stats } = await engine.range('sum(rate(requests_total[5m])) > 1', { ...grid, source: new MemorySource(series, 'group'), signal, explain: true });
    expect(explain.map(({ depth, text, action }) => ({ depth, text, action }))).toEqual([
      { depth: 0, text: 'sum(rate(requests_total[5m])) > 1', action: 'combined both sides' },
      { depth: 1, text: 'sum(rate(requests_total[5m]))', action: 'done by the store: rate over 300 s, sum' },
      { depth: 2, text: 'rate(requests_total[5m])', action: 'part of the aggregation above' },
      { depth: 3, text: 'requests_total[5m]', action: 'part of the aggregation above' },
      { depth: 4, text: 'requests_total', action: 'part of the aggregation above' },
      { depth: 1, text: '1', action: 'a number' },
    ]);
    expect(explain[1]).toMatchObject({ start: 0, end: 29, resolution: 'raw', samplesRead: stats.samplesRead, seriesRead: stats.seriesRead });
    expect(stats.samplesRead).toBeGreaterThan(100);
  });
});

describe('a query', () => {
  const run = (query: string, options: Partial<QueryOptions> = {}) => engine.range(query, { ...grid, source: new MemorySource(series), signal, ...options });
  const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', (error: unknown) => (error instanceof ObserverError ? error.code : String(error)));

  it('has limits on samples, series, memory, points and time', async () => {
    expect(await codeOf(run('requests_total', { limits: { maxSamples: 100 } }))).toBe('resource_exhausted');
    expect(await codeOf(run('requests_total', { limits: { maxSeries: 3 } }))).toBe('resource_exhausted');
    expect(await codeOf(run('requests_total + 1', { limits: { maxMemoryBytes: 1000 } }))).toBe('resource_exhausted');
    expect(await codeOf(engine.range('up', { startMs: 0, endMs: 11_001, stepMs: 1, source: new MemorySource([]), signal }))).toBe('invalid_argument');
    expect(await codeOf(run('requests_total', { limits: { timeoutMs: 0 } }))).toBe('deadline_exceeded');
  });

  it('that waits for its source ends with its deadline or its caller', async () => {
    const never: SampleSource = { select: () => new Promise(() => undefined), labels: () => new Promise(() => undefined) };
    expect(await codeOf(run('up', { source: never, limits: { timeoutMs: 20 } }))).toBe('deadline_exceeded');
    const caller = new AbortController();
    const waiting = codeOf(run('up', { source: never, signal: caller.signal }));
    caller.abort();
    expect(await waiting).toBe('cancelled');
  });

  it('that computes for long lets others run, and stops when it is cancelled', async () => {
    const caller = new AbortController();
    const work = codeOf(engine.range('count_values("v", sum_over_time(head_lag[1h:1s])) + on (v) group_left () count_values("v", sum_over_time(head_lag[1h:1s]))', { startMs, endMs: startMs + 40 * 60_000, stepMs: 1000, source: new MemorySource(series), signal: caller.signal }));
    const ticks: number[] = [];
    const timer = setInterval(() => ticks.push(performance.now()), 1);
    setTimeout(() => caller.abort(), 200);
    const started = performance.now();
    expect(await work).toBe('cancelled');
    clearInterval(timer);
    expect(ticks.length).toBeGreaterThan(1);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    ['max_over_time(vector(1)[1d:1ms])', /a subquery has 87000001 steps, more than 300000/], ['count_over_time(vector(1)[100y:1s])', /too many samples/],
    ['sum_over_time(max_over_time(vector(time())[1d:1ms])[5m:1m])', /too many samples/], ['-max_over_time((1 + vector(time()))[10d:1s] offset 1w)', /too many samples/],
  ])('does not begin %s, which has too many steps', async (query, reason) => {
    const started = performance.now();
    await expect(run(query)).rejects.toMatchObject({ code: 'resource_exhausted', retryable: false, message: expect.stringMatching(reason), details: { position: { start: expect.any(Number), end: expect.any(Number) } } });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    'max_over_time(vector(1)[8h:1s])', 'sum_over_time((vector(time()) + vector(2) * 3)[8h:1s])', 'sum_over_time((-vector(scalar(vector(1))) and vector(2) or vector(3))[8h:1s])', 'sum_over_time(timestamp(vector(1))[8h:1s])',
    'sum_over_time(clamp(vector(1), 0, 1)[8h:1s])', 'sum_over_time(day_of_month()[8h:1s])', 'sum_over_time(absent(nothing)[8h:1s])', 'sum_over_time(topk(1, vector(1))[8h:1s])', 'sum_over_time(vector(1 + time() ^ 2)[8h:1s])',
    'sum_over_time((head_lag @ end())[8h:1s])', 'sum_over_time((requests_total * on () group_left vector(1))[8h:1s])',
  ])('counts the memory of %s', async (query) => {
    expect(await codeOf(run(query, { limits: { maxMemoryBytes: 250_000 } }))).toBe('resource_exhausted');
    expect(await codeOf(run(query))).toBe('none');
  });

  it('counts the memory of labels that it makes, and bounds their length', async () => {
    const chains = (count: number): string => Array.from({ length: count }, () => '"chain"').join(', ');
    const long = 'x'.repeat(10_000);
    await expect(run(`label_join(head_lag, "a", "${long}", ${chains(2000)})`)).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('label_join() makes a label value of more than 16384 characters') });
    await expect(run(`label_replace(head_lag, "a", "${'$1'.repeat(16_000)}", "chain", "(.*)")`)).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('label_replace() makes a label value of more than 16384') });
    const nested = 'label_join('.repeat(14) + 'head_lag' + ', "a", "", "a", "a", "chain")'.repeat(14);
    await expect(run(nested)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(await codeOf(run(`label_join(head_lag, "a", "${long}", ${chains(2)})`))).toBe('none');
    expect(await codeOf(run(`label_join(head_lag, "a", "${long}", ${chains(2)})`, { limits: { maxMemoryBytes: 200_000 } }))).toBe('resource_exhausted');
    const kept = `label_join(head_lag, "a", "${'x'.repeat(4000)}", ${chains(2)})`;
    const both = `${kept} + ${kept.replaceAll('"a"', '"b"')}`;
    expect(await codeOf(run(kept, { limits: { maxMemoryBytes: 200_000 } }))).toBe('none');
    expect(await codeOf(run(both, { limits: { maxMemoryBytes: 200_000 } }))).toBe('resource_exhausted');
  });

  it('refuses a regular expression whose matching would hold others up', async () => {
    const query = `label_replace(label_join(head_lag, "a", "${'x'.repeat(3000)}", "chain", "chain"), "b", "$1", "a", "${'.*'.repeat(1000)}")`;
    await expect(run(query)).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('too large for values as long as') });
  });

  it('has a limit on the points of its result', async () => {
    await expect(run('head_lag', { limits: { maxResultSamples: 20 } })).rejects.toMatchObject({ code: 'resource_exhausted', message: expect.stringMatching(/too many samples into memory in query execution: the result has more than 20/) });
    const { code } = (await engine.instant('head_lag[1h]', { timeMs: startMs, source: new MemorySource(series), signal, limits: { maxResultSamples: 20 } }).catch((error: ObserverError) => error)) as ObserverError;
    expect(code).toBe('resource_exhausted');
  });

  it('gives as many series as are wanted, the first by their labels', async () => {
    const all = await run('head_lag');
    const some = await run('head_lag', { maxResultSeries: 2, limits: { maxResultSamples: 22 } });
    expect([some.series, some.truncated, all.truncated]).toEqual([all.series.slice(0, 2), true, false]);
  });

  it('of many selectors asks the source for some at a time', async () => {
    const inner = new MemorySource(series);
    let [running, most] = [0, 0];
    const source: SampleSource = {
      labels: (query) => inner.labels(query),
      async select(request, caller) {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return inner.select(request, caller);
      },
    };
    await run(Array.from({ length: 100 }, () => 'head_lag{chain="eth"}').join(' or '), { source });
    expect(inner.requests).toHaveLength(100);
    expect(most).toBe(16);
  });

  it('of one long chain explains each part in few words', async () => {
    const { explain } = await run(Array.from({ length: 1001 }, () => 'head_lag{chain="eth"}').join(' or '), { explain: true });
    expect(explain).toHaveLength(2001);
    expect(JSON.stringify(explain).length).toBeLessThan(2_000_000);
  });

  it('orders very many series as few', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ labels: { __name__: 'm', n: String((index * 7919) % 10_000) }, times: Float64Array.of(startMs), values: Float64Array.of(1) }));
    const { series: found } = await engine.range('m', { startMs, endMs: startMs, stepMs: 1000, source: new MemorySource(many), signal });
    const names = found.map(({ labels }) => labels['n']!);
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(10_000);
  });

  it('that cannot be read rejects, and never throws at its caller, at one time and over a range', async () => {
    const failed = engine.instant('sum(', { timeMs: startMs, source: new MemorySource(series), signal });
    await expect(failed).rejects.toThrow('unclosed left parenthesis');
    await expect(run('sum(')).rejects.toThrow('unclosed left parenthesis');
  });

  it('passes on what its source says', async () => {
    const broken: SampleSource = { select: async () => Promise.reject(new ObserverError('unavailable', 'the store is away')), labels: async () => Promise.reject(new Error('no')) };
    expect(await codeOf(run('up', { source: broken }))).toBe('unavailable');
  });

  it('of a range must be a scalar or an instant vector', async () => {
    await expect(run('requests_total[5m]')).rejects.toThrow(/invalid expression type "range vector" for range query/);
    await expect(run('"text"')).rejects.toThrow(/invalid expression type "string"/);
  });

  it('tells of series with very long labels in few words', async () => {
    const long = (name: string): string => `label_join(head_lag, "${name}", "${'x'.repeat(5000)}", "chain", "node")`;
    const error: ObserverError = await run(`${long('a')} * on (chain) ${long('b')}`).then(() => Promise.reject(new Error('accepted')), (thrown: ObserverError) => thrown);
    expect(error.message).toContain('found duplicate series for the match group');
    expect(error.message.length).toBeLessThan(1500);
  });

  it('says where an error of the evaluation lies', async () => {
    await expect(run('1 + rate({__name__=~"requests_total|twin"}[5m])', { source: new MemorySource([...series, { ...series[0]!, labels: { ...series[0]!.labels, __name__: 'twin' } }]) })).rejects.toMatchObject({
      code: 'invalid_argument', details: { position: { start: 4 } },
    });
  });

  it('warns of histograms and floats in one aggregation', async () => {
    const histogram = { schema: 0, zeroThreshold: 0, zeroCount: 0, count: 1, sum: 1, positiveSpans: [], negativeSpans: [], positiveBuckets: [], negativeBuckets: [] };
    const mixed = [{ labels: { __name__: 'm', n: '1' }, times: Float64Array.of(startMs), values: Float64Array.of(1) }, { labels: { __name__: 'm', n: '2' }, times: Float64Array.of(startMs), values: Float64Array.of(0), histograms: [histogram] }];
    const { warnings, series: found } = await engine.instant('sum(m)', { timeMs: startMs, source: new MemorySource(mixed), signal });
    expect(found).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('mix of histograms and floats')]);
  });
});

describe('a data scope', () => {
  const scope = [{ tag: 'chain', op: '=' as const, value: 'eth' }];

  it.each([
    'requests_total', 'requests_total{chain="sol"}', 'requests_total{chain=~"sol|eth"} or head_lag{chain="sol"}', '{__name__=~".+"}', '{chain!="eth",node="a"}', 'requests_total{chain!="eth"} or vector(1) * 0',
    'max_over_time(requests_total{chain="sol"}[10m:1m])', 'sum_over_time(requests_total{chain="btc"}[5m] @ start())', 'requests_total{chain="sol"} @ end() offset -10m', 'timestamp(requests_total{chain="sol"})',
    'label_replace(requests_total{chain="sol"}, "chain", "eth", "", "")', 'label_replace(requests_total, "chain", "sol", "", "")', 'count(requests_total) by (chain)', 'count_values("chain", requests_total{chain!="eth"})',
    'topk(100, requests_total)', 'requests_total * on () group_left (team) owner{chain="sol"}', 'histogram_quantile(0.5, duration_seconds_bucket{chain="sol"})', 'absent_over_time(requests_total{chain="sol"}[5m]) * 0',
  ])('binds %s', async (query) => {
    for (const does of ['none', 'window', 'group'] as const) {
      const source = new MemorySource(series, does);
      const full = { timeMs: startMs, source, signal, scope };
      const result = await engine.instant(query, full);
      expect(source.requests.length).toBeGreaterThan(0);
      for (const request of source.requests) expect(request.matchers).toContainEqual(scope[0]);
      const onlyEth = new MemorySource(series.filter(({ labels }) => labels['chain'] === 'eth'), does);
      expect(result.series).toEqual((await engine.instant(query, { timeMs: startMs, source: onlyEth, signal })).series);
    }
  });

  it('lets absent say no more than that the caller sees nothing', async () => {
    const { series: found } = await engine.instant('absent(requests_total{chain="sol"})', { timeMs: startMs, source: new MemorySource(series), signal, scope });
    expect(found).toEqual([{ labels: { chain: 'sol' }, times: Float64Array.of(startMs), values: Float64Array.of(1) }]);
  });

  it('binds names, values and series of labels', async () => {
    const source = new ScopedSource(new MemorySource(series), scope);
    const ask = (what: 'names' | 'values' | 'series', matcherSets: { tag: string; op: '=' | '!='; value: string }[][]) => source.labels({ what, label: 'chain', matcherSets, limit: 1000, timeoutMs: 1000 }, signal);
    expect((await ask('values', [])).values).toEqual(['eth']);
    expect((await ask('values', [[{ tag: 'chain', op: '=', value: 'sol' }], [{ tag: 'chain', op: '!=', value: '' }]])).values).toEqual(['eth']);
    expect((await ask('series', [])).series.every(({ chain }) => chain === 'eth')).toBe(true);
  });
});
