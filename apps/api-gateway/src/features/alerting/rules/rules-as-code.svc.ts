import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { eventually } from '@observer/testing';
import { type AlertingFixture, startAlertingFixture } from '../../../testing/alerting-fixture';

let fixture: AlertingFixture;
let viewer: string;
let editor: string;

beforeAll(async () => {
  fixture = await startAlertingFixture('main.ts', { OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}` });
  viewer = await fixture.key(undefined, 'read');
  editor = await fixture.key(undefined, 'write');
}, 180_000);
afterAll(() => fixture.stop());

const call = (method: string, path: string, credential: string, body?: unknown) => fixture.gateway.call(method, `/api/v1/alerting/rules/${path}`, { credential, body });
const text = 'groups:\n  - name: imported\n    rules:\n      - alert: NodeDown\n        expr: node_up == 0\n        for: 5m\n';

describe('rule files', () => {
  it('are imported, after a look at what would happen, and exported', async () => {
    expect((await call('POST', 'import', viewer, { text })).status).toBe(403);
    expect((await call('POST', 'import', editor, { text, dryRun: true })).body).toMatchObject({ groups: [{ name: 'imported', rules: 1, action: 'create', error: '' }], faults: [] });
    expect((await call('POST', 'import', editor, { text: 'groups:\n  - name: bad\n    rules:\n      - alert: A\n        expr: sum(\n' })).body).toMatchObject({ faults: [{ line: 5 }] });
    const { body } = await call('POST', 'import', editor, { text });
    const { groups: [group] } = body as { groups: [{ id: string; error: string }] };
    expect(group.error).toBe('');
    await eventually(async () => expect(((await call('GET', `export?groups=${group.id}`, viewer)).body as { text: string }).text).toMatch(/alert: NodeDown\s+expr: node_up == 0\s+for: 5m/));
  });
});

describe('a bundle', () => {
  const inhibition = 'inhibitions:\n  - { id: chain-down, source: [{ label: alertname, op: "=", value: ChainDown }], target: [{ label: alertname, op: "=", value: NodeDown }], equal: [chain] }\n';
  const contactPoint = 'contactPoints:\n  - { id: hook, name: Hook, settings: { channel: webhook, url: "https://example.com" } }\n';

  it('is planned, and applied as planned', async () => {
    const { body: planned } = await call('POST', 'plan', viewer, { text: inhibition });
    expect(planned).toMatchObject({ changes: [{ kind: 'inhibition', id: 'chain-down', action: 'create' }], faults: [] });
    expect((await call('POST', 'apply', viewer, { text: inhibition })).status).toBe(403);
    expect((await call('POST', 'apply', editor, { text: inhibition, plan: 'another' })).status).toBe(409);
    expect((await call('POST', 'apply', editor, { text: inhibition, plan: planned.plan })).body).toMatchObject({ results: [{ id: 'chain-down', error: '' }] });
    expect((await call('POST', 'plan', viewer, { text: inhibition })).body).toMatchObject({ changes: [], unchanged: 1 });
  });

  it('changes contact points for admins only', async () => {
    expect(await call('POST', 'apply', editor, { text: contactPoint })).toMatchObject({ status: 403, body: { detail: expect.stringContaining('contact points') } });
    expect(await call('POST', 'apply', fixture.admin, { text: contactPoint })).toMatchObject({ status: 200, body: { results: [{ kind: 'contact-point', error: '' }] } });
  });

  it('takes secrets beside the text, tells which change, and never gives them back', async () => {
    const bundle = contactPoint.replace('}\n', ', secrets: { signingKey: "${HOOK_KEY}" } }\n').replace('} ,', '},');
    const secrets = { HOOK_KEY: 'the key of the hook' };
    expect((await call('POST', 'plan', editor, { text: bundle, secrets })).status).toBe(403);
    expect((await call('POST', 'apply', fixture.admin, { text: bundle })).body).toMatchObject({ results: [], faults: [{ message: expect.stringContaining('environment variable HOOK_KEY') }] });
    const { body: planned } = await call('POST', 'plan', fixture.admin, { text: bundle, secrets });
    expect(planned).toMatchObject({ changes: [{ kind: 'contact-point', action: 'update', fields: [{ path: 'secrets.signingKey' }] }] });
    expect((await call('POST', 'apply', fixture.admin, { text: bundle, secrets, plan: planned.plan })).body).toMatchObject({ results: [{ id: 'hook', error: '' }] });
    for (const [values, changes] of [[secrets, 0], [{ HOOK_KEY: 'another' }, 1], [{}, 0]] as const) expect((await call('POST', 'plan', fixture.admin, { text: bundle, secrets: values })).body.changes).toHaveLength(changes);
    const { body: exported } = await call('GET', 'export?format=bundle', fixture.admin);
    expect(exported.text).toContain('id: hook');
    expect(JSON.stringify(exported) + JSON.stringify(planned)).not.toContain('the key of the hook');
  });
});
