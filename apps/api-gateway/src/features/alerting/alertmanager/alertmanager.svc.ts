import 'reflect-metadata';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Incident } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type AlertingFixture, startAlertingFixture } from '../../../testing/alerting-fixture';
import { subscribe } from '../../../testing/subscriber';

const run = promisify(execFile);
let fixture: AlertingFixture;
let folder: string;
let viewer: string;
let editor: string;
let scoped: string;

beforeAll(async () => {
  fixture = await startAlertingFixture('testing/desk-main.ts');
  folder = await mkdtemp(join(tmpdir(), 'observer-alertmanager-'));
  viewer = await fixture.key(undefined, 'read');
  editor = await fixture.key(undefined, 'write');
  scoped = await fixture.key([{ tag: 'operator', op: '=', value: 'op-acme' }], 'read');
  await writeFile(join(folder, 'amtool.yml'), `authorization:\n  credentials: ${editor}\n`);
}, 180_000);
afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true, force: true });
});

const call = <T = unknown>(method: string, path: string, credential: string, body?: unknown) => fixture.gateway.call<T>(method, path, { credential, body });
const api = <T = unknown>(method: string, path: string, credential = editor, body?: unknown) => call<T>(method, `/alertmanager/api/v2/${path}`, credential, body);
const amtool = async (...words: string[]): Promise<string> => (await run('amtool', ['--alertmanager.url', `${fixture.gateway.url}/alertmanager`, '--http.config.file', join(folder, 'amtool.yml'), ...words])).stdout;
type Alert = { labels: Record<string, string>; status: { state: string; silencedBy: string[] }; fingerprint: string };
const alerts = async (query = '', credential = viewer): Promise<Alert[]> => (await api<Alert[]>('GET', `alerts${query}`, credential)).body;
const named = async (name: string, query = ''): Promise<Alert[]> => alerts(`?filter=${encodeURIComponent(`alertname="${name}"`)}${query}`);

describe('amtool', () => {
  it('adds and queries alerts', async () => {
    await amtool('alert', 'add', 'alertname=FromAmtool', 'chain=sui', '--annotation=summary=by hand');
    await eventually(async () => expect(await amtool('alert', 'query', '-o', 'json', 'FromAmtool')).toContain('by hand'), 15_000);
    expect(JSON.parse(await amtool('alert', 'query', '-o', 'json', 'chain=~"su.+"', 'alertname=FromAmtool'))).toMatchObject([{ labels: { alertname: 'FromAmtool', chain: 'sui' }, annotations: { summary: 'by hand' }, status: { state: 'active' } }]);
    expect(JSON.parse(await amtool('alert', 'query', '-o', 'json', 'FromAmtool', 'chain!=sui'))).toEqual([]);
  });

  it('adds, queries, updates and expires silences', async () => {
    const id = (await amtool('silence', 'add', '--author=ada', '--comment=upgrade of sui', '--duration=1h', 'alertname=FromAmtool', 'chain=~sui|aptos')).trim();
    await eventually(async () => expect(JSON.parse(await amtool('silence', 'query', '-o', 'json'))).toMatchObject([{ id, createdBy: 'ada', status: { state: 'active' }, matchers: expect.arrayContaining([{ name: 'chain', value: 'sui|aptos', isRegex: true, isEqual: true }]) }]));
    await eventually(async () => expect(JSON.parse(await amtool('alert', 'query', '-o', 'json', '-s', 'FromAmtool'))).toMatchObject([{ status: { state: 'suppressed', silencedBy: [id] } }]), 15_000);
    expect(JSON.parse(await amtool('alert', 'query', '-o', 'json', 'FromAmtool'))).toEqual([]);
    await amtool('silence', 'update', '--comment=takes longer', '--duration=2h', id);
    await amtool('silence', 'expire', id);
    await eventually(async () => expect((await api('GET', `silence/${id}`)).body).toMatchObject({ comment: 'takes longer', status: { state: 'expired' } }));
    await eventually(async () => expect(JSON.parse(await amtool('alert', 'query', '-o', 'json', 'FromAmtool'))).toHaveLength(1), 15_000);
  });

  it('is told why something is refused', async () => {
    await expect(amtool('silence', 'expire', 'nothing')).rejects.toThrow(/There is no silence|404/);
    expect(await amtool('cluster', 'show')).toContain('disabled');
  });
});

