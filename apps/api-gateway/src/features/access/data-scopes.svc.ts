import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT, exportFiles, type JobView, listReportingJobsV1, startExportV1 } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { buildSchema } from 'graphql';
import { type Gateway } from '../../testing/gateway-fixture';
import { startStoreFixture, type StoreFixture } from '../../testing/store-fixture';
import { type Subscriber, subscribe } from '../../testing/subscriber';

const STEP_MS = 15_000;
const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS;
const startMs = endMs - 20 * STEP_MS;
const acme = [{ tag: 'operator', op: '=' as const, value: 'op-acme' }];

let fixture: StoreFixture;
let gateway: Gateway;
/** Key of a node operator who sees only its own. */
let scoped: string;
let everything: string;
const jobs: JobView[] = [];

beforeAll(async () => {
  fixture = await startStoreFixture();
  gateway = fixture.gateway;
  scoped = (await gateway.scopedKey(fixture.admin, acme, 'read')).secret;
  everything = (await gateway.key(fixture.admin, 'read')).secret;
  await gateway.call('PUT', '/api/v1/chains/sui', { credential: fixture.admin, body: { name: 'Sui', family: 'sui', blockTimeMs: 250 } });
  await gateway.call('PUT', '/api/v1/chains/ethereum', { credential: fixture.admin, body: { name: 'Ethereum', family: 'evm', blockTimeMs: 12_000 } });
  for (const [id, operator, chain] of [['n-acme', 'op-acme', 'sui'], ['n-other', 'op-other', 'ethereum']]) {
    await gateway.call('PUT', `/api/v1/nodes/${id}`, { credential: fixture.admin, body: { chain, operator, region: 'eu', httpUrl: 'http://127.0.0.1:9' } });
  }
  await serveExports();
  await fillStore();
}, 60_000);
afterAll(() => fixture.stop());

async function fillStore(): Promise<void> {
  const lines = Array.from({ length: 21 }, (_, i) => startMs + i * STEP_MS).flatMap((time, i) => [
    `requests_total,operator=op-acme,chain=sui value=${i * 15} ${time}`, `requests_total,operator=op-other,chain=ethereum,hidden_tag=x value=${i * 1500} ${time}`,
    `hidden_total,operator=op-other value=${i} ${time}`, `platform_total value=${i} ${time}`, `probe_room,operator=op-acme acme_field=1 ${time}`, `probe_room,operator=op-other hidden_field=1 ${time}`,
  ]);
  await fixture.write(lines);
  await eventually(async () => {
    await fixture.send(['n-acme', 'n-other'].map((node, i) => ({ kind: 'gateway_request', time: Date.now(), chain: i === 0 ? 'sui' : 'ethereum', method: 'm', node, status: 'ok', latency_seconds: 0.1 })));
    expect(await valuesOf('operator', 'gateway_request', everything)).toEqual(['op-acme', 'op-other']);
  }, 15_000);
  await eventually(async () => expect((await vector('count(requests_total)', everything))[0]!.value[1]).toBe('2'), 15_000);
}

/** Stands for reporting: keeps jobs, and one finished file per job. */
async function serveExports(): Promise<void> {
  const { messaging } = fixture.reporting;
  messaging.serve(startExportV1, async ({ export: spec, by }) => {
    const id = `job-${jobs.length + 1}`;
    const file = await messaging.files(exportFiles).write(`${id}/rows.csv`, (async function* () { yield Buffer.from('time\r\n'); })());
    const result = { file: file.name, fileName: 'rows.csv', format: 'csv', bytes: file.bytes };
    const job: JobView = {
      id, type: 'export', service: 'reporting', state: 'done', title: 'rows', progress: { done: 0, total: 0, unit: 'rows', note: '' }, createdAtMs: jobs.length, startedAtMs: null, finishedAtMs: null,
      createdBy: by, params: { export: spec }, result, error: null,
    };
    jobs.push(job);
    return job;
  });
  messaging.serve(listReportingJobsV1, async () => ({ jobs }));
}

const search = (parameters: Record<string, string | string[]>): string =>
  new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))).toString();
