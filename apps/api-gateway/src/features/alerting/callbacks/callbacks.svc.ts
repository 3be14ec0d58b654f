import 'reflect-metadata';
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incident } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type AlertingFixture, startAlertingFixture } from '../../../testing/alerting-fixture';

const SLACK_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const PAGERDUTY_SECRET = 'the webhook secret of pagerduty';
const TELEGRAM_SECRET = 'the_webhook_secret_of_telegram';
const TWILIO_TOKEN = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';
const PUBLIC_URL = 'https://observer.example.com';

interface Sent {
  readonly path: string;
  readonly body: string;
}

let fixture: AlertingFixture;
let providers: Server;
let url: string;
const sent: Sent[] = [];

/** Answers as the four providers do, and keeps what they were sent. */
function answerOf(path: string): object {
  const id = sent.length;
  if (path.startsWith('/slack/users.info')) return path.endsWith('user=U1') ? { ok: true, user: { id: 'U1', profile: { email: 'Ada@Example.com' } } } : { ok: false, error: 'missing_scope' };
  if (path.startsWith('/slack')) return { ok: true, channel: 'C1', ts: `1700000000.${String(id).padStart(6, '0')}` };
  if (path.startsWith('/bot')) return { ok: true, result: { message_id: id } };
  return path.startsWith('/2010') ? { sid: `SM${id}`, status: 'queued' } : { status: 'success', dedup_key: 'x' };
}

beforeAll(async () => {
  providers = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      sent.push({ path: request.url ?? '', body });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerOf(request.url ?? '')));
    });
  });
  await new Promise<void>((resolve) => providers.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(providers.address() as AddressInfo).port}`;
  fixture = await startAlertingFixture('main.ts', {
    OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true', OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`, OBSERVER_NOTIFY_LINK_KEYS: randomBytes(32).toString('base64'), OBSERVER_NOTIFY_WEB_URL: PUBLIC_URL, OBSERVER_SMTP_HOST: '127.0.0.1',
    OBSERVER_SLACK_URL: `${url}/slack`, OBSERVER_SLACK_SIGNING_SECRET: SLACK_SECRET, OBSERVER_PAGERDUTY_URL: url, OBSERVER_TELEGRAM_URL: url,
    OBSERVER_TWILIO_URL: url, OBSERVER_TWILIO_ACCOUNT_SID: 'AC1', OBSERVER_TWILIO_AUTH_TOKEN: TWILIO_TOKEN, OBSERVER_TWILIO_FROM: '+15005550000', OBSERVER_TWILIO_CALLER: '+15005550000', OBSERVER_TWILIO_CALLBACKS: 'true',
  });
  await setUp();
}, 180_000);
afterAll(async () => {
  await fixture.stop();
  providers.close();
});

const api = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => fixture.gateway.call<T>(method, path, { credential: fixture.admin, body });

/** One contact point per channel, all told of every incident at once. */
async function setUp(): Promise<void> {
  const points: Record<string, { settings: object; secrets?: object; person?: string }> = {
    slack: { settings: { channel: 'slack', conversation: '#ops' }, secrets: { token: 'xoxb-token' } },
    pd: { settings: { channel: 'pagerduty' }, secrets: { routingKey: 'k'.repeat(32), webhookSecret: PAGERDUTY_SECRET } },
    telegram: { settings: { channel: 'telegram', chatId: '-1001' }, secrets: { token: '1:t', webhookSecret: TELEGRAM_SECRET } },
    sms: { settings: { channel: 'sms', to: '+41791234567' }, person: 'ada' }, voice: { settings: { channel: 'voice', to: '+41791234567' }, person: 'ada' },
    'ada-mail': { settings: { channel: 'email', to: ['ada@example.com'] }, person: 'ada' },
  };
  for (const [id, { settings, secrets = {}, person = null }] of Object.entries(points)) expect((await api('PUT', `/api/v1/alerting/contact-points/${id}`, { document: { name: `Point ${id}`, settings, person }, secrets })).status).toBe(200);
  const recipients = ['slack', 'pd', 'telegram', 'sms', 'voice'].map((contactPoint) => ({ kind: 'contact-point', contactPoint }));
  expect((await api('PUT', '/api/v1/alerting/policies/default', { name: 'Default', steps: [{ waitMs: 0, recipients }] })).status).toBe(200);
  expect((await api('PUT', '/api/v1/alerting/routing', { routes: [{ id: 'all', team: '', policy: 'default', groupBy: ['alertname'], groupWaitMs: 0 }], correlationWindowMs: 0 })).status).toBe(200);
}