describe('the API of Alertmanager', () => {
  it('needs write for changes, and answers errors as JSON strings', async () => {
    expect((await api('POST', 'alerts', viewer, [{ labels: { alertname: 'A' } }])).status).toBe(403);
    const refused = await fetch(`${fixture.gateway.url}/alertmanager/api/v2/alerts`, { method: 'POST', headers: { authorization: `Bearer ${editor}`, 'content-type': 'application/json' }, body: JSON.stringify([{ labels: {} }, { labels: { alertname: 'Taken' } }]) });
    expect([refused.status, await refused.json()]).toEqual([400, expect.stringMatching(/^alert 0: /)]);
    await eventually(async () => expect(await named('Taken')).toHaveLength(1), 15_000);
    expect((await api('GET', 'alerts?filter=nonsense')).status).toBe(400);
    expect((await api('GET', 'alerts?active=maybe')).status).toBe(400);
  });

  it('ends an alert whose end has come, and groups the others', async () => {
    const labels = { alertname: 'Grouped', chain: 'eth' };
    await api('POST', 'alerts', editor, [{ labels }, { labels: { ...labels, chain: 'sui' } }]);
    await eventually(async () => expect(await named('Grouped')).toHaveLength(2), 15_000);
    const { body: groups } = await api<{ labels: object; receiver: object; alerts: Alert[] }[]>('GET', `alerts/groups?filter=${encodeURIComponent('alertname=Grouped')}`);
    expect(groups.flatMap((group) => group.alerts)).toHaveLength(2);
    await api('POST', 'alerts', editor, [{ labels, endsAt: new Date(Date.now() - 1_000).toISOString() }]);
    await eventually(async () => expect((await named('Grouped')).map((alert) => alert.labels.chain)).toEqual(['sui']), 15_000);
  });

  it('shows a caller with a data scope its own alerts, and no silences', async () => {
    await api('POST', 'alerts', editor, [{ labels: { alertname: 'Mixed', operator: 'op-acme' } }, { labels: { alertname: 'Mixed', operator: 'op-other' } }]);
    await eventually(async () => expect(await named('Mixed')).toHaveLength(2), 15_000);
    expect((await alerts('', scoped)).map(({ labels }) => labels.operator)).toEqual(['op-acme']);
    expect(JSON.stringify((await call('GET', '/api/v1/alerting/alerts', scoped)).body)).not.toContain('op-other');
    for (const path of ['silences', 'receivers']) expect((await api('GET', path, scoped)).status).toBe(403);
    expect((await api('POST', 'alerts', scoped, [{ labels: { alertname: 'A' } }])).status).toBe(403);
  });
});

describe('silences over REST', () => {
  it('are previewed, made, listed and ended', async () => {
    const matchers = [{ label: 'alertname', op: '=', value: 'Mixed' }];
    expect((await call('POST', '/api/v1/alerting/silences/preview', viewer, { matchers })).body).toMatchObject({ count: 2 });
    expect((await call('POST', '/api/v1/alerting/silences', viewer, {})).status).toBe(403);
    const { body: { id } } = await call<{ id: string }>('POST', '/api/v1/alerting/silences', editor, { matchers, startsAtMs: Date.now(), endsAtMs: Date.now() + 60_000, comment: 'c' });
    await eventually(async () => expect((await call('GET', '/api/v1/alerting/silences', viewer)).body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id, state: 'active' })]) }));
    expect((await call('DELETE', `/api/v1/alerting/silences/${id}`, editor)).status).toBe(204);
    await eventually(async () => expect((await call('GET', `/api/v1/alerting/silences/${id}`, viewer)).body).toMatchObject({ state: 'expired' }));
    expect((await call('POST', '/api/v1/alerting/silences/preview', scoped, { matchers })).status).toBe(403);
  });
});

