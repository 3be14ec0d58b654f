import 'reflect-metadata';
import { eventually } from '@observer/testing';
import { type AlertingFixture, startAlertingFixture } from '../../../testing/alerting-fixture';

let fixture: AlertingFixture;
let viewer: string;
let editor: string;
let scoped: string;

beforeAll(async () => {
  fixture = await startAlertingFixture('testing/evaluation-main.ts');
  viewer = await fixture.key(undefined, 'read');
  editor = await fixture.key(undefined, 'write');
  scoped = await fixture.key([{ tag: 'operator', op: '=', value: 'op-acme' }], 'read');
}, 180_000);
afterAll(() => fixture.stop());

/** Fires for two operators, without any data of the store. */
const twoOperators = 'label_replace(vector(7), "operator", "op-acme", "", "") or label_replace(vector(8), "operator", "op-other", "", "")';
const body = {
  name: 'Always', intervalMs: 1_000, labels: { severity: 'info' },
  rules: [
    { id: 'always-fires', type: 'alert', name: 'Always', condition: { kind: 'promql', expr: twoOperators }, annotations: { summary: '{{ $labels.operator }} is {{ $value }}' } },
    { id: 'always-record', type: 'recording', record: 'always:sum', expr: 'vector(1)' },
  ],
};
const call = (method: string, path: string, credential: string, content?: unknown) => fixture.gateway.call(method, path, { credential, body: content });
const prometheus = async (path: string, credential = viewer): Promise<Record<string, never[]>> => (await call('GET', `/prometheus/api/v1/${path}`, credential)).body.data as Record<string, never[]>;

describe('rule groups', () => {
  it('are put by editors, shown to viewers, and every fault is told', async () => {
    expect((await call('PUT', '/api/v1/alerting/rule-groups/always', viewer, body)).status).toBe(403);
    await eventually(async () => expect((await call('PUT', '/api/v1/alerting/rule-groups/always', editor, body)).body).toMatchObject({ revision: expect.any(Number), group: { id: 'always', rules: [{ forMs: 0, noData: 'resolve' }, { record: 'always:sum' }] } }), 20_000);
    const broken = await call('PUT', '/api/v1/alerting/rule-groups/broken', editor, { ...body, rules: [{ ...body.rules[0]!, id: 'broken', condition: { kind: 'promql', expr: 'sum(' } }] });
    expect(broken).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
    expect(await call('PUT', '/api/v1/alerting/rule-groups/always?expectedRevision=0', editor, { ...body, name: 'Other' })).toMatchObject({ status: 409 });
    await eventually(async () => expect((await call('GET', '/api/v1/alerting/rule-groups', viewer)).body).toMatchObject({ items: [{ group: { id: 'always' } }] }));
  });

  it('are shown with their status, over REST and GraphQL', async () => {
    await eventually(async () => {
      const { body: shown } = await call('GET', '/api/v1/alerting/rule-groups/always', viewer);
      expect(shown).toMatchObject({ status: { rules: [{ id: 'always-fires', health: 'ok', alerts: [{ state: 'firing' }, { state: 'firing' }] }, { health: 'ok' }] } });
    }, 20_000);
    const query = '{ ruleGroup(id: "always") { group { rules { type name record condition annotations { name value } } } status { rules { health alerts { state value labels { name value } } } } } }';
    expect((await fixture.gateway.graphql(viewer, query)).body).toMatchObject({
      data: { ruleGroup: { group: { rules: [{ type: 'ALERT', condition: { kind: 'promql' }, annotations: [{ name: 'summary' }] }, { type: 'RECORDING', record: 'always:sum' }] }, status: { rules: [{ health: 'OK', alerts: [{ state: 'FIRING' }, {}] }, {}] } } },
    });
    expect((await call('GET', '/api/v1/alerting/rule-groups/nothing', viewer)).status).toBe(404);
  });

  it('are listed with their status in one answer', async () => {
    expect((await call('GET', '/api/v1/alerting/rule-groups?status=true', viewer)).body).toMatchObject({ items: [{ group: { id: 'always' }, status: { rules: [{ health: 'ok' }, {}] } }] });
    expect((await fixture.gateway.graphql(viewer, '{ ruleGroups(withStatus: true) { group { id } status { rules { id alerts { state } } } } }')).body).toMatchObject({ data: { ruleGroups: [{ group: { id: 'always' }, status: { rules: [{ id: 'always-fires' }, {}] } }] } });
  });

  it('are checked without being saved: what no schema allows, and what no expression can be', async () => {
    const checked = async (change: object) => (await call('POST', '/api/v1/alerting/rule-groups/checked/check', viewer, { ...body, rules: [{ ...body.rules[0]!, id: 'checked', ...change }] })).body.faults;
    expect(await checked({})).toEqual([]);
    expect(await checked({ forMs: -1 })).toEqual([{ ruleId: 'checked', path: 'forMs', reason: expect.any(String) }]);
    expect(await checked({ condition: { kind: 'promql', expr: 'sum(' } })).toEqual([{ ruleId: 'checked', path: 'condition.expr', reason: expect.any(String), position: expect.objectContaining({ line: 1, column: 4 }) }]);
    expect(await checked({ id: 'always-fires' })).toEqual([expect.objectContaining({ ruleId: 'always-fires', path: 'id' })]);
    expect((await call('GET', '/api/v1/alerting/rule-groups/checked', viewer)).status).toBe(404);
    const query = '{ checkRuleGroup(group: { id: "c", name: "C", rules: [{ id: "c1", type: RECORDING, record: "r", expr: "sum(" }] }) { ruleId path position { start } } }';
    expect((await fixture.gateway.graphql(viewer, query)).body).toMatchObject({ data: { checkRuleGroup: [{ ruleId: 'c1', path: 'expr', position: { start: expect.any(Number) } }] } });
  });

  it('keep their versions, also when they are gone', async () => {
    const put = (name: string) => call('PUT', '/api/v1/alerting/rule-groups/versions', editor, { name, rules: [] });
    await put('First');
    await put('Second');
    const names = async () => ((await call('GET', '/api/v1/alerting/rule-groups/versions/versions', viewer)).body as { items: { group: { name: string } }[] }).items.map(({ group }) => group.name);
    expect(await names()).toEqual(['Second', 'First']);
    await call('DELETE', '/api/v1/alerting/rule-groups/versions', editor);
    expect(await names()).toEqual(['Second', 'First']);
    expect((await fixture.gateway.graphql(viewer, '{ ruleGroupVersions(id: "versions") { revision updatedBy { kind } group { name } } }')).body).toMatchObject({ data: { ruleGroupVersions: [{ group: { name: 'Second' } }, {}] } });
    expect((await call('GET', '/api/v1/alerting/rule-groups/nothing/versions', viewer)).status).toBe(404);
  });

  it('go through GraphQL in and out', async () => {
    const mutation = `mutation { putRuleGroup(group: { id: "by-graphql", name: "G", intervalMs: 60000, labels: [{ name: "a", value: "b" }], rules: [
      { id: "by-graphql-1", type: ALERT, name: "N", condition: { kind: "threshold", query: "up", op: "<", value: 1 }, forMs: 1000 }] }, expectedRevision: 0) { group { id labels { name value } rules { forMs condition } } } }`;
    expect((await fixture.gateway.graphql(editor, mutation)).body).toMatchObject({ data: { putRuleGroup: { group: { id: 'by-graphql', labels: [{ name: 'a', value: 'b' }], rules: [{ forMs: 1000, condition: { kind: 'threshold', op: '<' } }] } } } });
    expect((await fixture.gateway.graphql(editor, 'mutation { deleteRuleGroup(id: "by-graphql") }')).body).toEqual({ data: { deleteRuleGroup: true } });
    expect((await call('DELETE', '/api/v1/alerting/rule-groups/by-graphql', editor)).status).toBe(404);
  });

  it('tell nothing of their definitions to callers with a data scope', async () => {
    for (const path of ['rule-groups', 'rule-groups/always', 'rule-groups/always/versions', 'rules/export']) expect((await call('GET', `/api/v1/alerting/${path}`, scoped)).status).toBe(403);
    for (const path of ['rules/back-test', 'rules/plan', 'rule-groups/always/check']) expect((await call('POST', `/api/v1/alerting/${path}`, scoped, {})).status).toBe(403);
  });
});