const incidentOf = async (name: string): Promise<Incident> => (await api<{ items: Incident[] }>('GET', '/api/v1/alerting/incidents')).body.items.find(({ labels }) => labels.alertname === name)!;
const entry = async (name: string, what: string) => (await incidentOf(name)).timeline.filter((one) => one.what === what).map(({ text }) => text);

/** An incident that all contact points were told of. @returns what each was sent */
async function open(name: string): Promise<Sent[]> {
  await fixture.gateway.call('POST', '/alertmanager/api/v2/alerts', { credential: fixture.admin, body: [{ labels: { alertname: name, severity: 'critical' }, annotations: { summary: 'It burns' } }] });
  const about = () => sent.filter(({ body }) => body.includes(name) && !body.includes('resolved'));
  await eventually(() => expect(new Set(about().map(({ path }) => path.split('?')[0])).size).toBe(5), 20_000);
  await eventually(async () => expect((await entry(name, 'notified')).length).toBe(5), 20_000);
  return about();
}

const post = async (path: string, body: string, headers: Record<string, string>) => {
  const answer = await fetch(fixture.gateway.url + path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  return { status: answer.status, body: await answer.text() };
};
const hex = (text: string, secret: string): string => createHmac('sha256', secret).update(text).digest('hex');

const slack = (body: string, secret = SLACK_SECRET, atSeconds = Math.floor(Date.now() / 1_000)) =>
  post('/callbacks/slack', body, { 'x-slack-request-timestamp': String(atSeconds), 'x-slack-signature': `v0=${hex(`v0:${atSeconds}:${body}`, secret)}` });
const pressed = (value: string, action = 'acknowledge', user = { id: 'U7', username: 'alice' }): string =>
  new URLSearchParams({ payload: JSON.stringify({ type: 'block_actions', user, response_url: `${url}/slack-response`, message: { text: 'x'.repeat(30_000) }, actions: [{ action_id: `observer.${action}`, value }] }) }).toString();

describe('a button in Slack', () => {
  let token: string;
  beforeAll(async () => {
    const message = (await open('SlackFire')).find(({ path }) => path === '/slack/chat.postMessage')!;
    token = (JSON.parse(message.body) as { blocks: { elements: { action_id: string; value: string }[] }[] }).blocks.at(-1)!.elements[0]!.value;
  }, 60_000);

  it('does nothing when Slack did not send it, or long ago', async () => {
    const body = pressed(token);
    const refused = { status: 401, body: expect.stringContaining('signature') as string };
    expect(await slack(body, 'another secret')).toEqual(refused);
    expect(await slack(body, SLACK_SECRET, Math.floor(Date.now() / 1_000) - 301)).toEqual(refused);
    expect(await post('/callbacks/slack', body, {})).toEqual(refused);
    expect((await slack(`${body}${'x'.repeat(140_000)}`)).status).toBe(413);
    expect((await incidentOf('SlackFire')).state).toBe('triggered');
  });

  it('acknowledges once, in time, and the message shows it', async () => {
    const startedMs = Date.now();
    expect(await slack(pressed(token))).toEqual({ status: 200, body: '' });
    expect(Date.now() - startedMs).toBeLessThan(3_000);
    await slack(pressed(token));
    await eventually(() => expect(sent.some(({ path, body }) => path === '/slack/chat.update' && body.includes('SlackFire') && body.includes('Acknowledged') && !body.includes('observer.acknowledge'))).toBe(true), 15_000);
    expect(await entry('SlackFire', 'acknowledged')).toEqual(['Acknowledged by alice via Slack']);
    expect(await incidentOf('SlackFire')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'alice via Slack' });
    await eventually(() => expect(sent.some(({ path, body }) => path === '/slack-response' && body.includes('acknowledged already'))).toBe(true));
  });

  it('tells the other providers, and who it was by their mail address', async () => {
    await eventually(() => expect(sent.some(({ path, body }) => path === '/v2/enqueue' && body.includes('"event_action":"acknowledge"'))).toBe(true), 15_000);
    const update = sent.findLast(({ path, body }) => path === '/slack/chat.update' && body.includes('SlackFire'))!;
    const resolve = (JSON.parse(update.body) as { blocks: { elements: { action_id: string; value: string }[] }[] }).blocks.at(-1)!.elements[0]!;
    expect(resolve.action_id).toBe('observer.resolve');
    expect((await slack(pressed(resolve.value, 'resolve', { id: 'U1', username: 'countess' }))).status).toBe(200);
    await eventually(async () => expect(await entry('SlackFire', 'resolved')).toEqual(['Resolved by ada via Slack']));
    expect((await incidentOf('SlackFire')).resolvedBy).toBe('ada');
  });
});

