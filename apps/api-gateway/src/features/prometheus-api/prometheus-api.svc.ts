import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { metricRulesBucket } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { parquetReadObjects } from 'hyparquet';
import { startStoreFixture, type StoreFixture } from '../../testing/store-fixture';
import { subscribe } from '../../testing/subscriber';
import type { PromLive } from '../promql/promql.types';

const run = promisify(execFile);
const STEP_MS = 15_000;
/** The newest samples stand a quarter of a minute before now. */
const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS - STEP_MS;
const startMs = endMs - 40 * STEP_MS;

let fixture: StoreFixture;
let key: string;

beforeAll(async () => {
  fixture = await startStoreFixture();
  key = (await fixture.gateway.key(fixture.admin, 'read')).secret;
  await fixture.analytics.messaging.documents(metricRulesBucket).put('requests', {
    ...metricRulesBucket.example, rule: { ...metricRulesBucket.example.rule, id: 'requests', metric: 'requests_total', unit: '{request}', description: 'Requests served', type: 'counter', kind: 'gateway_request' },
  });
  await fixture.analytics.messaging.documents(metricRulesBucket).put('host-bytes', {
    ...metricRulesBucket.example, rule: { ...metricRulesBucket.example.rule, id: 'host-bytes', metric: 'host_received_bytes_total', unit: 'By', description: 'Received since boot', type: 'gauge', measure: 'received', kind: 'host_metrics' },
  });
  const lines: string[] = [];
  for (let i = 0; i <= 40; i++) {
    const time = startMs + i * STEP_MS;
    lines.push(`requests_total,chain=sui,node=a value=${i * 15} ${time}`, `requests_total,chain=ethereum,node=b value=${i * 30} ${time}`);
  }
  await fixture.write(lines);
  await eventually(async () => expect((await get('query', { query: 'count(requests_total)', time: String(endMs / 1000) })).body).toMatchObject({ data: { result: [{ value: [endMs / 1000, '2'] }] } }), 15_000);
}, 60_000);
afterAll(() => fixture.stop());

const url = (path: string): string => `${fixture.gateway.url}/prometheus/api/v1/${path}`;
async function get(path: string, parameters: Record<string, string | string[]> = {}, authorization = `Bearer ${key}`): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url(path)}?${search(parameters)}`, { headers: { authorization } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
async function post(path: string, parameters: Record<string, string | string[]>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url(path), { method: 'POST', body: search(parameters), headers: { authorization: `Basic ${Buffer.from(`grafana:${key}`).toString('base64')}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
function search(parameters: Record<string, string | string[]>): URLSearchParams {
  return new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])));
}
const seconds = (ms: number): string => String(ms / 1000);