type Sample = { metric: Record<string, string>; value: [number, string] };
const prometheus = async <T>(path: string, parameters: Record<string, string | string[]>, credential = scoped): Promise<T> =>
  (await gateway.call<{ data: T }>('GET', `/prometheus/api/v1/${path}?${search(parameters)}`, { credential })).body.data;
async function vector(query: string, credential = scoped): Promise<Sample[]> {
  const { resultType, result } = await prometheus<{ resultType: string; result: Sample[] }>('query', { query, time: String(endMs / 1000) }, credential);
  expect(resultType).toBe('vector');
  return result;
}
const metadata = async (query: object, credential = scoped): Promise<string[]> =>
  (await gateway.call<{ values: { name: string }[] }>('POST', '/api/v1/query/metadata', { credential, body: query })).body.values.map(({ name }) => name);
const valuesOf = (tag: string, measurement: string, credential = scoped): Promise<string[]> => metadata({ what: 'tag-values', measurement, tag }, credential);
const range = (): { startMs: number; endMs: number } => ({ startMs, endMs: Date.now() + 60_000 });
const rowsOf = async (query: object, credential = scoped) => gateway.call<{ rows: unknown[][]; columns: { name: string }[]; nextCursor?: string }>('POST', '/api/v1/query/events', { credential, body: { range: range(), ...query } });

describe('PromQL within a data scope', () => {
  const NOTHING: string[] = [];
  const own = '300';

  it.each<[string, string[]]>([
    ['requests_total', [own]],
    ['requests_total{operator="op-other"}', NOTHING],
    ['requests_total{operator=~"op-.*"}', [own]],
    ['requests_total{operator!="op-acme"}', NOTHING],
    ['requests_total{operator=""} or platform_total', NOTHING],
    ['requests_total{operator="op-other"} or requests_total', [own]],
    ['requests_total or hidden_total or platform_total', [own]],
    ['hidden_total', NOTHING],
    ['{__name__=~"hidden.+"}', NOTHING],
    ['sum(requests_total)', [own]],
    ['sum without (operator) (requests_total)', [own]],
    ['count({__name__=~".+"})', ['2']],
    ['count by (operator) ({__name__!=""})', ['2']],
    ['max(max_over_time(requests_total[5m]))', [own]],
    ['max_over_time(requests_total{operator="op-other"}[5m:15s])', NOTHING],
    ['max_over_time((requests_total or hidden_total)[5m:15s])', [own]],
    ['sum(rate(requests_total[1m]))', ['1']],
    ['requests_total{operator="op-other"} offset 1m', NOTHING],
    ['requests_total{operator="op-other"} @ end()', NOTHING],
    ['label_replace(requests_total{operator="op-other"}, "operator", "op-acme", "", "")', NOTHING],
    ['label_replace(requests_total, "operator", "op-other", "operator", ".*")', [own]],
    ['label_join(hidden_total, "operator", "", "chain")', NOTHING],
    ['sum(label_replace({__name__=~".*total"}, "operator", "op-acme", "", ""))', [own]],
    ['topk(10, {operator!=""})', [own, '1']],
    ['count_values("operator", requests_total)', ['1']],
    ['requests_total + ignoring (operator, chain, hidden_tag) group_left () sum(hidden_total)', NOTHING],
    ['requests_total unless hidden_total', [own]],
    ['vector(1) unless on () requests_total{operator="op-other"}', ['1']],
    ['quantile_over_time(1, requests_total{hidden_tag="x"}[5m])', NOTHING],
    // What is absent is absent for it: the same answer as for an operator that does not exist.
    ['absent(requests_total{operator="op-other"})', ['1']],
    ['absent(requests_total{operator="op-none"})', ['1']],
    ['absent_over_time(hidden_total[5m])', ['1']],
    ['absent(requests_total)', NOTHING],
  ])('%s', async (query, values) => {
    const result = await vector(query);
    expect(result.map(({ value }) => value[1]).sort()).toEqual([...values].sort());
    if (!query.startsWith('absent') && !query.includes('label_replace')) expect(JSON.stringify(result)).not.toMatch(/op-other|hidden/);
  });

  it('shows no names, labels or values of others in metadata', async () => {
    for (const match of [[], ['{__name__=~".+"}'], ['{operator="op-other"}', '{__name__=~".+"}'], ['hidden_total', 'requests_total']]) {
      const parameters = { 'match[]': match, start: String(startMs / 1000), end: String(endMs / 1000) };
      const text = JSON.stringify([
        await prometheus('labels', parameters), await prometheus('label/__name__/values', parameters), await prometheus('label/operator/values', parameters), await prometheus('label/hidden_tag/values', parameters),
        match.length > 0 ? await prometheus('series', parameters) : [], await prometheus('metadata', {}),
      ]);
      expect(text).toMatch(/op-acme/);
      expect(text).not.toMatch(/op-other|hidden|ethereum|platform/);
    }
    expect(await prometheus('label/operator/values', { 'match[]': '{operator="op-other"}' })).toEqual([]);
    expect(await prometheus('label/operator/values', {}, everything)).toEqual(['op-acme', 'op-other']);
  });

  it('federates its own only', async () => {
    const answer = await gateway.call('GET', `/prometheus/federate?${search({ 'match[]': ['{__name__=~".+"}', '{operator="op-other"}', 'platform_total'] })}`, { credential: scoped });
    expect(String(answer.body.text)).toMatch(/requests_total\{chain="sui",instance="",operator="op-acme"\} 300/);
    expect(String(answer.body.text)).not.toMatch(/op-other|hidden|platform/);
  });
});