describe('a webhook of PagerDuty', () => {
  const webhook = (id: string, incident: Incident, type = 'acknowledged', atMs = Date.now()): string =>
    JSON.stringify({ event: { id, event_type: `incident.${type}`, occurred_at: new Date(atMs).toISOString(), agent: { type: 'user_reference', summary: 'Grace Hopper' }, data: { type: 'incident', incident_key: incident.id } } });
  const send = (body: string, point = 'pd', secret = PAGERDUTY_SECRET) => post(`/callbacks/pagerduty/${point}`, body, { 'content-type': 'application/json', 'x-pagerduty-signature': `v1=${hex(body, secret)}` });
  const told = (action: string, incident: Incident) => sent.filter(({ path, body }) => path === '/v2/enqueue' && body.includes(incident.id) && body.includes(`"event_action":"${action}"`)).length;

  it('acknowledges once, and is not told back', async () => {
    await open('PagedFire');
    const incident = await incidentOf('PagedFire');
    const body = webhook('e1', incident);
    const refused = await send(body, 'pd', 'another secret');
    expect(refused.status).toBe(401);
    for (const point of ['nobody', 'slack', 'No_Id!', 'sms']) expect(await send(body, point)).toEqual(refused);
    expect((await send(webhook('e0', incident, 'acknowledged', Date.now() - 3 * 86_400_000))).status).toBe(202);
    expect((await incidentOf('PagedFire')).state).toBe('triggered');
    for (let i = 0; i < 3; i++) expect((await send(body)).status).toBe(202);
    await eventually(() => expect(sent.some(({ path, body: text }) => path === '/slack/chat.update' && text.includes('PagedFire') && text.includes('Grace Hopper via PagerDuty'))).toBe(true), 15_000);
    expect(await entry('PagedFire', 'acknowledged')).toEqual(['Acknowledged by Grace Hopper via PagerDuty']);
    await eventually(async () => expect((await entry('PagedFire', 'notified')).length).toBeGreaterThanOrEqual(7), 15_000);
    expect(told('acknowledge', incident)).toBe(0);
  }, 60_000);

  it('does nothing about what was opened again since', async () => {
    const before = Date.now();
    const { id } = await incidentOf('PagedFire');
    const act = (action: string) => api('POST', `/api/v1/alerting/incidents/${id}/actions`, { action });
    expect((await act('resolve')).status).toBe(200);
    expect((await act('reopen')).status).toBe(200);
    expect((await send(webhook('e2', await incidentOf('PagedFire'), 'resolved', before - 1_000))).status).toBe(202);
    expect((await incidentOf('PagedFire')).state).toBe('triggered');
    await send(webhook('e3', await incidentOf('PagedFire'), 'resolved'));
    expect((await incidentOf('PagedFire')).state).toBe('resolved');
  });
});

