import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { StatusPageView } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type AlertingFixture, startAlertingFixture } from '../../../testing/alerting-fixture';
import { type Receivers, startReceivers } from './testing/receivers';

let receivers: Receivers;
let fixture: AlertingFixture;
let editor: string;

beforeAll(async () => {
  receivers = await startReceivers();
  fixture = await startAlertingFixture('main.ts', {
    OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_STATUS_PAGE_ALLOW_INTERNAL: 'true', OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`, OBSERVER_NOTIFY_WEB_URL: 'http://pages.test',
    OBSERVER_SMTP_HOST: '127.0.0.1', OBSERVER_SMTP_PORT: String(receivers.smtpPort), OBSERVER_SMTP_SECURITY: 'none', OBSERVER_SMTP_FROM: 'FlameWire <status@flamewire.test>',
  }, { OBSERVER_TRUSTED_PROXIES: '127.0.0.0/8' });
  editor = await fixture.key(undefined, 'read', 'write');
  await put('routing', { routes: [{ id: 'all', team: '', policy: 'default', groupBy: ['alertname'], groupWaitMs: 0 }], correlationWindowMs: 0 });
}, 180_000);
afterAll(async () => {
  await fixture.stop();
  await receivers.stop();
});

const api = (method: string, path: string, body?: unknown, credential: string | undefined = editor) => fixture.gateway.call(method, `/api/v1/alerting/${path}`, { credential, body });
const put = async (path: string, body: object): Promise<void> => {
  if (path === 'routing') await put('policies/default', { name: 'Default', steps: [{ waitMs: 3_600_000, recipients: [{ kind: 'person', user: 'nobody' }] }] });
  expect(await api('PUT', path, body)).toMatchObject({ status: 200 });
};
const open = async <T = { text: string }>(path: string, method = 'GET', form?: Record<string, string>) => {
  const response = await fetch(`${fixture.gateway.url}${path}`, { method, redirect: 'manual', ...(form === undefined ? {} : { body: new URLSearchParams(form) }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: (response.headers.get('content-type') ?? '').includes('json') ? (JSON.parse(text) as T) : undefined };
};
const stateOf = async (component: string): Promise<string | undefined> => (await open<StatusPageView>('/api/v1/status-pages/flamewire')).json?.groups.flatMap(({ components }) => components).find(({ id }) => id === component)?.state;
const alert = (end?: true) => fixture.gateway.call('POST', '/alertmanager/api/v2/alerts', {
  credential: editor, body: [{ labels: { alertname: 'NodeDown', severity: 'critical', chain: 'ethereum', node: 'eth-secret-1', instance: '10.1.2.3:8545' }, annotations: { summary: 'inside words' }, ...(end ? { endsAt: new Date(Date.now() - 1).toISOString() } : {}) }],
});
const mailsTo = (address: string) => receivers.mails.filter(({ to }) => to === address);
const pathIn = (source: string, what: 'confirm' | 'unsubscribe'): string => new RegExp(`http://pages\\.test(/status-page/flamewire/${what}\\?token=[\\w.%-]+)`).exec(source)![1]!;
const page = (more: object = {}) => ({
  title: 'FlameWire', timeZone: 'Europe/Zurich', published: true, notifyAfterMs: 0,
  components: [{ id: 'ethereum', name: 'Ethereum RPC', group: 'Chains', matchers: [{ label: 'chain', op: '=', value: 'ethereum' }] }, { id: 'sui', name: 'Sui RPC', group: 'Chains', matchers: [{ label: 'chain', op: '=', value: 'sui' }] }], ...more,
});

describe('a public status page', () => {
  it('is nobody’s to see before it is published, but for those who have a preview', async () => {
    await put('status-pages/flamewire', page({ published: false }));
    for (const path of ['/status-page/flamewire', '/status-page/flamewire/history', '/status-page/flamewire/feed.rss', '/api/v1/status-pages/flamewire', '/status-page/nothing', '/status-page/..%2f']) expect([path, (await open(path)).status]).toEqual([path, 404]);
    expect((await open('/status-page/flamewire')).text).toBe((await open('/status-page/nothing')).text);
    expect((await open('/status-page/flamewire/subscribe', 'POST', { channel: 'email', address: 'ada@example.com' })).status).toBe(404);
    const { path } = (await api('GET', 'status-pages/flamewire/preview')).body as { path: string };
    const shown = await open(path);
    expect([shown.status, shown.headers.get('cache-control'), shown.text.includes('Ethereum RPC'), shown.text.includes('Preview')]).toEqual([200, 'no-store', true, true]);
    expect((await open(`${path.slice(0, -2)}xx`)).status).toBe(404);
  });

  it('shows everybody how its components do, without scripts, signed in or not', async () => {
    await put('status-pages/flamewire', page());
    await eventually(async () => expect((await open('/status-page/flamewire')).status).toBe(200), 20_000);
    const shown = await open('/status-page/flamewire');
    expect(shown.text).toContain('All systems operational');
    expect([shown.headers.get('content-type'), shown.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', expect.stringContaining('public')]);
    expect(shown.text.match(/<i /g)?.length).toBe(180);
    const json = await open<StatusPageView>('/api/v1/status-pages/flamewire');
    expect([json.json?.state, json.headers.get('access-control-allow-origin'), json.json?.subscribe]).toEqual(['operational', '*', ['email', 'webhook']]);
    for (const path of ['/status-page/nothing', '/status-page/nothing/feed.rss', '/api/v1/status-pages/nothing']) {
      const refused = await open(path);
      expect([path, refused.status, refused.headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
    }
    expect((await open('/status-page-live.js')).headers.get('content-type')).toContain('javascript');
  });

  it('lets an address subscribe that confirms, and asks it but once', async () => {
    for (let i = 0; i < 3; i++) expect((await open('/status-page/flamewire/subscribe', 'POST', { channel: 'email', address: 'Ada@Example.com' })).status).toBe(200);
    await eventually(() => expect(mailsTo('ada@example.com')).toHaveLength(1), 20_000);
    const path = pathIn(mailsTo('ada@example.com')[0]!.source, 'confirm');
    for (let i = 0; i < 2; i++) expect((await open(path)).text).toContain('<button type="submit">Confirm</button>');
    expect((await api('GET', 'status-pages/flamewire/subscribers')).body).toMatchObject({ email: 0 });
    expect((await open(path, 'POST', {})).text).toContain('You are subscribed');
    expect((await api('GET', 'status-pages/flamewire/subscribers')).body).toMatchObject({ email: 1, subscribers: [{ address: 'a…@example.com' }] });
    expect((await open('/status-page/flamewire/confirm?token=x', 'POST', {})).text).toContain('not complete');
    expect((await open('/status-page/flamewire/subscribe', 'POST', { channel: 'email', address: 'nobody' })).status).toBe(400);
  });

  it('lets a webhook subscribe that confirms, and tells it the key of its signatures once', async () => {
    await open('/status-page/flamewire/subscribe', 'POST', { channel: 'webhook', address: receivers.hookUrl, components: 'ethereum' });
    await eventually(() => expect(receivers.hooks).toHaveLength(1), 20_000);
    const confirmed = await open(pathIn(String(receivers.hooks[0]!.body.confirmUrl), 'confirm'), 'POST', {});
    expect(confirmed.text).toMatch(/<code>[\w-]{43}<\/code>/);
    expect(confirmed.text).not.toContain('key=secret');
  });

  it('turns bad with an incident, tells subscribers once, over a kill, and keeps what is internal inside', async () => {
    expect((await alert()).status).toBe(200);
    await eventually(async () => expect(await stateOf('ethereum')).toBe('major-outage'), 20_000);
    expect(await stateOf('sui')).toBe('operational');
    await eventually(() => expect([mailsTo('ada@example.com').length, receivers.hooks.length]).toEqual([2, 2]), 20_000);
    await fixture.restartAlerting();
    await eventually(async () => expect((await open('/status-page/flamewire')).text).toContain('Some systems are down'), 20_000);
    const { source } = mailsTo('ada@example.com')[1]!;
    expect(source).toContain('Major outage: Ethereum RPC');
    expect(source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(receivers.hooks[1]).toMatchObject({ headers: { 'x-observer-signature': expect.stringMatching(/^v1=[0-9a-f]{64}$/) as string }, body: { kind: 'states', components: [{ id: 'ethereum', to: 'major-outage' }] } });
    const everything = [...(await Promise.all(['/status-page/flamewire', '/status-page/flamewire/history', '/status-page/flamewire/feed.rss', '/status-page/flamewire/feed.atom', '/api/v1/status-pages/flamewire'].map(async (path) => (await open(path)).text))), source, JSON.stringify(receivers.hooks[1]!.body)];
    expect(everything.join('\n')).not.toMatch(/secret|10\.1\.2\.3|inside words|NodeDown|matchers|admin/);
    expect(everything[2]).toContain('<title>Investigating: Major outage: Ethereum RPC</title>');
  }, 120_000);

  it('tells what people announce, until it is over, and counts what was down', async () => {
    const nowMs = Date.now();
    const announcement = { page: 'flamewire', title: 'Slow Sui <1>', components: [{ component: 'sui', state: 'degraded-performance' }], startedAtMs: nowMs, updates: [{ id: 'u1', atMs: nowMs, status: 'investigating', text: 'We look into it.' }] };
    await put('announcements/slow-sui', announcement);
    await eventually(async () => expect(await stateOf('sui')).toBe('degraded-performance'), 20_000);
    await eventually(() => expect(mailsTo('ada@example.com')).toHaveLength(3), 20_000);
    expect((await open('/status-page/flamewire')).text).toContain('Slow Sui &#60;1&#62;');
    await put('announcements/slow-sui', { ...announcement, updates: [...announcement.updates, { id: 'u2', atMs: Date.now(), status: 'resolved', text: 'It is fast again.' }] });
    await alert(true);
    await eventually(async () => expect([await stateOf('sui'), await stateOf('ethereum')]).toEqual(['operational', 'operational']), 30_000);
    // The announcement's end, and that Ethereum works again; the webhook chose Ethereum only.
    await eventually(() => expect([mailsTo('ada@example.com').length, receivers.hooks.length]).toEqual([5, 3]), 20_000);
    const { json } = await open<StatusPageView>('/api/v1/status-pages/flamewire');
    const [ethereum] = json!.groups[0]!.components;
    expect(ethereum!.uptime).toBeLessThan(1);
    expect(ethereum!.days.at(-1)).toMatchObject({ state: 'major-outage' });
    expect(json!.events.map(({ kind, title, resolvedAtMs }) => [kind, title, resolvedAtMs === null])).toEqual([['announcement', 'Slow Sui <1>', false], ['automatic', 'Major outage: Ethereum RPC', false]]);
  }, 120_000);

  it('lets a subscriber go by one click, as mail programs send it; looking does nothing', async () => {
    const path = pathIn(mailsTo('ada@example.com')[1]!.source, 'unsubscribe');
    expect((await open(path)).text).toContain('Unsubscribe from FlameWire?');
    expect((await open(path, 'POST', { 'List-Unsubscribe': 'One-Click' })).text).toContain('You are unsubscribed');
    const { subscribers, ...counts } = (await api('GET', 'status-pages/flamewire/subscribers')).body as { subscribers: { id: string }[] };
    expect(counts).toEqual({ email: 0, webhook: 1 });
    expect((await api('DELETE', `status-pages/flamewire/subscribers/${subscribers[0]!.id}`)).status).toBe(200);
    expect((await api('DELETE', `status-pages/flamewire/subscribers/${subscribers[0]!.id}`)).status).toBe(404);
  });

  it('does not answer whoever asks for more than an address may', async () => {
    let status = 0;
    for (let i = 0; i < 25 && status !== 429; i++) ({ status } = await open('/status-page/flamewire/subscribe', 'POST', { channel: 'email', address: `u${i}@example.com` }));
    expect(status).toBe(429);
  });

  it('tells visitors apart whom a proxy of ours speaks for', async () => {
    const from = (client: string) => fetch(`${fixture.gateway.url}/status-page/flamewire/subscribe`, { method: 'POST', headers: { 'x-forwarded-for': client, 'content-type': 'application/x-www-form-urlencoded' }, body: 'channel=email&address=eve@example.com' });
    expect((await from('203.0.113.1')).status).toBe(200);
  });

  it('is gone with all that was its own when it is deleted', async () => {
    expect((await api('DELETE', 'status-pages/flamewire')).status).toBe(204);
    await eventually(async () => expect((await open('/status-page/flamewire')).status).toBe(404), 20_000);
    await eventually(async () => expect((await api('GET', 'announcements')).body).toEqual({ items: [] }));
  });
});
