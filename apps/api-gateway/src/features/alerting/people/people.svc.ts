import 'reflect-metadata';
import { listContactPointsV1, noiseReportV1, onCallFeedV1, onCallShiftsV1, putContactPointV1, quieterRulesV1, testContactPointV1 } from '@observer/contracts';
import { startTestPlatform, type TestPlatform } from '@observer/testing';
import { type Gateway, type GatewayFixture, startFixture } from '../../../testing/gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
let alerting: TestPlatform;
const keys: Record<'admin' | 'editor' | 'viewer' | 'scoped', string> = { admin: '', editor: '', viewer: '', scoped: '' };
type Stored = { document: ReturnType<typeof putContactPointV1.request.parse>['document']; secrets: string[] };
const stored = new Map<string, Stored>();
const feeds: unknown[] = [];

beforeAll(async () => {
  fixture = await startFixture();
  gateway = await fixture.start();
  alerting = await startTestPlatform({ service: 'alerting', environment: fixture.nats.environment('alerting') });
  serveContactPoints(alerting);
  alerting.messaging.serve(onCallShiftsV1, async () => onCallShiftsV1.example.response);
  alerting.messaging.serve(onCallFeedV1, async (request) => (feeds.push(request), onCallFeedV1.example.response));
  alerting.messaging.serve(noiseReportV1, async (request) => ({ ...noiseReportV1.example.response, timeZone: request.timeZone }));
  alerting.messaging.serve(quieterRulesV1, async () => quieterRulesV1.example.response);
  const { token } = await gateway.signIn();
  keys.admin = (await gateway.key(token, 'admin')).secret;
  keys.editor = (await gateway.key(token, 'write')).secret;
  keys.viewer = (await gateway.key(token, 'read')).secret;
  keys.scoped = (await gateway.scopedKey(token, [{ tag: 'operator', op: '=', value: 'op-acme' }], 'read')).secret;
}, 60_000);
afterAll(async () => {
  await alerting.close();
  await fixture.stop();
});

/** Stands for alerting: keeps contact points and the names of their secrets. */
function serveContactPoints({ messaging }: TestPlatform): void {
  messaging.serve(putContactPointV1, async ({ document, secrets }) => {
    stored.set(document.id, { document, secrets: [...new Set([...(stored.get(document.id)?.secrets ?? []), ...Object.keys(secrets)])] });
    return { revision: stored.size, document };
  });
  messaging.serve(listContactPointsV1, async () => ({ contactPoints: [...stored.values()].map((one) => ({ ...one, revision: 1, circuit: 'closed' as const, lastError: '', lastSentAtMs: null })) }));
  messaging.serve(testContactPointV1, async ({ id, by }) => ({ sent: true, answer: `${id} by ${by.kind}`, tookMs: 1 }));
}

const call = (method: string, path: string, as: keyof typeof keys, body?: unknown) => gateway.call(method, `/api/v1/alerting/${path}`, { credential: keys[as], body });
const mail = { document: { name: 'Operations', settings: { channel: 'email', to: ['ops@example.com'] } } };
const hook = { document: { name: 'Hook', settings: { channel: 'webhook', url: 'https://example.com/hook' } }, secrets: { signingKey: 'a secret of the hook' } };

describe('contact points', () => {
  it('are for editors, those with secrets for admins: now and when they change', async () => {
    expect((await call('PUT', 'contact-points/mail', 'viewer', mail)).status).toBe(403);
    expect((await call('PUT', 'contact-points/mail', 'editor', mail)).body).toMatchObject({ document: { id: 'mail', sendResolved: true } });
    expect((await call('PUT', 'contact-points/hook', 'editor', hook)).status).toBe(403);
    expect((await call('PUT', 'contact-points/hook', 'admin', hook)).status).toBe(200);
    expect(await call('PUT', 'contact-points/hook', 'editor', { document: { ...hook.document, settings: { channel: 'webhook', url: 'https://example.net' } } })).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
  });

  it('are listed without their secrets, and tested', async () => {
    const { body } = await call('GET', 'contact-points', 'viewer');
    expect(body).toMatchObject({ items: [{ document: { id: 'mail' }, secrets: [] }, { document: { id: 'hook' }, secrets: ['signingKey'] }] });
    expect(JSON.stringify(body)).not.toContain('a secret of the hook');
    expect((await call('POST', 'contact-points/mail/test', 'editor')).body).toMatchObject({ sent: true, answer: 'mail by api-key' });
    expect((await call('POST', 'contact-points/mail/test', 'viewer')).status).toBe(403);
  });
});