describe('the Prometheus API', () => {
  it('answers an instant query in Prometheus\'s JSON, by GET and by form', async () => {
    const parameters = { query: 'requests_total{chain="sui"}', time: new Date(endMs).toISOString() };
    const expected = { status: 200, body: { status: 'success', data: { resultType: 'vector', result: [{ metric: { __name__: 'requests_total', chain: 'sui', node: 'a' }, value: [endMs / 1000, '600'] }] } } };
    expect(await get('query', parameters)).toEqual(expected);
    expect(await post('query', parameters)).toEqual(expected);
  });

  it.each([['1 + 1', 'scalar', '2'], ['"text"', 'string', 'text'], ['1 / 0', 'scalar', '+Inf'], ['0 / 0', 'scalar', 'NaN']])('answers %s', async (query, resultType, value) => {
    expect((await get('query', { query, time: '1700000000.5' })).body).toEqual({ status: 'success', data: { resultType, result: [1_700_000_000.5, value] } });
  });

  it('answers a range query, as the Grafana data source asks it', async () => {
    const { status, body } = await post('query_range', { query: 'sum by (chain) (rate(requests_total[1m]))', start: seconds(endMs - 60_000), end: seconds(endMs), step: '15' });
    const times = Array.from({ length: 5 }, (_, i) => (endMs - 60_000 + i * STEP_MS) / 1000);
    const valuesOf = (value: string) => times.map((time) => [time, value]);
    expect([status, body]).toEqual([200, {
      status: 'success', data: { resultType: 'matrix', result: [{ metric: { chain: 'ethereum' }, values: valuesOf('2') }, { metric: { chain: 'sui' }, values: valuesOf('1') }] },
    }]);
  });

  it('tells what was read when asked', async () => {
    const { body } = await get('query', { query: 'requests_total', time: seconds(endMs), stats: 'all' });
    expect(body).toMatchObject({ data: { stats: { timings: { evalTotalTime: expect.any(Number) }, samples: { totalQueryableSamples: expect.any(Number) }, observer: { seriesRead: 2, resolution: 'raw' } } } });
  });

  it('cuts the result at the limit and says so', async () => {
    const { body } = await get('query', { query: 'requests_total', time: seconds(endMs), limit: '1' });
    expect(body).toMatchObject({ warnings: ['results truncated due to limit'], data: { result: [{}] } });
    expect((await get('label/chain/values', { limit: '1' })).body).toMatchObject({ data: ['ethereum'], warnings: ['results truncated due to limit'] });
  });

  it('lists series, labels and values', async () => {
    const range = { start: seconds(startMs), end: seconds(endMs) };
    expect((await post('series', { 'match[]': ['{chain="sui"}', 'requests_total{node="b"}'], ...range })).body).toEqual({
      status: 'success', data: expect.arrayContaining([{ __name__: 'requests_total', chain: 'sui', node: 'a' }, { __name__: 'requests_total', chain: 'ethereum', node: 'b' }]),
    });
    expect((await get('labels', { 'match[]': 'requests_total', ...range })).body).toEqual({ status: 'success', data: ['__name__', 'chain', 'node'] });
    expect((await get('label/chain/values', range)).body).toEqual({ status: 'success', data: ['ethereum', 'sui'] });
    expect((await get('label/U__chain/values')).body).toEqual({ status: 'success', data: ['ethereum', 'sui'] });
  });

  it('tells metadata from metric rules, the formatted expression and its tree', async () => {
    await eventually(async () => expect((await get('metadata')).body).toEqual({ status: 'success', data: {
      requests_total: [{ type: 'counter', help: 'Requests served', unit: 'request' }], host_received_bytes_total: [{ type: 'counter', help: 'Received since boot', unit: 'bytes' }],
    } }));
    expect((await get('format_query', { query: 'foo/bar' })).body).toEqual({ status: 'success', data: 'foo / bar' });
    expect((await get('parse_query', { query: 'foo / bar' })).body).toMatchObject({ data: { type: 'binaryExpr', op: '/', lhs: { type: 'vectorSelector', name: 'foo' } } });
  });

  it('answers what clients look for besides data', async () => {
    expect((await get('status/buildinfo')).body).toMatchObject({ status: 'success', data: { version: expect.stringMatching(/^2\.45/) } });
    // Nobody serves rules here: alerting does not run beside this gateway.
    for (const path of ['rules', 'alerts']) expect(await get(path)).toMatchObject({ status: 503, body: { status: 'error', errorType: 'unavailable' } });
    expect((await get('query_exemplars', { query: 'up' })).body).toEqual({ status: 'success', data: [] });
  });

  it.each([
    ['query', { query: 'sum(' }, 400, 'bad_data', /^invalid parameter "query": 1:\d+: parse error/],
    ['query', { query: 'up', time: 'soon' }, 400, 'bad_data', /^invalid parameter "time"/],
    ['query_range', { query: 'up', start: '10', end: '5', step: '1' }, 400, 'bad_data', /end timestamp must not be before start time/],
    ['query_range', { query: 'up', start: '0', end: '20000', step: '1' }, 400, 'bad_data', /exceeded maximum resolution of 11000 points per timeseries/],
    ['query_range', { query: 'up[5m]', start: '0', end: '20', step: '1' }, 400, 'bad_data', /invalid expression type "range vector"/],
    ['query', { query: 'requests_total * on () requests_total', time: String(endMs / 1000) }, 422, 'execution', /many-to-many|many to many|duplicate/i],
    ['series', {}, 400, 'bad_data', /no match\[\] parameter provided/],
    ['labels', { 'match[]': '{' }, 400, 'bad_data', /^invalid parameter "match\[\]"/],
  ])('refuses %s %j as Prometheus does', async (path, parameters, status, errorType, error) => {
    expect(await get(path, parameters as Record<string, string>)).toEqual({ status, body: { status: 'error', errorType, error: expect.stringMatching(error) } });
  });

  it('answers with very many points, up to a limit', async () => {
    const ask = (range: string) => get('query', { query: `(requests_total @ ${seconds(endMs)})[${range}]`, time: seconds(endMs) });
    const { status, body } = await ask('3d:1s');
    const { result } = (body as { data: { result: { values: [number, string][] }[] } }).data;
    expect([status, result.length, result[0]!.values.length, result[0]!.values.at(-1)]).toEqual([200, 2, 259_201, [endMs / 1000, '1200']]);
    expect(await ask('30d:1s')).toEqual({ status: 422, body: { status: 'error', errorType: 'execution', error: expect.stringMatching(/^query processing would load too many samples into memory in query execution/) } });
  });

  it('stops a query at its timeout', async () => {
    const { status, body } = await get('query', { query: 'sum(sum_over_time(requests_total[4m:1ms]))', time: seconds(endMs), timeout: '1ms' });
    expect([status, body.errorType]).toEqual([503, 'timeout']);
  });

  it('refuses who has not signed in, in the form of Prometheus', async () => {
    expect(await get('query', { query: '1' }, 'Bearer obs_nothing')).toMatchObject({ status: 401, body: { status: 'error', errorType: 'unauthorized' } });
  });

  it('is federated in the text format', async () => {
    await fixture.write([`up_now,chain=sui value=1 ${Date.now()}`]);
    await eventually(async () => {
      const response = await fetch(`${fixture.gateway.url}/prometheus/federate?${search({ 'match[]': ['up_now', '{__name__="up_now"}'] })}`, { headers: { authorization: `Bearer ${key}` } });
      expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
        200, 'text/plain; version=0.0.4; charset=utf-8', expect.stringMatching(/^# TYPE up_now untyped\nup_now\{chain="sui",instance=""\} 1 \d{13}\n$/),
      ]);
    });
  });
});