describe('Twilio', () => {
  const sign = (path: string, form: Record<string, string>, token = TWILIO_TOKEN): string =>
    createHmac('sha1', token).update(PUBLIC_URL + path + Object.keys(form).sort().map((name) => name + form[name]).join('')).digest('base64');
  const send = (path: string, form: Record<string, string>, token?: string) => post(path, new URLSearchParams(form).toString(), { 'x-twilio-signature': sign(path, form, token) });

  it('takes a key that is pressed during a call', async () => {
    const call = (await open('RingingFire')).find(({ path }) => path.endsWith('/Calls.json'))!;
    const twiml = new URLSearchParams(call.body).get('Twiml')!;
    const path = /action="([^"]+)"/.exec(twiml)![1]!.replace(/&#(\d+);/g, (_found, code: string) => String.fromCharCode(Number(code))).slice(PUBLIC_URL.length);
    const form = { CallSid: 'CA1', To: '+41791234567', From: '+15005550000', Digits: '1' };
    expect((await send(path, form, 'another token')).status).toBe(401);
    expect((await send(path.replace('twilio/voice', 'twilio/sms'), form, 'another token')).status).toBe(401);
    expect((await send(path, { ...form, Digits: '9' })).body).toContain('does nothing');
    expect((await send(path, form)).body).toMatch(/<Say language="en-US">Incident \d+ is acknowledged\. Goodbye\.<\/Say><Hangup\/>/);
    expect((await send(path, form)).body).toContain('acknowledged already');
    expect(await entry('RingingFire', 'acknowledged')).toEqual(['Acknowledged by ada via telephone']);
  }, 60_000);

  it('takes answers to text messages, of those who were told', async () => {
    const message = (await open('TextedFire')).find(({ path }) => path.endsWith('/Messages.json'))!;
    const [, number] = /Answer ACK (\d+)/.exec(new URLSearchParams(message.body).get('Body')!)!;
    const answer = (Body: string, From = '+41791234567', MessageSid = randomBytes(8).toString('hex')) => send('/callbacks/twilio/sms', { From, To: '+15005550000', Body, MessageSid });
    expect((await answer(`ack ${number}`, '+41000000000')).body).toContain('<Response></Response>');
    expect((await answer('help')).body).toContain('e.g. ACK 17');
    expect((await answer('ACK 99999')).body).toContain('not told of an incident #99999');
    expect((await answer('ack', '+41791234567', 'SM1')).body).toContain(`Incident ${number} is acknowledged.`);
    expect(await entry('TextedFire', 'acknowledged')).toEqual(['Acknowledged by ada via text message']);
    expect((await answer(`Resolve #${number}`)).body).toContain('is resolved');
  }, 60_000);
});

describe('a button in Telegram', () => {
  it('acknowledges where it was sent', async () => {
    const message = (await open('ChattedFire')).find(({ path }) => path.endsWith('/sendMessage'))!;
    const [[button]] = (JSON.parse(message.body) as { reply_markup: { inline_keyboard: [[{ callback_data: string }]] } }).reply_markup.inline_keyboard;
    const send = (chat: number, secret = TELEGRAM_SECRET, point = 'telegram') =>
      post(`/callbacks/telegram/${point}`, JSON.stringify({ update_id: 1, callback_query: { id: 'q1', from: { id: 5, first_name: 'Linus' }, message: { chat: { id: chat } }, data: button.callback_data } }), { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret });
    expect((await send(-1001, 'wrong')).status).toBe(401);
    expect((await send(-1001, TELEGRAM_SECRET, 'nobody')).status).toBe(401);
    expect((await send(-2002)).body).toContain('not valid any more');
    expect(JSON.parse((await send(-1001)).body)).toMatchObject({ method: 'answerCallbackQuery', callback_query_id: 'q1', text: expect.stringMatching(/^#\d+ is acknowledged$/) as string });
    expect(await entry('ChattedFire', 'acknowledged')).toEqual(['Acknowledged by Linus via Telegram']);
  }, 60_000);
});
