import 'reflect-metadata';
import { actOnIncidentV1, exampleIncident, type Incident, incidentSchema, inspectLinkV1 } from '@observer/contracts';
import { startTestPlatform, type TestPlatform } from '@observer/testing';
import { type Gateway, type GatewayFixture, startFixture } from '../../../testing/gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
let alerting: TestPlatform;
let incident: Incident = incidentSchema.parse({ ...exampleIncident, title: 'Node <b>Down</b>' });
const acts: unknown[] = [];

beforeAll(async () => {
  fixture = await startFixture();
  gateway = await fixture.start();
  alerting = await startTestPlatform({ service: 'alerting', environment: fixture.nats.environment('alerting') });
  serveLinks(alerting);
}, 60_000);
afterAll(async () => {
  await alerting.close();
  await fixture.stop();
});

/** Stands for alerting: one incident that one link acknowledges. */
function serveLinks({ messaging }: TestPlatform): void {
  messaging.serve(inspectLinkV1, async ({ token }) => {
    if (token !== 'good.token') return { valid: false as const, reason: token as 'forged' };
    return { valid: true as const, incident, action: 'acknowledge' as const, by: { kind: 'user' as const, id: 'ada' }, idempotencyKey: 'n1/acknowledge/ada', outdated: incident.state !== 'triggered' };
  });
  messaging.serve(actOnIncidentV1, async (request) => {
    acts.push(request);
    incident = { ...incident, state: 'acknowledged', acknowledgedBy: request.by.id };
    return { incident };
  });
}

const call = (method: string, token: string) => gateway.call<{ text: string }>(method, `/act/${token}`);

describe('a link of a notification', () => {
  it('shows what it would do, however often, and does nothing', async () => {
    for (let i = 0; i < 3; i++) {
      const shown = await call('GET', 'good.token');
      expect([shown.status, shown.headers.get('content-type'), shown.headers.get('cache-control'), shown.headers.get('referrer-policy')]).toEqual([200, 'text/html; charset=utf-8', 'no-store', 'no-referrer']);
      expect(shown.body.text).toContain('<button type="submit">Acknowledge</button>');
      expect(shown.body.text).not.toContain('<b>');
    }
    await gateway.call('HEAD', '/act/good.token');
    expect(acts).toEqual([]);
  });

  it('acts by POST, as a form sends it, in the name of its holder, once', async () => {
    const posted = await fetch(`${gateway.url}/act/good.token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' });
    expect([posted.status, await posted.text()]).toEqual([200, expect.stringContaining('It is acknowledged.')]);
    expect((await call('POST', 'good.token')).body.text).toContain('It is acknowledged already.');
    expect((await call('GET', 'good.token')).body.text).not.toContain('<button');
    expect(acts).toEqual([{ id: incident.id, act: { action: 'acknowledge' }, by: { kind: 'user', id: 'ada' }, idempotencyKey: 'n1/acknowledge/ada' }]);
  });

  it.each([['forged', 400, 'not made here'], ['malformed', 400, 'not complete'], ['expired', 400, 'too old'], ['unknown-incident', 404, 'not kept']])('tells on a page when it is %s', async (reason, status, text) => {
    for (const method of ['GET', 'POST']) expect(await call(method, reason)).toMatchObject({ status, body: { text: expect.stringContaining(text) } });
  });
});