describe('promtool', () => {
  const promtool = async (...args: string[]): Promise<string> => (await run('promtool', ['query', ...args])).stdout;
  const server = (): string => `${fixture.gateway.url.replace('http://', `http://promtool:${key}@`)}/prometheus`;

  it('queries at one time', async () => {
    expect(await promtool('instant', '--time', seconds(endMs), server(), 'sum(requests_total)')).toBe(`{} => 1800 @[${seconds(endMs)}]\n`);
  });
  it('queries a range', async () => {
    const text = await promtool('range', '--start', seconds(endMs - 30_000), '--end', seconds(endMs), '--step', '15s', server(), 'requests_total{chain="sui"}');
    expect(text).toBe(`requests_total{chain="sui", node="a"} =>\n${[570, 585, 600].map((value, i) => `${value} @[${seconds(endMs - 30_000 + i * STEP_MS)}]`).join('\n')}\n`);
  });
  it('lists series and values of labels', async () => {
    expect(await promtool('series', '--match', '{chain="sui",__name__="requests_total"}', server())).toBe('{__name__="requests_total", chain="sui", node="a"}\n');
    expect(await promtool('labels', server(), 'chain')).toBe('ethereum\nsui\n');
  });
  it('is told what is wrong', async () => {
    await expect(promtool('instant', server(), 'sum(')).rejects.toThrow(/bad_data: invalid parameter "query": 1:\d+: parse error/);
  });
});

