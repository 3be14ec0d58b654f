import { incidentsBucket, policiesBucket, putRoutingV1, ruleGroupsBucket } from '@observer/contracts';
import { eventually, startTestPlatform } from '@observer/testing';
import { by, EvaluationFixture } from './testing/evaluation-fixture';

describe('alerting', () => {
  let fixture: EvaluationFixture;
  beforeAll(async () => {
    fixture = await EvaluationFixture.start();
    await fixture.replica({}, 'main.ts');
  }, 180_000);
  afterAll(() => fixture.stop(), 60_000);

  it('installs the rules that ship with it', async () => {
    const groups = await fixture.gateway.messaging.documents(ruleGroupsBucket).list();
    expect(groups.map(({ key }) => key)).toEqual(expect.arrayContaining(['nodes', 'chains', 'gateway']));
    expect(groups.every(({ value }) => value.group.shipped)).toBe(true);
  });

  it('makes an incident of a rule that fires, and resolves it', async () => {
    const owner = await startTestPlatform({ service: 'alerting', environment: fixture.nats.environment('alerting') });
    await owner.messaging.documents(policiesBucket).put('default', { id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'person', user: 'ada' }] }] });
    await owner.close();
    await fixture.gateway.messaging.request(putRoutingV1, { document: { routes: [{ id: 'default', team: 'ops', policy: 'default', groupBy: ['alertname'], groupWaitMs: 0 }], correlationWindowMs: 0 }, by });
    await fixture.put({ id: 'whole', rules: [{ id: 'behind', type: 'alert', name: 'ChainBehind', condition: { kind: 'threshold', query: 'blocks_behind', op: '>', value: 10, clearAt: 5 }, labels: { severity: 'critical' } }] });
    const states = async (): Promise<string[]> => (await fixture.gateway.messaging.documents(incidentsBucket).list()).filter(({ value }) => value.labels.alertname === 'ChainBehind').map(({ value }) => value.state);
    await fixture.write([{ labels: { __name__: 'blocks_behind', chain: 'sui' }, value: 12 }]);
    await eventually(async () => expect(await states()).toEqual(['triggered']), 40_000);
    await fixture.write([{ labels: { __name__: 'blocks_behind', chain: 'sui' }, value: 1 }]);
    await eventually(async () => expect(await states()).toEqual(['resolved']), 40_000);
  }, 120_000);
});