describe('events within a data scope', () => {
  it('are its own, whatever is asked', async () => {
    for (const query of [{}, { matchers: [{ tag: 'operator', op: '!=', value: 'op-acme' }] }, { matchers: [{ tag: 'operator', op: '=', value: 'op-other' }] }, { matchers: [{ tag: 'node', op: '=~', value: '.*' }] }]) {
      expect(JSON.stringify((await rowsOf({ measurement: 'gateway_request', ...query })).body)).not.toMatch(/other|ethereum/);
    }
    expect((await rowsOf({ measurement: 'gateway_request' })).body.rows.length).toBeGreaterThan(0);
    expect((await rowsOf({ measurement: 'hidden_total' })).body.rows).toEqual([]);
  });

  it('are not to be had with the cursor of somebody who sees more', async () => {
    const { body } = await rowsOf({ measurement: 'requests_total', limit: 1 }, everything);
    expect(body.nextCursor).toBeDefined();
    const page = await rowsOf({ measurement: 'requests_total', cursor: body.nextCursor, limit: 1000 });
    expect(page.status).toBe(400);
    expect(page.body).toMatchObject({ detail: expect.stringContaining('cursor') });
    expect(JSON.stringify(page.body)).not.toMatch(/op-other|ethereum/);
  });

  it('count alone in aggregates and groups', async () => {
    const aggregates = [{ as: 'n', fn: 'count' }, { as: 'most', fn: 'max', field: 'value' }, { as: 'theirs', fn: 'count', where: [{ tag: 'operator', op: '=', value: 'op-other' }] }];
    for (const groupBy of [[], ['operator'], ['chain'], ['hidden_tag']]) {
      const { body } = await gateway.call('POST', '/api/v1/query/series', { credential: scoped, body: { measurement: 'requests_total', range: range(), aggregates, groupBy } });
      const series = body.series as { labels: Record<string, string>; values: Record<string, (number | null)[]> }[];
      expect(series.map(({ values }) => [values.n, values.most])).toEqual([[[21], [300]]]);
      expect([0, null]).toContain(series[0]!.values.theirs![0]);
      expect(JSON.stringify(series)).not.toMatch(/op-other|ethereum|"x"/);
    }
  });

  it('show no measurements, tags, fields and values of others', async () => {
    const all = await Promise.all(
      [{}, { prefix: 'h' }, { range: range() }].flatMap((more) => [
        metadata({ what: 'measurements', ...more }), metadata({ what: 'tags', ...more }), metadata({ what: 'tags', measurement: 'requests_total', ...more }),
        metadata({ what: 'fields', ...more }), metadata({ what: 'fields', measurement: 'probe_room', ...more }), metadata({ what: 'tag-values', tag: 'operator', ...more }),
        metadata({ what: 'tag-values', measurement: 'requests_total', tag: 'hidden_tag', ...more }), metadata({ what: 'tag-values', measurement: 'requests_total', tag: 'chain', ...more }),
      ]),
    );
    expect(all.flat()).toEqual(expect.arrayContaining(['requests_total', 'operator', 'op-acme', 'acme_field']));
    expect(all.flat().join()).not.toMatch(/op-other|hidden|platform|ethereum/);
    expect(await metadata({ what: 'measurements' }, everything)).toContain('hidden_total');
  });

  it('come live only from its own', async () => {
    const watchers: Subscriber[] = [
      subscribe(gateway.url, scoped, 'subscription { liveEvents(measurement: "gateway_request") { columns { name } rows omitted } }'),
      subscribe(gateway.url, scoped, 'subscription { liveEvents(measurement: "gateway_request", matchers: [{ tag: "operator", op: EQ, value: "op-other" }]) { rows omitted } }'),
      subscribe(gateway.url, scoped, 'subscription { liveTraffic { total { requestsPerSecond } byChain { key requestsPerSecond } } }'),
      subscribe(gateway.url, scoped, `subscription { promLive(query: "requests_total or hidden_total", rangeMs: 600000, stepMs: 15000) { mode result { series { labels { value } values } } } }`),
    ];
    const [events, others, traffic, live] = watchers as [Subscriber, Subscriber, Subscriber, Subscriber];
    await eventually(async () => {
      await fixture.send(['n-acme', 'n-other', 'n-other'].map((node) => ({ kind: 'gateway_request', time: Date.now(), chain: node === 'n-acme' ? 'sui' : 'ethereum', method: 'm', node, status: 'ok', latency_seconds: 0.1 })));
      expect(JSON.stringify(events.received)).toContain('n-acme');
      expect(JSON.stringify(traffic.received)).toContain('"key":"sui"');
      expect(JSON.stringify(live.received)).toContain('op-acme');
    }, 10_000);
    expect(JSON.stringify(watchers.map(({ received }) => received))).not.toMatch(/op-other|n-other|hidden|ethereum/);
    expect(others.received).toEqual([]);
    expect(watchers.flatMap(({ failures }) => failures)).toEqual([]);
    await Promise.all(watchers.map((watcher) => watcher.stop()));
  });
});

