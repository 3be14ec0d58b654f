import 'reflect-metadata';
import { eventually } from '@observer/testing';
import { type AlertingFixture, startAlertingFixture } from '../../../testing/alerting-fixture';

let fixture: AlertingFixture;
let viewer: string;
let editor: string;
let scoped: string;

beforeAll(async () => {
  fixture = await startAlertingFixture('main.ts');
  viewer = await fixture.key(undefined, 'read');
  editor = await fixture.key(undefined, 'write');
  scoped = await fixture.key([{ tag: 'operator', op: '=', value: 'op-acme' }], 'read');
}, 180_000);
afterAll(() => fixture.stop());

const call = (method: string, path: string, credential: string, body?: unknown) => fixture.gateway.call(method, `/api/v1/alerting/${path}`, { credential, body });
const rule = { source: [{ label: 'alertname', op: '=', value: 'ChainDown' }], target: [{ label: 'alertname', op: '=', value: 'NodeDown' }], equal: ['chain'] };

describe('documents of alerting', () => {
  it('are put with their revision, listed and removed', async () => {
    expect((await call('PUT', 'inhibitions/chain-down', viewer, rule)).status).toBe(403);
    expect(await call('PUT', 'inhibitions/chain-down?expectedRevision=0', editor, rule)).toMatchObject({ status: 200, body: { revision: expect.any(Number), document: { id: 'chain-down', enabled: true } } });
    expect((await call('PUT', 'inhibitions/chain-down?expectedRevision=0', editor, { ...rule, equal: [] })).status).toBe(409);
    await eventually(async () => expect((await call('GET', 'inhibitions', viewer)).body).toMatchObject({ items: [{ document: { id: 'chain-down' } }] }));
    expect((await call('GET', 'inhibitions/chain-down', viewer)).body).toMatchObject({ document: { equal: ['chain'] } });
    expect((await call('DELETE', 'inhibitions/chain-down', editor)).status).toBe(204);
    expect((await call('DELETE', 'inhibitions/chain-down', editor)).status).toBe(404);
    await eventually(async () => expect((await call('GET', 'inhibitions/chain-down', viewer)).status).toBe(404));
  });

  it('are refused with every fault', async () => {
    expect((await call('PUT', 'inhibitions/bad', editor, { source: [], target: [{ label: 'a', op: '~', value: '' }] })).body).toMatchObject({ code: 'invalid_argument', errors: [{ path: 'document.source' }, { path: 'document.target.0.op' }] });
    expect((await call('PUT', 'routing', editor, { routes: [{ id: 'all', team: '', policy: 'nobody' }] })).body).toMatchObject({ code: 'invalid_argument', detail: expect.stringContaining('"nobody"') });
  });

  it('go through GraphQL', async () => {
    const mutation = `mutation ($document: JSON!) { putAlertingDocument(kind: MAINTENANCE, document: $document) { revision document } }`;
    const document = { id: 'sui-upgrade', name: 'Upgrade', matchers: [], timeZone: 'Europe/Zurich', startsAt: '2026-11-29T02:00', durationMs: 7_200_000, repeat: { every: 'week', weekdays: [7] } };
    expect((await fixture.gateway.graphql(editor, mutation, { document })).body).toMatchObject({ data: { putAlertingDocument: { document: { id: 'sui-upgrade', enabled: true } } } });
    await eventually(async () => expect((await fixture.gateway.graphql(viewer, '{ alertingDocuments(kind: MAINTENANCE) { document } }')).body).toMatchObject({ data: { alertingDocuments: [{ document: { name: 'Upgrade' } }] } }));
    expect((await fixture.gateway.graphql(editor, 'mutation { deleteAlertingDocument(kind: MAINTENANCE, id: "sui-upgrade") }')).body).toEqual({ data: { deleteAlertingDocument: true } });
    expect((await fixture.gateway.graphql(viewer, '{ alerts { truncated alerts { status } } silences { id } }')).body).toEqual({ data: { alerts: { truncated: false, alerts: [] }, silences: [] } });
  });

  it('tell what happened, e.g. a deploy', async () => {
    const deploy = { id: 'gateway-1-4-2', kind: 'deploy', text: 'gateway 1.4.2', labels: { service: 'gateway' } };
    expect((await call('POST', 'annotations', viewer, deploy)).status).toBe(403);
    expect((await call('POST', 'annotations', editor, { ...deploy, atMs: Date.now() + 7_200_000 })).body).toMatchObject({ code: 'invalid_argument', detail: expect.stringContaining('more than an hour ahead') });
    expect((await call('POST', 'annotations', editor, deploy)).body).toMatchObject({ ...deploy, url: null, atMs: expect.any(Number) });
    const mutation = 'mutation { putAnnotation(annotation: { kind: NOTE, text: "cable cut", labels: { region: "eu" }, atMs: 5 }) { id } }';
    expect((await fixture.gateway.graphql(editor, mutation)).body).toMatchObject({ data: { putAnnotation: { id: expect.any(String) } } });
    await eventually(async () => expect((await call('GET', 'annotations', viewer)).body).toMatchObject({ items: [{ id: 'gateway-1-4-2' }, { kind: 'note', atMs: 5 }] }));
    expect((await call('GET', 'annotations?kind=note', viewer)).body).toMatchObject({ items: [{ text: 'cable cut' }] });
    expect((await fixture.gateway.graphql(viewer, '{ annotations(startMs: 0, endMs: 6) { kind labels { name value } } }')).body).toEqual({ data: { annotations: [{ kind: 'NOTE', labels: [{ name: 'region', value: 'eu' }] }] } });
    expect((await call('GET', 'annotations', scoped)).status).toBe(403);
    expect((await call('DELETE', 'annotations/gateway-1-4-2', editor)).status).toBe(204);
    expect((await call('DELETE', 'annotations/gateway-1-4-2', editor)).status).toBe(404);
  });

  it('make a chain: who is told, when, and whose alerts are', async () => {
    const put = async (path: string, body: object): Promise<void> => expect(await call('PUT', path, editor, body)).toMatchObject({ status: 200, body: { revision: expect.any(Number) } });
    await put('contact-points/ops-hook', { document: { name: 'Operations', settings: { channel: 'webhook', url: 'https://example.com/hook' } } });
    await put('teams/platform', { name: 'Platform', members: ['admin'], contactPoints: ['ops-hook'] });
    await put('schedules/primary', { name: 'Primary', timeZone: 'Europe/Zurich', layers: [{ name: 'weekly', people: ['admin'], startsAt: '2026-01-05T09:00', rotation: { unit: 'week', length: 1 } }] });
    await put('policies/urgent', { name: 'Urgent', steps: [{ waitMs: 0, recipients: [{ kind: 'schedule', schedule: 'primary' }, { kind: 'team', team: 'platform' }] }] });
    await put('routing', { routes: [{ id: 'all', team: 'platform', policy: 'urgent' }] });
    await eventually(async () => expect((await fixture.gateway.call('GET', '/alertmanager/api/v2/receivers', { credential: viewer })).body).toEqual([{ name: 'urgent' }]));
    expect((await call('GET', 'contact-points', viewer)).body).toMatchObject({ items: [{ document: { id: 'ops-hook' }, secrets: [], circuit: 'closed' }] });
    const nowMs = Date.now();
    expect((await call('GET', `schedules/primary/shifts?startMs=${nowMs}&endMs=${nowMs + 1_000}`, viewer)).body).toMatchObject({ shifts: [{ person: 'admin', layer: 'weekly' }] });
    const feed = (await call('POST', 'schedules/primary/feeds', viewer, {})).body as { id: string; path: string };
    expect(((await fixture.gateway.call('GET', feed.path)).body as { text: string }).text).toMatch(/^BEGIN:VCALENDAR[^]*BEGIN:VEVENT/);
    expect((await call('DELETE', `schedules/primary/feeds/${feed.id}`, viewer)).status).toBe(204);
    expect((await fixture.gateway.call('GET', feed.path)).status).toBe(404);
    expect((await call('POST', 'escalation-preview', viewer, { policy: 'urgent', severity: 'critical', atMs: nowMs })).body).toMatchObject({ steps: [{ step: 0, reached: [{ contactPoint: 'ops-hook' }], missed: ['admin has no contact point for critical'] }] });
    expect((await call('POST', 'routing-preview', viewer, { labels: { alertname: 'NodeDown', severity: 'critical' } })).body).toMatchObject({ route: 'all', policy: 'urgent', severity: 'critical', tried: [{ route: 'all', label: null }] });
    expect((await call('DELETE', 'policies/urgent', editor)).status).toBe(409);
  });

  it('are not shown to callers with a data scope', async () => {
    for (const path of ['inhibitions', 'maintenance', 'routing', 'teams', 'schedules', 'policies']) expect([path, (await call('GET', path, scoped)).status]).toEqual([path, 403]);
  });
});
