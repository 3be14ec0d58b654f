import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actOnIncidentV1, contactPointSchema, inspectLinkV1, incidentsBucket, notificationsBucket, policySchema, putContactPointV1, putPolicyV1, putRoutingV1, receiveAlertsV1, routingSchema } from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';

const by = { kind: 'user' as const, id: 'admin' };

describe('people', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let gateway: TestPlatform;
  let alerting: ServiceProcess;
  let server: Server;
  let url: string;
  const bodies: string[] = [];

  beforeAll(async () => {
    [nats, redis] = await Promise.all([startNats({ permissions: true }), startRedis()]);
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(200).end('ok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    // Without ingest, whose registry the desk reads when it is there.
    gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    alerting = await startServiceProcess({
      app: 'alerting', startTimeoutMs: 120_000,
      env: { ...nats.environment('alerting'), OBSERVER_REDIS_URL: redis.url, OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true', OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`, OBSERVER_NOTIFY_LINK_KEYS: randomBytes(32).toString('base64') },
    });
  }, 180_000);
  afterAll(async () => {
    await alerting?.kill9();
    await gateway.close();
    await Promise.all([nats.stop(), redis.stop()]);
    server.close();
  }, 60_000);

  const incident = async (name: string) => (await gateway.messaging.documents(incidentsBucket).list()).map(({ value }) => value).find(({ labels }) => labels.alertname === name);
  const states = async () => (await gateway.messaging.documents(notificationsBucket).list()).map(({ value }) => `${value.reason} ${value.state}`).sort();

  it('are told of an alert from outside, acknowledge it by its link, and hear when it is over', async () => {
    await gateway.messaging.request(putContactPointV1, { document: contactPointSchema.parse({ id: 'hook', name: 'Hook', settings: { channel: 'webhook', url } }), secrets: {}, by });
    await gateway.messaging.request(putPolicyV1, { document: policySchema.parse({ id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'contact-point', contactPoint: 'hook' }] }, { waitMs: 600_000, recipients: [{ kind: 'contact-point', contactPoint: 'hook' }] }] }), by });
    await gateway.messaging.request(putRoutingV1, { document: routingSchema.parse({ routes: [{ id: 'all', team: '', policy: 'default', groupBy: ['alertname'], groupWaitMs: 0 }], correlationWindowMs: 0 }), by });
    const alert = { labels: { alertname: 'Fire', severity: 'critical' }, annotations: { summary: 'It burns' } };
    const startedMs = Date.now();
    await gateway.messaging.request(receiveAlertsV1, { alerts: [alert], from: 'test' });
    await eventually(() => expect(bodies.some((body) => body.includes('Fire'))).toBe(true), 20_000);
    process.stdout.write(`alert received → provider: ${Date.now() - startedMs} ms\n`);
    const token = /\/act\/([\w.-]+)/.exec(bodies.find((body) => body.includes('/act/'))!)![1]!;
    const link = await gateway.messaging.request(inspectLinkV1, { token });
    if (!link.valid) throw new Error(`the link is ${link.reason}`);
    expect(link).toMatchObject({ outdated: false, by: { id: 'contact-point/hook' } });
    await gateway.messaging.request(actOnIncidentV1, { id: link.incident.id, act: { action: link.action }, by: link.by, idempotencyKey: link.idempotencyKey });
    expect(await incident('Fire')).toMatchObject({ state: link.action === 'acknowledge' ? 'acknowledged' : 'resolved', escalationStep: 1 });
    expect(await gateway.messaging.request(inspectLinkV1, { token })).toMatchObject({ valid: true, outdated: true });
    await gateway.messaging.request(receiveAlertsV1, { alerts: [{ ...alert, endsAtMs: Date.now() - 1 }], from: 'test' });
    await eventually(async () => expect(await states()).toEqual(expect.arrayContaining(['escalation sent', 'resolved sent'])), 20_000);
    expect((await incident('Fire'))!.timeline.map(({ what }) => what)).toEqual(expect.arrayContaining(['opened', 'escalated', 'notified', 'acknowledged', 'resolved']));
    expect((await states()).filter((state) => state.startsWith('escalation'))).toEqual(['escalation sent']);
  }, 90_000);
});