describe('PromQL over GraphQL and REST', () => {
  const graphql = async <T>(query: string, variables?: Record<string, unknown>) => (await fixture.gateway.graphql<T>(key, query, variables)).body;

  it('answers with what was done', async () => {
    const query = `{ promQuery(query: "sum by (chain) (rate(requests_total[1m]))", timeMs: ${endMs}, explain: true) {
      resultType series { labels { name value } timesMs values } truncated warnings stats { samplesRead seriesRead resolution } explain { depth text start end action } } }`;
    const { data, errors } = await graphql<{ promQuery: Record<string, unknown> }>(query);
    expect(errors).toBeUndefined();
    expect(data!.promQuery).toMatchObject({
      resultType: 'VECTOR', truncated: false, warnings: [], stats: { seriesRead: 2 },
      series: [{ labels: [{ name: 'chain', value: 'ethereum' }], timesMs: [endMs], values: ['2'] }, { labels: [{ name: 'chain', value: 'sui' }], values: ['1'] }],
    });
    expect(data!.promQuery.explain).toEqual(expect.arrayContaining([expect.objectContaining({ depth: 0, start: 0, text: 'sum by (chain) (rate(requests_total[1m]))' })]));
  });

  it('points at the fault of an expression', async () => {
    const { errors } = await graphql('{ promQuery(query: "sum(up") { resultType } }');
    expect(errors![0]).toMatchObject({ extensions: { code: 'invalid_argument', position: { line: 1, column: expect.any(Number), start: expect.any(Number), end: expect.any(Number) } } });
  });

  it('browses labels', async () => {
    const { data } = await graphql('{ promLabelNames { values } promLabelValues(label: "chain", matchers: ["{node=\\"a\\"}"]) { values truncated } promSeries(matchers: ["requests_total"]) { series { labels { name } } } promFormat(query: "a+b") { formatted } promMetadata { metric type } }');
    expect(data).toMatchObject({
      promLabelNames: { values: expect.arrayContaining(['__name__', 'chain', 'node']) }, promLabelValues: { values: ['sui'], truncated: false }, promFormat: { formatted: 'a + b' },
      promSeries: { series: [expect.anything(), expect.anything()] }, promMetadata: [{ metric: 'host_received_bytes_total', type: 'counter' }, { metric: 'requests_total', type: 'counter' }],
    });
  });

  it('gives a result as a file', async () => {
    const body = { query: 'requests_total{chain="sui"}', startMs: endMs - STEP_MS, endMs, stepMs: STEP_MS };
    const fileOf = async (format: string): Promise<Response> =>
      fetch(`${fixture.gateway.url}/api/v1/query/promql-range/export?format=${format}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` } });
    const csv = await fileOf('csv');
    expect([csv.headers.get('content-type'), csv.headers.get('content-disposition')]).toEqual(['text/csv; charset=utf-8; header=present', 'attachment; filename="query.csv"']);
    const at = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');
    expect(await csv.text()).toBe(['time,value,__name__,chain,node', `${at(endMs - STEP_MS)},585,requests_total,sui,a`, `${at(endMs)},600,requests_total,sui,a`, ''].join('\r\n'));
    expect(((await (await fileOf('json')).json()) as unknown[])[0]).toEqual({ time: at(endMs - STEP_MS), value: 585, __name__: 'requests_total', chain: 'sui', node: 'a' });
    expect(await parquetReadObjects({ file: await (await fileOf('parquet')).arrayBuffer() })).toMatchObject([{ value: 585, chain: 'sui' }, { value: 600, chain: 'sui' }]);
  });
});

describe('a live query', () => {
  const LIVE = 'subscription($q: String!) { promLive(query: $q, rangeMs: 60000, stepMs: 1000) { mode startMs endMs stepMs result { series { labels { name value } timesMs values } warnings } } }';
  const ticksOf = (watcher: { received: { data?: Record<string, unknown> | null }[] }): PromLive[] => watcher.received.map(({ data }) => data!.promLive as PromLive);

  it('sends the whole range, then only new points, evaluated once for all who look', async () => {
    const q = 'sum(live_value)';
    await fixture.write([`live_value,chain=sui value=7 ${Date.now() - 2000}`]);
    const first = subscribe(fixture.gateway.url, key, LIVE, { q });
    await eventually(async () => expect(ticksOf(first).map(({ mode }) => mode).slice(0, 3)).toEqual(['FULL', 'APPEND', 'APPEND']), 8000);
    const second = subscribe(fixture.gateway.url, key, LIVE, { q: 'sum( live_value )' });
    await eventually(async () => expect(ticksOf(second).length).toBeGreaterThan(2), 8000);
    const metrics = await (await fetch(`${fixture.gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/observer_live_promql_evaluations(\{[^}]*\})? 1\n/);
    const [full, ...rest] = ticksOf(first);
    expect(full!.endMs - full!.startMs).toBe(60_000);
    for (const tick of rest) for (const series of tick.result.series) expect([series.timesMs.length < 4, new Set(series.values)]).toEqual([true, new Set(['7'])]);
    const times = rest.flatMap((tick) => tick.result.series.flatMap((series) => series.timesMs));
    expect(times).toEqual([...new Set(times)].sort());
    const joined = ticksOf(second)[0]!;
    expect([joined.mode, joined.result.series[0]!.timesMs.length]).toEqual(['FULL', expect.any(Number)]);
    expect(joined.result.series[0]!.timesMs.length).toBeGreaterThan(1);
    await Promise.all([first.stop(), second.stop()]);
    await eventually(async () => expect(await (await fetch(`${fixture.gateway.url}/metrics`)).text()).toMatch(/observer_live_promql_evaluations(\{[^}]*\})? 0\n/));
  });

  it('is refused when its expression is wrong', async () => {
    const watcher = subscribe(fixture.gateway.url, key, LIVE, { q: 'sum(' });
    await eventually(async () => expect(JSON.stringify([watcher.failures, watcher.received])).toContain('parse error'));
    await watcher.stop();
  });
});
