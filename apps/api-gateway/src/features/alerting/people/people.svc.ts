import 'reflect-metadata';
import { type CalendarFeed, createCalendarFeedV1, listCalendarFeedsV1, listContactPointsV1, listNotificationsV1, noiseReportV1, onCallFeedV1, onCallShiftsV1, putContactPointV1, quieterRulesV1, revokeCalendarFeedV1, testContactPointV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { startTestPlatform, type TestPlatform } from '@observer/testing';
import { type Gateway, type GatewayFixture, startFixture } from '../../../testing/gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
let alerting: TestPlatform;
const keys: Record<'admin' | 'editor' | 'viewer' | 'scoped', string> = { admin: '', editor: '', viewer: '', scoped: '' };
type Stored = { document: ReturnType<typeof putContactPointV1.request.parse>['document']; secrets: string[] };
const stored = new Map<string, Stored>();
const feeds = new Map<string, CalendarFeed>();

beforeAll(async () => {
  fixture = await startFixture();
  gateway = await fixture.start();
  alerting = await startTestPlatform({ service: 'alerting', environment: fixture.nats.environment('alerting') });
  serveContactPoints(alerting);
  alerting.messaging.serve(onCallShiftsV1, async () => onCallShiftsV1.example.response);
  serveCalendarFeeds(alerting);
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
  messaging.serve(listContactPointsV1, async () => ({ channels: [{ channel: 'slack' as const, required: ['token'], optional: [] }], contactPoints: [...stored.values()].map((one) => ({ ...one, revision: 1, circuit: 'closed' as const, lastError: '', lastSentAtMs: null })) }));
  messaging.serve(listNotificationsV1, async ({ contactPoint }) => ({ notifications: [{ id: 'i1.1.0.0.mail', incidentId: 'i1', contactPoint, channel: 'email' as const, person: null, reason: 'escalation' as const, state: 'sent' as const, attempts: 1, providerId: null, queuedAtMs: 1, sentAtMs: 2 }] }));
  messaging.serve(testContactPointV1, async ({ id, by }) => ({ sent: true, answer: `${id} by ${by.kind}`, tookMs: 1 }));
}

/** Stands for alerting: keeps calendar feeds. */
function serveCalendarFeeds({ messaging }: TestPlatform): void {
  messaging.serve(createCalendarFeedV1, async ({ schedule, person, by }) => {
    const feed = { id: `0190c1c2-8d4e-7c3a-9f00-00000000000${feeds.size}`, schedule, person, createdAtMs: 1, createdBy: by };
    feeds.set(feed.id, feed);
    return { feed };
  });
  messaging.serve(listCalendarFeedsV1, async ({ schedule }) => ({ feeds: [...feeds.values()].filter((feed) => feed.schedule === schedule) }));
  messaging.serve(revokeCalendarFeedV1, async ({ id }) => ({ revoked: feeds.delete(id) }));
  messaging.serve(onCallFeedV1, async ({ feed: id }) => {
    const feed = feeds.get(id);
    if (feed === undefined) throw new ObserverError('not_found', 'it was revoked');
    return { ics: `BEGIN:VCALENDAR ${feed.schedule} ${feed.person}` };
  });
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
    const query = '{ contactPoints { document secrets circuit } onCallShifts(schedule: "primary", startMs: 1, endMs: 2) { person layer } calendarFeeds(schedule: "primary") { id } contactChannels { channel required } contactPointNotifications(id: "mail") { state } }';
    expect((await gateway.graphql(keys.viewer, query)).body).toMatchObject({
      data: { contactPoints: expect.arrayContaining([{ document: expect.objectContaining({ id: 'by-graphql' }), secrets: ['signingKey'], circuit: 'CLOSED' }]), onCallShifts: [{ person: 'admin', layer: 'weekly' }], calendarFeeds: [], contactChannels: [{ channel: 'slack', required: ['token'] }], contactPointNotifications: [{ state: 'SENT' }] },
    });
    expect((await gateway.graphql(keys.editor, 'mutation { testContactPoint(id: "mail") { sent } }')).body).toEqual({ data: { testContactPoint: { sent: true } } });
  });
});

describe('on-call', () => {
  it('tells shifts, and a feed to whoever has its address', async () => {
    expect((await call('GET', 'schedules/primary/shifts?startMs=1&endMs=2', 'viewer')).body).toEqual(onCallShiftsV1.example.response);
    expect((await call('GET', 'schedules/primary/shifts?startMs=2&endMs=1', 'viewer')).status).toBe(400);
    const { body } = await gateway.call<{ path: string }>('POST', '/api/v1/alerting/schedules/primary/feeds', { credential: keys.viewer, body: { person: 'ada' } });
    const feed = await gateway.call('GET', body.path);
    expect([feed.status, feed.headers.get('content-type'), feed.body]).toEqual([200, 'text/calendar; charset=utf-8', { text: 'BEGIN:VCALENDAR primary ada' }]);
    expect((await gateway.call('GET', `${body.path}x`)).status).toBe(404);
  });

  it('lists the own feeds, all for editors, and revokes them: the address tells nothing then', async () => {
    const make = async (as: keyof typeof keys): Promise<{ id: string; path: string }> => (await call('POST', 'schedules/night/feeds', as, {})).body as { id: string; path: string };
    const [ofViewer, ofAdmin] = [await make('viewer'), await make('admin')];
    const listed = async (as: keyof typeof keys): Promise<string[]> => ((await call('GET', 'schedules/night/feeds', as)).body as { items: { id: string }[] }).items.map(({ id }) => id);
    expect([await listed('viewer'), await listed('editor')]).toEqual([[ofViewer.id], [ofViewer.id, ofAdmin.id]]);
    expect((await call('DELETE', `schedules/night/feeds/${ofAdmin.id}`, 'viewer')).status).toBe(404);
    expect((await call('DELETE', `schedules/night/feeds/${ofViewer.id}`, 'viewer')).status).toBe(204);
    expect((await gateway.call('GET', ofViewer.path)).status).toBe(404);
    expect((await gateway.call('GET', ofAdmin.path)).status).toBe(200);
  });

  it('is not for callers with a data scope', async () => {
    for (const path of ['contact-points', 'schedules/primary/shifts?startMs=1&endMs=2', 'contact-points/mail/notifications', 'schedules/primary/feeds']) expect([path, (await call('GET', path, 'scoped')).status]).toEqual([path, 403]);
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
