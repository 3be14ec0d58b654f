import { AUDIT, alertingChangedV1, deleteRuleGroupV1, ruleStatusV1, type RuleGroupStatus } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { by, EvaluationFixture } from '../../testing/evaluation-fixture';

const threshold = (id: string, query: string, more: object = {}): object => ({ id, type: 'alert', name: id, condition: { kind: 'threshold', query, op: '>', value: 10 }, labels: { severity: 'critical' }, annotations: { summary: '{{ $labels.chain }} is at {{ $value }}' }, ...more });

describe('rules and a store', () => {
  let fixture: EvaluationFixture;
  const audited: string[] = [];
  const statusOf = async (groupId: string): Promise<RuleGroupStatus> => (await fixture.gateway.messaging.request(ruleStatusV1, { groupIds: [groupId] })).groups[0]!;
  const told = async (ruleId: string) => (await fixture.transitions()).filter(({ source }) => source.kind === 'rule' && source.ruleId === ruleId);

  beforeAll(async () => {
    fixture = await EvaluationFixture.start();
    fixture.gateway.messaging.tap(AUDIT, alertingChangedV1.subject, ({ data }) => audited.push(alertingChangedV1.schema.parse(JSON.parse(Buffer.from(data).toString())).action));
    await fixture.replica();
  }, 180_000);
  afterAll(() => fixture.stop(), 60_000);

  it('fire when a threshold is passed, leave samples as Prometheus does, and resolve', async () => {
    await fixture.put({ id: 'chains', team: 'platform', rules: [threshold('high', 'height_behind{test="fire"}')] });
    await fixture.write([{ labels: { __name__: 'height_behind', chain: 'sui', test: 'fire' }, value: 12 }]);
    const [fired] = await eventually(async () => {
      const all = await told('high');
      expect(all).toHaveLength(1);
      return all;
    }, 30_000);
    expect(fired).toMatchObject({ state: 'firing', value: 12, labels: { alertname: 'high', chain: 'sui', severity: 'critical', team: 'platform', test: 'fire' }, annotations: { summary: 'sui is at 12' }, endsAtMs: null });
    await eventually(async () => expect((await fixture.query('ALERTS{alertname="high"}')).series.map(({ labels }) => labels.alertstate)).toEqual(['firing']), 20_000);
    expect((await statusOf('chains')).rules[0]).toMatchObject({ health: 'ok', alerts: [{ state: 'firing', value: 12 }] });

    await fixture.write([{ labels: { __name__: 'height_behind', chain: 'sui', test: 'fire' }, value: 3 }]);
    await eventually(async () => expect((await told('high')).map(({ state }) => state)).toEqual(['firing', 'resolved']), 30_000);
    await eventually(async () => expect((await fixture.query('{__name__=~"ALERTS.*", alertname="high"}')).series).toEqual([]), 20_000);
  }, 120_000);

  it('show what recording rules made to the rules behind them at the same time, and end its series', async () => {
    await fixture.put({ id: 'recorded', rules: [{ id: 'double', type: 'recording', record: 'chain:double', expr: '2 * load{test="rec"}' }, threshold('double-high', 'chain:double')] });
    await fixture.write([{ labels: { __name__: 'load', chain: 'sui', test: 'rec' }, value: 6 }]);
    await eventually(async () => expect(await told('double-high')).toHaveLength(1), 30_000);
    const [alert] = await told('double-high');
    const samples = (await fixture.log()).filter(({ series }) => series.startsWith('chain:double'));
    // It fired at the very evaluation that made the first sample.
    expect([samples[0]!.timeMs, samples[0]!.value]).toEqual([alert!.startsAtMs, 12]);
    await fixture.gateway.messaging.request(deleteRuleGroupV1, { id: 'recorded', by });
    await eventually(async () => expect((await fixture.log()).filter(({ series }) => series.startsWith('chain:double')).at(-1)!.value).toBeNull(), 20_000);
    await eventually(async () => expect((await told('double-high')).map(({ state }) => state)).toEqual(['firing', 'resolved']), 20_000);
    expect(await fixture.gateway.messaging.request(ruleStatusV1, { groupIds: ['recorded'] })).toEqual({ groups: [] });
    await eventually(() => expect(audited).toEqual(expect.arrayContaining(['rule-group.created', 'rule-group.deleted'])));
  }, 120_000);

  it('that cannot be evaluated are alerts themselves', async () => {
    await fixture.put({ id: 'faulty', limit: 1, rules: [threshold('too-many', 'many{test="limit"}')] });
    await fixture.write(['a', 'b'].map((chain) => ({ labels: { __name__: 'many', chain, test: 'limit' }, value: 11 })));
    await eventually(async () => expect((await told('too-many')).map(({ labels, state }) => [labels.alertname, state])).toEqual([['RuleEvaluationFailing', 'firing']]), 40_000);
    expect((await statusOf('faulty')).rules[0]).toMatchObject({ health: 'err', lastError: expect.stringContaining('the group allows 1') });
    await fixture.put({ id: 'faulty', limit: 2, rules: [threshold('too-many', 'many{test="limit"}')] });
    await eventually(async () => expect((await told('too-many')).filter(({ labels }) => labels.alertname === 'RuleEvaluationFailing').map(({ state }) => state)).toEqual(['firing', 'resolved']), 40_000);
  }, 120_000);

  it('have ids that are unique, also of groups that are put at the same instant', async () => {
    const ids = Array.from({ length: 6 }, (_, i) => `rival${i}`);
    const results = await Promise.allSettled(ids.map((id) => fixture.put({ id, rules: [threshold('contested', 'x')] })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).message] : []))).toEqual(Array.from({ length: 5 }, () => expect.stringContaining('has a rule of this id')));
    const unlike = await Promise.all(ids.map((id, i) => fixture.put({ id: `unlike${i}`, rules: [threshold(`unlike-${id}`, 'x')] })));
    expect(new Set(unlike.map(({ revision }) => revision)).size).toBe(6);
  }, 60_000);

  it('are refused with every fault', async () => {
    const refused = fixture.put({ id: 'bad', rules: [threshold('a', 'sum(', { annotations: { summary: '{{ nothing }}' } }), threshold('high', 'x')] });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('rule "a", condition.query'), details: { faults: expect.arrayContaining([expect.objectContaining({ path: 'annotations.summary' })]) } });
    await expect(fixture.put({ id: 'bad', rules: [threshold('high', 'x')] })).rejects.toMatchObject({ message: expect.stringContaining('group "chains" has a rule of this id') });
  });
});
