import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actOnIncidentV1, contactPointSchema, type Incident, incidentsBucket, type NoiseReport, noiseReportV1, policySchema, putContactPointV1, putPolicyV1, putRoutingV1, putRuleGroupV1, quieterRulesV1, receiveAlertsV1, routingSchema, ruleGroupSchema } from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';

const by = { kind: 'user' as const, id: 'ada' };

describe('noise, as the whole of alerting and the store see it', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let gateway: TestPlatform;
  let ingest: ServiceProcess;
  let alerting: ServiceProcess;
  let provider: Server;
  let folder: string;
  let url: string;

  const startAlerting = (): Promise<ServiceProcess> => startServiceProcess({
    app: 'alerting', startTimeoutMs: 120_000,
    env: { ...nats.environment('alerting'), OBSERVER_REDIS_URL: redis.url, OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true', OBSERVER_OWN_METRICS_MS: '500' },
  });
  const send = (name: string, endsAtMs?: number) => gateway.messaging.request(receiveAlertsV1, { alerts: [{ labels: { alertname: name, severity: 'critical' }, ...(endsAtMs === undefined ? {} : { endsAtMs }) }], from: 'test' });
  const incident = async (alertname: string): Promise<Incident | undefined> => (await gateway.messaging.documents(incidentsBucket).list()).map(({ value }) => value).find(({ labels }) => labels.alertname === alertname);
  const report = async (): Promise<Omit<NoiseReport, 'startMs' | 'endMs' | 'timeZone' | 'daysMs'>> => {
    const { totals, rules, teams, people, contactPoints } = await gateway.messaging.request(noiseReportV1, { startMs: Date.now() - 3_600_000, endMs: Date.now() + 1_000 });
    return { totals, rules, teams, people, contactPoints };
  };

  beforeAll(async () => {
    [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-noise-'))]);
    provider = createServer((request, response) => request.resume().on('end', () => response.writeHead(200).end('ok')));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/hook`;
    gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    ingest = await startServiceProcess({ app: 'ingest', startTimeoutMs: 120_000, env: { ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_INGEST_ROLES: 'receive,write', OBSERVER_STORE: `duckdb:${folder}/store` } });
    alerting = await startAlerting();
    await gateway.messaging.request(putContactPointV1, { document: contactPointSchema.parse({ id: 'ada-hook', name: 'Ada', person: 'ada', settings: { channel: 'webhook', url } }), by });
    await gateway.messaging.request(putPolicyV1, { document: policySchema.parse({ id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'person', user: 'ada' }] }] }), by });
    await gateway.messaging.request(putRoutingV1, { document: routingSchema.parse({ routes: [{ id: 'all', team: 'ops', policy: 'default', groupBy: ['alertname'], groupWaitMs: 0 }], correlationWindowMs: 0 }), by });
  }, 240_000);
  afterAll(async () => {
    await Promise.all([alerting?.kill9(), ingest?.kill9()]);
    await gateway.close();
    await Promise.all([nats.stop(), redis.stop()]);
    provider.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('is reported as it was, also after a kill', async () => {
    for (const name of ['Heeded', 'Unheeded', 'Unheeded2']) await send(name);
    const heeded = await eventually(async () => (await incident('Heeded')) ?? Promise.reject(new Error('not yet')), 20_000);
    await eventually(async () => expect((await report()).totals.told.pages).toBe(3), 30_000);
    await gateway.messaging.request(actOnIncidentV1, { id: heeded.id, act: { action: 'acknowledge' }, by, idempotencyKey: 'k' });
    for (const name of ['Heeded', 'Unheeded', 'Unheeded2']) await send(name, Date.now() - 1);
    const told = await eventually(async () => {
      const now = await report();
      // Acknowledged, and three times resolved.
      expect(now.totals).toMatchObject({ fired: 3, incidents: 3, actedOn: 1, autoResolved: 2, told: { pages: 3, notifications: 7 } });
      return now;
    }, 30_000);
    expect(told.rules.map(({ alertname, actedOn, rule }) => [alertname, actedOn, rule]).sort()).toEqual([['Heeded', 1, null], ['Unheeded', 0, null], ['Unheeded2', 0, null]]);
    expect(told.people).toEqual([expect.objectContaining({ person: 'ada', busiestDay: 3 })]);
    await alerting.kill9();
    alerting = await startAlerting();
    await eventually(async () => expect(await report()).toEqual(told), 20_000);
  }, 180_000);

  it('overload and the state of Observer itself are metrics that rules fire on', async () => {
    const rule = (id: string, name: string, query: string, op: '>' | '==', value: number) => ({ id, type: 'alert', name, labels: { severity: 'warning' }, condition: { kind: 'threshold', query, op, value } });
    await gateway.messaging.request(putRuleGroupV1, { group: ruleGroupSchema.parse({ id: 'itself', name: 'Itself', intervalMs: 1_000, rules: [
      rule('overloaded', 'Overloaded', 'observer_on_call_pages{window="day"}', '>', 2), rule('up', 'AlertingUp', 'max by (service) (observer_up{service="alerting"})', '==', 1),
    ] }), by });
    expect(await eventually(async () => (await incident('Overloaded')) ?? Promise.reject(new Error('not yet')), 60_000)).toMatchObject({ alerts: [{ labels: { person: 'ada', window: 'day' }, value: 3 }] });
    expect(await eventually(async () => (await incident('AlertingUp')) ?? Promise.reject(new Error('not yet')), 60_000)).toMatchObject({ labels: { service: 'alerting' }, tally: [{ rule: 'itself/up' }] });
    const quieter = await gateway.messaging.request(quieterRulesV1, { groupId: 'itself', ruleId: 'overloaded', startMs: Date.now() - 60_000, endMs: Date.now() }, { timeoutMs: 60_000 });
    expect(quieter).toMatchObject({ revision: 1, rule: { name: 'Overloaded' }, fired: 1, suggestions: [] });
    await expect(gateway.messaging.request(quieterRulesV1, { groupId: 'itself', ruleId: 'gone', startMs: 0, endMs: 1 })).rejects.toMatchObject({ code: 'not_found' });
  }, 150_000);
});
