/** One incident, told over all ten channels by the service as it runs, to providers that refuse what their API descriptions do not allow. */
import { randomBytes } from 'node:crypto';
import { actOnIncidentV1, type Incident, incidentsBucket, notificationsBucket, policySchema, putContactPointV1, putPolicyV1, putRoutingV1, receiveAlertsV1, routingSchema } from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { mailHeader } from '../notifications/channels/email/testing/mail-server';
import { AllProviders } from '../notifications/channels/testing/all-providers';
import { jsonBody } from '../notifications/channels/testing/provider-server';

const by = { kind: 'user' as const, id: 'ada' };
const LATE_MS = 6_000;
const alert = { labels: { alertname: 'Fire', node: 'eth-1', severity: 'critical' }, annotations: { summary: 'It burns' } };

describe('an incident on every channel', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let providers: AllProviders;
  let gateway: TestPlatform;
  let ingest: TestPlatform;
  let alerting: ServiceProcess;

  beforeAll(async () => {
    [nats, redis, providers] = await Promise.all([startNats({ permissions: true }), startRedis(), new AllProviders().start()]);
    [ingest, gateway] = await Promise.all([startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') }), startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') })]);
    alerting = await startServiceProcess({
      app: 'alerting', startTimeoutMs: 120_000,
      env: {
        ...nats.environment('alerting'), ...providers.environment, OBSERVER_REDIS_URL: redis.url, OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true', OBSERVER_NOTIFY_WEB_URL: 'https://observer.example.com',
        OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`, OBSERVER_NOTIFY_LINK_KEYS: randomBytes(32).toString('base64'),
      },
    });
    const { messaging } = gateway;
    for (const { document, secrets } of providers.contactPoints) await messaging.request(putContactPointV1, { document, secrets, by });
    const everybody = providers.contactPoints.map(({ document: { id } }) => ({ kind: 'contact-point' as const, contactPoint: id }));
    await messaging.request(putPolicyV1, { document: policySchema.parse({ id: 'default', name: 'D', steps: [{ waitMs: 0, recipients: everybody }, { waitMs: LATE_MS, recipients: everybody }] }), by });
    await messaging.request(putRoutingV1, { document: routingSchema.parse({ routes: [{ id: 'all', team: '', policy: 'default', groupWaitMs: 0 }] }), by });
  }, 180_000);
  afterAll(async () => {
    await alerting?.kill9();
    await Promise.all([gateway.close(), ingest.close(), providers.stop()]);
    await Promise.all([nats.stop(), redis.stop()]);
  }, 60_000);

  const incident = async (): Promise<Incident> => (await gateway.messaging.documents(incidentsBucket).list())[0]!.value;
  /** The channels whose notification for this reason ended in this state. */
  const ended = (change: string, state: string) => async () => (await gateway.messaging.documents(notificationsBucket).list()).map(({ value }) => value).filter((one) => one.change === change && one.state === state).map(({ channel }) => channel).sort();
  const log = async () => (await gateway.messaging.documents(notificationsBucket).list()).map(({ value: { id, state, lastError } }) => `${id} ${state} ${lastError}`).join('\n');
  const all = ['discord', 'email', 'opsgenie', 'pagerduty', 'slack', 'sms', 'teams', 'telegram', 'voice', 'webhook'];
  const eventuallyEnded = (change: string, state: string, channels: readonly string[]) => eventually(async () => {
    if ((await ended(change, state)()).join() !== channels.join()) throw new Error(`${change} ${state} should be ${channels.join()}:\n${await log()}`);
  }, 20_000);

  it('arrives, shows who has it, and closes', async () => {
    await gateway.messaging.request(receiveAlertsV1, { alerts: [alert], from: 'test' });
    await eventuallyEnded('opened', 'sent', all);
    const { id, openedAtMs } = await incident();
    expect(providers.pagerduty.alerts.get(id)).toEqual({ state: 'triggered', triggers: 1 });
    expect(providers.opsgenie.alerts.get(id)).toMatchObject({ state: 'open', count: 1 });
    expect(providers.twilio.calls).toEqual([expect.objectContaining({ To: '+41791234567', said: expect.stringContaining('Incident 1: Fire: eth-1') as string })]);
    expect(providers.twilio.messages).toHaveLength(1);
    expect(jsonBody(providers.webhook.last)).toMatchObject({ reason: 'escalation', threadKey: id, incident: { state: 'triggered' } });
    expect(providers.teams.last.body).toContain('Fire: eth-1');

    await gateway.messaging.request(actOnIncidentV1, { id, act: { action: 'acknowledge' }, by, idempotencyKey: 'ack' });
    await eventuallyEnded('acknowledged', 'sent', ['discord', 'email', 'opsgenie', 'pagerduty', 'slack', 'telegram', 'webhook']);
    expect(providers.pagerduty.alerts.get(id)).toEqual({ state: 'acknowledged', triggers: 1 });
    expect(providers.opsgenie.alerts.get(id)).toMatchObject({ state: 'acknowledged', count: 1 });
    expect(jsonBody(providers.webhook.last)).toMatchObject({ change: 'acknowledged', incident: { state: 'acknowledged', acknowledgedBy: 'ada' } });

    // The second step is due, and nobody is told: it was acknowledged.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, openedAtMs + LATE_MS + 1_000 - Date.now())));
    await gateway.messaging.request(receiveAlertsV1, { alerts: [{ ...alert, endsAtMs: Date.now() - 1 }], from: 'test' });
    await eventuallyEnded('resolved', 'sent', all.filter((channel) => channel !== 'voice'));
    await eventuallyEnded('resolved', 'skipped', ['voice']);
    await eventuallyEnded('opened', 'sent', all);
    expect(providers.twilio.calls).toHaveLength(1);
  }, 90_000);

  it('is closed at each provider in that provider’s way', async () => {
    const { id } = await incident();
    expect([...providers.pagerduty.alerts]).toEqual([[id, { state: 'resolved', triggers: 1 }]]);
    expect([...providers.opsgenie.alerts]).toEqual([[id, expect.objectContaining({ state: 'closed', count: 1 })]]);
    const slack = [...providers.slack.messages];
    const [[thread, first], ...replies] = [slack[0]!, ...slack.slice(1)];
    expect(first.text).toBe('Resolved: #1 Fire: eth-1');
    expect(replies.map(([, { text, threadTs }]) => [text, threadTs])).toEqual([['Acknowledged by ada: #1 Fire: eth-1', thread], ['Resolved: #1 Fire: eth-1', thread]]);
    const { mails } = providers.mail;
    expect(mails).toHaveLength(3);
    const [opened] = mails.map((mail) => mailHeader(mail, 'Message-ID')!);
    for (const mail of mails.slice(1)) expect([mailHeader(mail, 'In-Reply-To'), mailHeader(mail, 'References')!.split(' ').at(-1), mailHeader(mail, 'Subject')]).toEqual([opened, opened, `Re: ${mailHeader(mails[0]!, 'Subject')!}`]);
    const telegram = [...providers.telegram.messages];
    expect(telegram.slice(1).map(([, { replyTo }]) => replyTo)).toEqual(telegram.slice(1).map(() => telegram[0]![0]));
    expect(telegram[0]![1].text).toContain('Resolved');
    expect(JSON.stringify([...providers.discord.messages.values()][0])).toContain('Resolved');
    expect(providers.teams.last.body).toContain('Resolved');
    expect(providers.twilio.messages.map(({ Body }) => Body)).toEqual([expect.stringContaining('Fire: eth-1'), expect.stringMatching(/resolved/i)]);
    expect(jsonBody(providers.webhook.last)).toMatchObject({ reason: 'resolved', threadKey: id, incident: { state: 'resolved' } });
  });
});
