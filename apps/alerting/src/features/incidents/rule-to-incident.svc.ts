import { deleteRuleGroupV1, type Incident, incidentsBucket, policiesBucket, putAnnotationV1, putRoutingV1, putRuleGroupV1 } from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';

const by = { kind: 'user' as const, id: 'ada' };

describe('alerting as a whole', () => {
  let nats: TestNats;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let ingest: TestPlatform;
  let gateway: TestPlatform;
  let alerting: ServiceProcess;
  const start = (): Promise<ServiceProcess> =>
    startServiceProcess({ app: 'alerting', env: { ...nats.environment('alerting'), OBSERVER_REDIS_URL: redis.url, OBSERVER_ALERTING_RULES_SHIPPED: 'false' }, startTimeoutMs: 60_000 });
  const incident = async (): Promise<Incident | undefined> => (await gateway.messaging.documents(incidentsBucket).list()).map(({ value }) => value).find(({ labels }) => labels.alertname === 'AlwaysOn');

  beforeAll(async () => {
    [nats, redis] = await Promise.all([startNats({ permissions: true }), startRedis()]);
    [ingest, gateway] = await Promise.all([startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') }), startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') })]);
    alerting = await start();
    const owner = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') });
    await owner.messaging.documents(policiesBucket).put('default', { id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'person', user: 'ada' }] }] });
    await owner.close();
    await gateway.messaging.request(putRoutingV1, { document: { routes: [{ id: 'all', team: 'ops', policy: 'default', groupWaitMs: 0 }] }, by });
  }, 120_000);
  afterAll(async () => {
    await alerting.kill9();
    await Promise.all([ingest.close(), gateway.close()]);
    await Promise.all([nats.stop(), redis.stop()]);
  });

  it('makes an incident of a rule whose condition holds, keeps it over a kill, and resolves it with the rule', async () => {
    const rule = { id: 'always-on', type: 'alert' as const, name: 'AlwaysOn', labels: { severity: 'critical', service: 'test' }, condition: { kind: 'promql' as const, expr: 'vector(7) > 5' }, annotations: { summary: 'it is {{ $value }}' } };
    const deploy = (id: string, labels: Record<string, string>) => gateway.messaging.request(putAnnotationV1, { annotation: { id, kind: 'deploy', atMs: Date.now(), text: id, labels }, by });
    await deploy('test-1-4-2', { service: 'test' });
    await deploy('other-7', { service: 'other' });
    const putMs = Date.now();
    await gateway.messaging.request(putRuleGroupV1, { group: { id: 'g', name: 'G', intervalMs: 1_000, rules: [rule] }, by });
    const opened = await eventually(async () => {
      const found = await incident();
      expect(found?.state).toBe('triggered');
      return found!;
    }, 30_000);
    expect(opened).toMatchObject({ title: 'AlwaysOn: test', severity: 'critical', alerts: [{ value: 7, annotations: { summary: 'it is 7' } }] });
    // An interval, and the time from the breach to the incident's document.
    expect(opened.openedAtMs - putMs).toBeLessThan(5_000);

    await deploy('test-1-4-3', { service: 'test' });
    const annotations = async (): Promise<unknown[]> => (await incident())!.timeline.filter(({ what }) => what === 'annotation').map(({ text }) => text);
    await eventually(async () => expect(await annotations()).toEqual(['Deploy: test-1-4-2', 'Deploy: test-1-4-3']), 20_000);

    await alerting.kill9();
    alerting = await start();
    await gateway.messaging.request(deleteRuleGroupV1, { id: 'g', by }, { timeoutMs: 20_000 });
    await eventually(async () => expect(await incident()).toMatchObject({ id: opened.id, state: 'resolved', firingCount: 0 }), 40_000);
    expect(await annotations()).toHaveLength(2);
  }, 120_000);
});
