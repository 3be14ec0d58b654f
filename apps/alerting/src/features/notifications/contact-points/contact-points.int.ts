import { randomBytes } from 'node:crypto';
import { type ContactPoint, contactPointSchema, listContactPointsV1, listNotificationsV1, putContactPointV1, testContactPointV1 } from '@observer/contracts';
import { createRateLimiter, type Subscription } from '@observer/platform';
import { eventually, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { AlertingDocuments } from '../../desk/documents/alerting-documents';
import { httpChannel } from '../../escalation/testing/http-channel';
import { type Receiver, startReceiver } from '../../escalation/testing/receiver';
import { anyChannel } from '../channels/any-channel';
import { newNotification } from '../log/notification-state';
import { NotificationLog } from '../log/notification-log';
import { ContactHealthStore } from '../delivery/contact-health';
import { SecretBox } from '../secrets/secret-box';
import { ContactPointStore } from './contact-point-store';
import { ContactPointWriter } from './contact-point-writer';
import { serveContactPoints } from './contact-points.commands';

const by = { kind: 'user' as const, id: 'admin' };

describe('contact points', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let alerting: TestPlatform;
  let gateway: TestPlatform;
  let receiver: Receiver;
  let serving: Subscription[];
  let store: ContactPointStore;
  let log: NotificationLog;
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const base = httpChannel();
  const channels = new Map([['webhook' as const, anyChannel({ ...base, secrets: { required: ['token'], optional: ['signingKey'] } })]]);
  const storeWith = (keys: Record<string, Buffer>): ContactPointStore => new ContactPointStore(alerting.messaging, alerting.clock, new SecretBox(new Map(Object.entries(keys))), channels);
  const hook = (fields: Record<string, unknown> = {}): ContactPoint => contactPointSchema.parse({ id: 'hook', name: 'Hook', settings: { channel: 'webhook', url: `${receiver.url}/hook` }, ...fields });
  const put = (document: ContactPoint, secrets: Record<string, string> = {}) => gateway.messaging.request(putContactPointV1, { document, secrets, by });
  const list = () => gateway.messaging.request(listContactPointsV1, {});

  beforeAll(async () => {
    [nats, receiver, redis] = await Promise.all([startNats({ permissions: true }), startReceiver(), startRedis()]);
    alerting = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting'), redisUrl: redis.url });
    gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    store = storeWith({ k1: old });
    log = new NotificationLog(alerting.messaging);
    await log.start();
    const audit = new AlertingDocuments(alerting.messaging, alerting.clock);
    serving = serveContactPoints({ platform: alerting, store, writer: new ContactPointWriter(store, audit), health: new ContactHealthStore(alerting.messaging, alerting.clock), log, channels, links: { webUrl: 'http://observer.test', key: undefined }, limiter: createRateLimiter(alerting, { name: 'notifications', burstSeconds: 60 }), audit });
  }, 60_000);
  afterAll(async () => {
    await Promise.all([...serving, log].map((one) => one.stop()));
    await Promise.all([alerting.close(), gateway.close()]);
    await Promise.all([nats.stop(), receiver.stop(), redis.stop()]);
  });

  it('need the secrets of their channel, keep them sealed, and never give them back', async () => {
    await expect(put(hook())).rejects.toMatchObject({ code: 'invalid_argument', message: 'Contact point hook: webhook needs the secret token', details: { errors: [{ path: 'secrets.token', message: 'is needed' }] } });
    await expect(put(hook(), { token: 't', pin: '1' })).rejects.toThrow('has no secret "pin"; it has: token, signingKey');
    await expect(put(contactPointSchema.parse({ id: 'mail', name: 'M', settings: { channel: 'email', to: ['a@b.ch'] } }))).rejects.toThrow('The channel email is not set up in this system; there are: webhook');
    await put(hook(), { token: 'hush-hush-42', signingKey: 'key-key-key' });
    expect(JSON.stringify(await list())).not.toMatch(/hush|key-key/);
    expect((await list()).channels).toEqual([{ channel: 'webhook', required: ['token'], optional: ['signingKey'] }]);
    expect((await list()).contactPoints).toMatchObject([{ document: { id: 'hook' }, secrets: ['signingKey', 'token'], circuit: 'closed', lastSentAtMs: null }]);
    expect(JSON.stringify((await store.documents.get('hook'))!.value)).not.toMatch(/hush|key-key/);
  });

  it('keep secrets that are not given, and lose those given empty', async () => {
    const { revision } = await put(hook({ name: 'Renamed' }));
    expect((await put(hook({ name: 'Renamed' }))).revision).toBe(revision);
    expect((await store.target('hook'))!.target.secrets).toEqual({ token: 'hush-hush-42', signingKey: 'key-key-key' });
    await put(hook(), { signingKey: '' });
    expect((await store.target('hook'))!.target.secrets).toEqual({ token: 'hush-hush-42' });
    await expect(put(hook(), { token: '' })).rejects.toThrow('needs the secret token');
  });

  it('can be tried, and tell how they do', async () => {
    expect(await gateway.messaging.request(testContactPointV1, { id: 'hook', by })).toMatchObject({ sent: true, answer: '200 thread-hook' });
    expect(receiver.received.at(-1)).toMatchObject({ reason: 'test', contactPoint: 'hook' });
    receiver.answer = () => 403;
    expect(await gateway.messaging.request(testContactPointV1, { id: 'hook', by })).toMatchObject({ sent: false, answer: '403 no' });
    expect((await list()).contactPoints[0]).toMatchObject({ circuit: 'closed', lastError: '403 no', lastSentAtMs: expect.any(Number) as number });
    await expect(gateway.messaging.request(testContactPointV1, { id: 'none', by })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tell what they were told lately, the newest first', async () => {
    const one = (id: string, nowMs: number) => newNotification({ id, contactPoint: 'hook', channel: 'webhook', person: null, reason: 'escalation', why: '', change: 'opened', next: [], step: '', incident: { id: 'i1', version: 1, escalationRun: 1 }, nowMs, dueAtMs: nowMs });
    await log.queue(one('i1.1.0.0.hook', 1));
    await log.queue(one('i1.1.1.0.hook', 2));
    await log.change('i1.1.0.0.hook', (now) => ({ ...now, state: 'failed', lastError: '403 no' }));
    const told = async () => (await gateway.messaging.request(listNotificationsV1, { contactPoint: 'hook' })).notifications.map(({ id, state, lastError }) => [id, state, lastError]);
    await eventually(async () => expect(await told()).toEqual([['i1.1.1.0.hook', 'queued', ''], ['i1.1.0.0.hook', 'failed', '403 no']]));
    expect((await gateway.messaging.request(listNotificationsV1, { contactPoint: 'mail' })).notifications).toEqual([]);
  });

  it('are not for flooding somebody: so many tests a minute are sent for one caller', async () => {
    const test = (id: string) => gateway.messaging.request(testContactPointV1, { id: 'hook', by: { kind: 'user', id } });
    for (let sent = 0; sent < 20; sent++) await test('flooder');
    await expect(test('flooder')).rejects.toMatchObject({ code: 'resource_exhausted' });
    await expect(test('somebody-else')).resolves.toBeDefined();
  });

  it('are sealed anew when the key was replaced, after which the old one is not needed', async () => {
    expect(await storeWith({ k2: fresh, k1: old }).sealAnew()).toBe(1);
    expect((await storeWith({ k2: fresh }).target('hook'))!.target.secrets).toEqual({ token: 'hush-hush-42' });
    expect(await storeWith({ k2: fresh, k1: old }).sealAnew()).toBe(0);
    await expect(storeWith({ k1: old }).target('hook')).rejects.toThrow('sealed with key k2');
  });
});
