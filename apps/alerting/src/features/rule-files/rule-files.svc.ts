import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertRuleSchema, applyRulesV1, backTestRuleV1, exportRulesV1, importRuleFileV1, planRulesV1, ruleGroupsBucket } from '@observer/contracts';
import { eventually, startServiceProcess } from '@observer/testing';
import { by, EvaluationFixture } from '../../testing/evaluation-fixture';
import { SHIPPED_GROUPS } from '../shipped-rules';

describe('rules as files, and back-tests over the store', () => {
  let fixture: EvaluationFixture;
  let stopped: Awaited<ReturnType<typeof startServiceProcess>>;
  const groups = async () => (await fixture.gateway.messaging.documents(ruleGroupsBucket).list()).map(({ value }) => value.group);

  beforeAll(async () => {
    fixture = await EvaluationFixture.start();
    stopped = await startServiceProcess({ app: 'alerting', main: 'testing/rules-main.ts', env: fixture.nats.environment('alerting'), startTimeoutMs: 120_000 });
  }, 180_000);
  afterAll(async () => {
    await stopped.kill9();
    await fixture.stop();
  }, 60_000);

  it('install what ships with Observer', () => eventually(async () => expect((await groups()).map(({ id }) => id).sort()).toEqual(SHIPPED_GROUPS.map(({ id }) => id).sort()), 30_000), 60_000);

  it('take a file of rules, take it again, and give it back', async () => {
    const text = readFileSync(join(__dirname, 'testing/cluster.yml'), 'utf8');
    const dry = await fixture.gateway.messaging.request(importRuleFileV1, { text, dryRun: true, by });
    expect(dry.groups.map(({ action }) => action)).toEqual(['create', 'create', 'create', 'create']);
    expect(await groups()).toHaveLength(SHIPPED_GROUPS.length);
    const taken = await fixture.gateway.messaging.request(importRuleFileV1, { text, team: 'platform', by });
    expect(taken).toMatchObject({ faults: [], groups: dry.groups });
    expect((await fixture.gateway.messaging.request(importRuleFileV1, { text, team: 'platform', by })).groups.map(({ action, error }) => [action, error])).toEqual([['keep', ''], ['keep', ''], ['keep', ''], ['keep', '']]);
    const { text: exported } = await fixture.gateway.messaging.request(exportRulesV1, { format: 'prometheus', groupIds: taken.groups.map(({ id }) => id) });
    expect((exported.match(/- (alert|record):/g) ?? []).length).toBe(46);
    expect((await fixture.gateway.messaging.request(importRuleFileV1, { text: 'groups: [{name: a, rules: [{alert: X}]}]', by })).faults).toHaveLength(1);
  }, 60_000);

  it('take no id of what ships', async () => {
    const { groups: taken } = await fixture.gateway.messaging.request(importRuleFileV1, { text: 'groups: [{name: nodes, rules: [{alert: X, expr: up == 0}]}, {name: node, rules: [{alert: Down, expr: up == 0}]}]', by });
    expect(taken.map(({ id, error }) => [id, error])).toEqual([['nodes-2', ''], ['node', '']]);
    expect((await groups()).find(({ id }) => id === 'node')!.rules[0]!.id).toBe('node-down-2');
  }, 60_000);

  it('plan and apply a bundle: export, change, plan, apply, and nothing is left', async () => {
    const { text } = await fixture.gateway.messaging.request(exportRulesV1, { format: 'bundle' });
    expect(await fixture.gateway.messaging.request(planRulesV1, { text, prune: true })).toMatchObject({ changes: [], faults: [] });
    const changed = text.replace('name: Payments', 'name: Money');
    const planned = await fixture.gateway.messaging.request(planRulesV1, { text: changed });
    expect(planned.changes).toEqual([{ kind: 'rule-group', id: 'payments', action: 'update', fields: [{ path: 'name', before: '"Payments"', after: '"Money"' }] }]);
    await expect(fixture.gateway.messaging.request(applyRulesV1, { text: changed, plan: 'another', by })).rejects.toMatchObject({ code: 'conflict' });
    expect((await fixture.gateway.messaging.request(applyRulesV1, { text: changed, plan: planned.plan, by })).results).toMatchObject([{ id: 'payments', error: '' }]);
    expect((await groups()).find(({ id }) => id === 'payments')!.name).toBe('Money');
    expect((await fixture.gateway.messaging.request(planRulesV1, { text: changed })).changes).toEqual([]);
    const people = 'teams: [{id: ops, name: Operations}]\npolicies: [{id: default, name: Default, steps: [{waitMs: 0, recipients: [{kind: team, team: ops}]}]}]\nrouting: {routes: [{id: rest, team: ops, policy: default}]}\n';
    expect((await fixture.gateway.messaging.request(applyRulesV1, { text: people, by })).results.map(({ kind, error }) => [kind, error])).toEqual([['team', ''], ['policy', ''], ['routing', '']]);
    expect((await fixture.gateway.messaging.request(planRulesV1, { text: people })).changes).toEqual([]);
    const [refused] = (await fixture.gateway.messaging.request(applyRulesV1, { text: 'teams: []', prune: true, by })).results;
    expect(refused!.error).toContain('is still used by policy default');
    const routes = 'inhibitions:\n  - {id: chain-down, source: [{label: alertname, op: "=", value: ChainDown}], target: [{label: alertname, op: "=", value: NodeDown}], equal: [chain]}\n';
    expect((await fixture.gateway.messaging.request(applyRulesV1, { text: routes, by })).results).toMatchObject([{ kind: 'inhibition', action: 'create', error: '' }]);
    expect((await fixture.gateway.messaging.request(planRulesV1, { text: routes })).changes).toEqual([]);
  }, 60_000);

  it('play a rule over what the store has', async () => {
    const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
    const minutes = Array.from({ length: 60 }, (_, i) => nowMs - (60 - i) * 60_000);
    for (const [i, timeMs] of minutes.entries()) await fixture.write([{ labels: { __name__: 'lag', test: 'back', node: 'a' }, value: i >= 20 && i < 40 ? 50 : 1 }], timeMs);
    const rule = alertRuleSchema.parse({ id: 'lag', type: 'alert', name: 'Lag', condition: { kind: 'promql', expr: 'lag{test="back"} > 10' }, forMs: 300_000, labels: { severity: 'warning' } });
    const played = await eventually(async () => {
      const answer = await fixture.gateway.messaging.request(backTestRuleV1, { rule, groupLabels: { team: 'ops' }, startMs: minutes[0]!, endMs: nowMs - 60_000, suggest: true });
      expect(answer.alerts).toHaveLength(1);
      expect(answer.series[0]!.values.filter((value) => value !== null)).toHaveLength(60);
      return answer;
    }, 30_000);
    expect(played.alerts[0]).toEqual({ labels: { alertname: 'Lag', node: 'a', severity: 'warning', team: 'ops', test: 'back' }, pendingAtMs: minutes[20], firedAtMs: minutes[25], resolvedAtMs: minutes[40], peak: 50 });
    expect(played.summary).toMatchObject({ evaluations: 60, fired: 1, firingSeconds: 900 });
    await expect(fixture.gateway.messaging.request(backTestRuleV1, { rule: { ...rule, condition: { kind: 'promql', expr: 'sum(' } }, startMs: 1, endMs: 2 })).rejects.toMatchObject({ code: 'invalid_argument' });
  }, 90_000);
});