describe('rules over the API of Prometheus', () => {
  it('have its shape', async () => {
    const { groups } = await prometheus('rules');
    expect(groups).toEqual([{
      name: 'Always', file: 'always', interval: 1, limit: 1000, evaluationTime: expect.any(Number), lastEvaluation: expect.stringMatching(/^\d{4}-.*Z$/),
      rules: [
        {
          type: 'alerting', name: 'Always', state: 'firing', query: twoOperators, duration: 0, keepFiringFor: 0, labels: { severity: 'info' }, annotations: { summary: '{{ $labels.operator }} is {{ $value }}' }, health: 'ok',
          evaluationTime: expect.any(Number), lastEvaluation: expect.any(String),
          alerts: expect.arrayContaining([{ labels: { alertname: 'Always', operator: 'op-acme', severity: 'info' }, annotations: { summary: 'op-acme is 7' }, state: 'firing', activeAt: expect.stringMatching(/Z$/), value: '7e+00' }]),
        },
        { type: 'recording', name: 'always:sum', query: 'vector(1)', labels: { severity: 'info' }, health: 'ok', evaluationTime: expect.any(Number), lastEvaluation: expect.any(String) },
      ],
    }]);
    expect((await prometheus('alerts')).alerts).toHaveLength(2);
  });

  it.each<[string, string[]]>([
    ['type=alert', ['Always']], ['type=record', ['always:sum']], ['rule_name[]=always:sum', ['always:sum']], ['rule_group[]=Always', ['Always', 'always:sum']], ['rule_group[]=Other', []], ['file[]=always&type=alert', ['Always']], ['file[]=other', []],
  ])('are filtered by %s', async (filter, names) => {
    expect(((await prometheus(`rules?${filter}`)).groups as unknown as { rules: { name: string }[] }[]).flatMap(({ rules }) => rules.map(({ name }) => name))).toEqual(names);
  });

  it('come without alerts on request, and refuse other types', async () => {
    const [group] = (await prometheus('rules?exclude_alerts=true&type=alert')).groups as unknown as [{ rules: Record<string, unknown>[] }];
    expect(group.rules[0]).toMatchObject({ state: 'firing', alerts: [] });
    expect(await call('GET', '/prometheus/api/v1/rules?type=other', viewer)).toMatchObject({ status: 400, body: { errorType: 'bad_data' } });
  });

  it('show a caller with a data scope its own alerts only, without expressions', async () => {
    const answer = JSON.stringify([await prometheus('rules', scoped), await prometheus('alerts', scoped)]);
    expect(answer).toContain('op-acme');
    expect(answer).not.toContain('op-other');
    expect(answer).not.toContain('always:sum');
  });
});