describe('what else there is to see', () => {
  it('are its own nodes and their chains', async () => {
    const { body } = await gateway.graphql(scoped, '{ nodes { id operator } other: nodes(operator: "op-other") { id } node(id: "n-other") { id } own: node(id: "n-acme") { id } chains { id } }');
    expect(body).toEqual({ data: { nodes: [{ id: 'n-acme', operator: 'op-acme' }], other: [], node: null, own: { id: 'n-acme' }, chains: [{ id: 'sui' }] } });
    expect((await gateway.call('GET', '/api/v1/nodes/n-other', { credential: scoped })).status).toBe(404);
  });

  it('are its own exports, made under the scope it has', async () => {
    const body = { what: { kind: 'events', measurement: 'requests_total' }, range: { startMs, endMs }, format: 'csv' };
    const own = await gateway.call<JobView>('POST', '/api/v1/exports', { credential: scoped, body: { ...body, scope: [] } });
    const foreign = await gateway.call<JobView>('POST', '/api/v1/exports', { credential: everything, body });
    expect([own.status, (own.body.params.export as { scope: unknown }).scope]).toEqual([202, acme]);
    const list = await gateway.call<{ items: JobView[] }>('GET', '/api/v1/jobs', { credential: scoped });
    expect(list.body.items.map(({ id }) => id)).toEqual([own.body.id]);
    const fileOf = (id: string, credential: string) => fetch(`${gateway.url}/api/v1/exports/${id}/file`, { headers: { authorization: `Bearer ${credential}` } });
    const file = await fileOf(own.body.id, scoped);
    expect([file.status, file.headers.get('content-disposition'), await file.text()]).toEqual([200, 'attachment; filename="rows.csv"', 'time\r\n']);
    expect((await fileOf(foreign.body.id, scoped)).status).toBe(404);
    expect((await gateway.call('POST', `/api/v1/jobs/reporting/${foreign.body.id}/control`, { credential: scoped, body: { action: 'cancel' } })).status).toBe(404);
    expect((await fileOf(foreign.body.id, everything)).status).toBe(200);
  });

  it('is said by name for every operation that reads: narrowed, or refused', async () => {
    const ofAlerting = ['ruleGroups', 'ruleGroup', 'ruleGroupVersions', 'checkRuleGroup', 'backTestRule', 'noiseReport', 'quieterRules', 'silences', 'previewSilence', 'alertingDocuments', 'contactPoints', 'contactChannels', 'contactPointNotifications', 'onCallShifts', 'calendarFeeds', 'maintenanceWindows', 'previewRoute', 'previewEscalation', 'annotations'];
    const refused = ['storeStats', 'deadLetters', 'metricRules', 'previewMetricRule', 'retentionClasses', 'previewRetention', 'storeCardinality', ...ofAlerting];
    const narrowed = ['series', 'events', 'metadata', 'nodes', 'node', 'chains', 'systemStatus', 'promQuery', 'promQueryRange', 'promLabelNames', 'promLabelValues', 'promSeries', 'promMetadata', 'jobs', 'alerts', 'incidents', 'incident'];
    const tellNothing = ['me', 'kinds', 'promFormat'];
    const forAdmins = ['apiKeys', 'dataScopes'];
    const schema = buildSchema(readFileSync(join(__dirname, '../../../schema.graphql'), 'utf8'));
    expect(Object.keys(schema.getQueryType()!.getFields()).sort()).toEqual([...refused, ...narrowed, ...tellNothing, ...forAdmins].sort());
    const rule = '{ id: "r", metric: "m", kind: "payment", type: COUNTER }';
    const value = '{ id: "d", rawMs: 3600000, tenSecondsMs: 3600000, minuteMs: 3600000, hourMs: 3600000 }';
    const args: Record<string, string> = {
      previewMetricRule: `(rule: ${rule})`, previewRetention: `(value: ${value})`, ruleGroup: '(id: "g")', ruleGroupVersions: '(id: "g")', checkRuleGroup: '(group: { id: "g", name: "G", rules: [] })', backTestRule: '(rule: { id: "r", type: ALERT }, startMs: 1, endMs: 2)', previewSilence: '(matchers: [])',
      alertingDocuments: '(kind: TEAM)', onCallShifts: '(schedule: "s", startMs: 1, endMs: 2)', quieterRules: '(groupId: "g", ruleId: "r", startMs: 1, endMs: 2)', noiseReport: '(startMs: 1, endMs: 2)', annotations: '(startMs: 1, endMs: 2)', calendarFeeds: '(schedule: "s")', contactPointNotifications: '(id: "c")', maintenanceWindows: '(startMs: 1, endMs: 2)', previewRoute: '(labels: {})', previewEscalation: '(policy: "p", severity: CRITICAL, atMs: 1)',
    };
    const leaves = ['backTestRule', 'noiseReport', 'quieterRules'];
    for (const field of [...refused, ...forAdmins]) {
      const { body } = await gateway.graphql(scoped, `{ ${field}${args[field] ?? ''} ${leaves.includes(field) ? '' : '{ __typename }'} }`);
      expect([field, body.errors?.[0]]).toEqual([field, expect.objectContaining({ message: expect.stringMatching(/data scope/), extensions: expect.objectContaining({ code: 'permission_denied' }) })]);
    }
    const status = await gateway.graphql(scoped, '{ systemStatus { pipeline { deadLetters } services { replicas { gauges { name } } } } }');
    expect(JSON.stringify(status.body)).not.toMatch(/"name"|deadLetters/);
  });
});