describe('people over GraphQL', () => {
  it('are as over REST', async () => {
    const put = 'mutation ($document: JSON!, $secrets: JSON) { putContactPoint(document: $document, secrets: $secrets) { document } }';
    const variables = { document: { ...hook.document, id: 'by-graphql' }, secrets: hook.secrets };
    expect((await gateway.graphql(keys.editor, put, variables)).body.errors![0]!.extensions.code).toBe('permission_denied');
    expect((await gateway.graphql(keys.admin, put, variables)).body).toMatchObject({ data: { putContactPoint: { document: { id: 'by-graphql' } } } });
    const query = '{ contactPoints { document secrets circuit } onCallShifts(schedule: "primary", startMs: 1, endMs: 2) { person layer } onCallFeed(schedule: "primary") }';
    expect((await gateway.graphql(keys.viewer, query)).body).toMatchObject({
      data: { contactPoints: expect.arrayContaining([{ document: expect.objectContaining({ id: 'by-graphql' }), secrets: ['signingKey'], circuit: 'CLOSED' }]), onCallShifts: [{ person: 'admin', layer: 'weekly' }], onCallFeed: expect.stringMatching(/^\/api\/v1\/on-call-feeds\//) },
    });
    expect((await gateway.graphql(keys.editor, 'mutation { testContactPoint(id: "mail") { sent } }')).body).toEqual({ data: { testContactPoint: { sent: true } } });
  });
});

describe('on-call', () => {
  it('tells shifts, and a feed to whoever has its address', async () => {
    expect((await call('GET', 'schedules/primary/shifts?startMs=1&endMs=2', 'viewer')).body).toEqual(onCallShiftsV1.example.response);
    expect((await call('GET', 'schedules/primary/shifts?startMs=2&endMs=1', 'viewer')).status).toBe(400);
    const { body } = await gateway.call<{ path: string }>('GET', '/api/v1/alerting/schedules/primary/feed?person=ada', { credential: keys.viewer });
    const feed = await gateway.call('GET', body.path);
    expect([feed.status, feed.headers.get('content-type'), feed.body]).toEqual([200, 'text/calendar; charset=utf-8', { text: 'BEGIN:VCALENDAR' }]);
    expect(feeds).toEqual([{ schedule: 'primary', person: 'ada' }]);
    expect((await gateway.call('GET', `${body.path}x`)).status).toBe(404);
  });

  it('is not for callers with a data scope', async () => {
    for (const path of ['contact-points', 'schedules/primary/shifts?startMs=1&endMs=2', 'schedules/primary/feed']) expect([path, (await call('GET', path, 'scoped')).status]).toEqual([path, 403]);
  });
});

describe('the noise report', () => {
  it('is for all who see all, over REST and GraphQL', async () => {
    expect((await call('GET', 'noise?startMs=1&endMs=2&timeZone=Europe/Zurich', 'viewer')).body).toMatchObject({ timeZone: 'Europe/Zurich', rules: [{ alertname: 'GatewayErrors', fired: 61 }], people: [{ person: 'ada' }] });
    expect((await call('GET', 'noise?startMs=1&endMs=2&timeZone=Nowhere', 'viewer')).status).toBe(400);
    expect((await call('GET', 'noise/rules/gateway/gateway-errors?startMs=1&endMs=2', 'viewer')).body).toMatchObject({ revision: 3, suggestions: [{ kind: 'for', fired: 4, missed: 0 }] });
    for (const path of ['noise?startMs=1&endMs=2', 'noise/rules/g/r?startMs=1&endMs=2']) expect([path, (await call('GET', path, 'scoped')).status]).toEqual([path, 403]);
    const { body } = await gateway.graphql(keys.viewer, '{ noiseReport(startMs: 1, endMs: 2) quieterRules(groupId: "g", ruleId: "r", startMs: 1, endMs: 2) }');
    expect(body).toMatchObject({ data: { noiseReport: { totals: { fired: 61 } }, quieterRules: { fired: 61 } } });
  });
});