describe('incidents', () => {
  const list = async (query = '', credential = viewer): Promise<Incident[]> => (await call<{ items: Incident[] }>('GET', `/api/v1/alerting/incidents${query}`, credential)).body.items;

  it('open of alerts from outside, tell who watches, and are acted on once per key', async () => {
    const live = subscribe(fixture.gateway.url, viewer, 'subscription { incidents { changed { change incident { id title state } } } }');
    const ownLive = subscribe(fixture.gateway.url, scoped, 'subscription { incidents { changed { change incident { title alerts { labels { value } } } } } }');
    await eventually(async () => expect((await list('?text=Mixed')).flatMap(({ alerts: own }) => own)).toHaveLength(2), 30_000);
    const [incident] = (await list('?text=Mixed')) as [Incident];
    expect((await call('POST', `/api/v1/alerting/incidents/${incident.id}/actions`, viewer, { action: 'acknowledge' })).status).toBe(403);
    const act = () => fixture.gateway.call<Incident>('POST', `/api/v1/alerting/incidents/${incident.id}/actions`, { credential: editor, body: { action: 'note', text: 'looking at it' }, headers: { 'idempotency-key': 'once' } });
    const first = await act();
    expect(first).toMatchObject({ status: 200 });
    expect((await act()).body.timeline.filter(({ text }) => text.includes('looking at it'))).toHaveLength(1);
    const mutation = `mutation { actOnIncident(id: "${incident.id}", act: { action: ACKNOWLEDGE }) { state acknowledgedBy } }`;
    expect((await fixture.gateway.graphql(editor, mutation)).body).toMatchObject({ data: { actOnIncident: { state: 'ACKNOWLEDGED' } } });
    await eventually(async () => expect(await list('?state=acknowledged')).toMatchObject([{ id: incident.id }]));
    await eventually(() => expect(JSON.stringify(live.received)).toContain(`"id":"${incident.id}","title":"${incident.title}","state":"ACKNOWLEDGED"`));
    await eventually(() => expect(JSON.stringify(ownLive.received)).toContain('op-acme'));
    expect(JSON.stringify([ownLive.received])).not.toContain('op-other');
    expect([...live.failures, ...ownLive.failures]).toEqual([]);
    await Promise.all([live.stop(), ownLive.stop()]);
  });

  it('are shown over GraphQL, and to callers with a data scope with their own alerts only', async () => {
    const query = '{ incidents(filter: { text: "Mixed", limit: 1 }) { total nextCursor items { id title severity alertCount alerts { labels { name value } } timeline { what text } } } }';
    const whole = (await fixture.gateway.graphql<{ incidents: { total: number; items: { id: string }[] } }>(viewer, query)).body.data!.incidents;
    expect(whole).toMatchObject({ items: [{ id: expect.any(String) }] });
    const own = JSON.stringify((await fixture.gateway.graphql(scoped, query)).body);
    expect(own).toContain('op-acme');
    for (const text of [own, JSON.stringify(await list('', scoped))]) expect(text).not.toMatch(/op-other|FromAmtool|Taken|looking at it/);
    const [foreign] = (await list('?text=Taken')) as [Incident];
    expect((await call('GET', `/api/v1/alerting/incidents/${foreign.id}`, scoped)).status).toBe(404);
    expect((await call('POST', `/api/v1/alerting/incidents/${whole.items[0]!.id}/actions`, scoped, { action: 'acknowledge' })).status).toBe(403);
    expect((await call('GET', `/api/v1/alerting/incidents/${foreign.id}/postmortem`, scoped)).status).toBe(403);
    expect((await call<{ text: string }>('GET', `/api/v1/alerting/incidents/${foreign.id}/postmortem`, viewer)).body.text).toContain('Taken');
  });
});

describe('Prometheus', () => {
  it('delivers its alerts', async () => {
    const port = await freePort();
    const { host } = new URL(fixture.gateway.url);
    await writeFile(join(folder, 'rules.yml'), 'groups:\n  - name: g\n    rules:\n      - alert: FromPrometheus\n        expr: vector(42) > 0\n        labels: { severity: critical }\n        annotations: { summary: "it is {{ $value }}" }\n');
    await writeFile(join(folder, 'prometheus.yml'), `global: { evaluation_interval: 1s }\nrule_files: [rules.yml]\nalerting:\n  alertmanagers:\n    - path_prefix: /alertmanager\n      api_version: v2\n      authorization: { credentials: ${editor} }\n      static_configs: [{ targets: ["${host}"] }]\n`);
    const prometheus = spawn('prometheus', [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error', '--rules.alert.resend-delay=1s'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => prometheus.once('exit', resolve));
    try {
      await eventually(async () => expect(await named('FromPrometheus')).toMatchObject([{ labels: { severity: 'critical' }, annotations: { summary: 'it is 42' }, generatorURL: expect.stringContaining('graph?g0.expr') }]), 45_000);
    } finally {
      prometheus.kill('SIGTERM');
      await ended;
    }
  }, 60_000);
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