describe('a data scope', () => {
  const set = (path: string, matchers: object[], credential = fixture.admin) => gateway.call('PUT', `/api/v1/data-scopes/${path}`, { credential, body: { matchers } });

  it('takes every change away from who has it, also with the scope to write', async () => {
    const { secret } = await gateway.scopedKey(fixture.admin, acme, 'write');
    for (const [method, path] of [['PUT', '/api/v1/nodes/n-other'], ['POST', '/api/v1/nodes/test'], ['PUT', '/api/v1/metric-rules/r'], ['POST', '/api/v1/dead-letters/replay'], ['POST', '/api/v1/api-keys']] as const) {
      expect(await gateway.call(method, path, { credential: secret, body: {} })).toMatchObject({ status: 403, body: { detail: expect.stringContaining('which nobody with a data scope has') } });
    }
  });

  it('holds for a role, a user and a key together, at once, and is on the record', async () => {
    await gateway.call('POST', '/api/v1/users', { credential: fixture.admin, body: { user: 'olga', password: 'twelve letters', role: 'viewer' } });
    const { token } = await gateway.signIn('olga', 'twelve letters');
    const me = async () => (await gateway.call<{ id: string; dataScope: unknown[] }>('GET', '/api/v1/me', { credential: token })).body;
    const live = subscribe(gateway.url, token, 'subscription { liveTraffic { at } }');
    await eventually(() => expect(live.received.length).toBeGreaterThan(0));
    expect((await vector('count(requests_total)', token))[0]!.value[1]).toBe('2');
    expect((await set('roles/viewer', [{ tag: 'chain', op: '=~', value: 'sui|base' }])).status).toBe(200);
    await eventually(() => expect(live.closed).toEqual([{ code: 4403, reason: 'What this role may see has changed' }]));
    expect((await vector('count(requests_total)', token))[0]!.value[1]).toBe('1');
    expect((await set(`users/${(await me()).id}`, [{ tag: 'operator', op: '=', value: 'op-other' }])).status).toBe(200);
    expect(await vector('count(requests_total)', token)).toEqual([]);
    expect((await me()).dataScope).toHaveLength(2);
    await set('roles/viewer', []);
    expect((await vector('sum(requests_total)', token))[0]!.value[1]).toBe('30000');
    const scopes = await gateway.graphql(fixture.admin, '{ dataScopes { roles { role matchers { tag } } users { name matchers { tag op value } } apiKeys { name } } }');
    expect(scopes.body.data!.dataScopes).toMatchObject({ users: [{ name: 'olga', matchers: [{ tag: 'operator', op: 'EQ', value: 'op-other' }] }] });
    const messages = gateway.service.platform.messaging.messages(AUDIT);
    const entries = await Promise.all(Array.from({ length: await messages.lastSequence() }, (_, i) => messages.bySequence(i + 1)));
    const actions = entries.flatMap((entry) => (entry === undefined ? [] : [JSON.parse(new TextDecoder().decode(entry.data)) as { action: string; details: { dataScope?: unknown } }]));
    expect(actions).toEqual(expect.arrayContaining([expect.objectContaining({ action: 'access.role-scope-changed', details: { dataScope: '{chain=~"sui|base"}' } }), expect.objectContaining({ action: 'user.changed' })]));
    await live.stop();
  });

  it('cannot be given to admins, must refuse data without the label, and takes patterns that can be run everywhere', async () => {
    const admin = (await gateway.call<{ id: string }>('GET', '/api/v1/me', { credential: fixture.admin })).body.id;
    expect(await set('roles/admin', acme)).toMatchObject({ status: 400, body: { detail: expect.stringContaining('may change who sees what') } });
    expect((await set(`users/${admin}`, acme)).status).toBe(400);
    await expect(gateway.scopedKey(fixture.admin, acme, 'admin')).rejects.toThrow(/may change who sees what/);
    expect(await set('roles/viewer', [{ tag: 'operator', op: '!=', value: 'op-other' }])).toMatchObject({ status: 400, body: { detail: expect.stringContaining('accept data that lacks it; add operator!=""') } });
    expect((await set('roles/viewer', [{ tag: 'operator', op: '!=', value: 'op-other' }, { tag: 'operator', op: '!=', value: '' }])).status).toBe(200);
    expect((await set('roles/viewer', [{ tag: 'operator', op: '=~', value: '(?=x)' }])).status).toBe(400);
    await set('roles/viewer', []);
    expect((await set('roles/viewer', [], scoped)).status).toBe(403);
  });
});
