import { contactHealthBucket, type Incident, notificationsBucket, policiesBucket, policySchema, schedulesBucket, scheduleSchema } from '@observer/contracts';
import { eventually, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import type { IncidentNote } from './incident-actors.port';
import { webhookContact } from './testing/http-channel';
import { anIncident, changed, publishIncident } from './testing/incidents';
import { type PeopleReplica, startPeopleReplica } from './testing/people-replica';
import { type Receiver, startReceiver } from './testing/receiver';

/** Patient: what it waits for takes its time on a machine under load. */
const soon = <T>(assertion: () => T | Promise<T>, timeoutMs = 20_000): Promise<T> => eventually(assertion, timeoutMs);

describe('escalation', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let platform: TestPlatform;
  let replica: PeopleReplica;
  let receiver: Receiver;
  const notes: { id: string; note: IncidentNote; messageId: string }[] = [];
  const actors = { tell: async (id: string, note: IncidentNote, messageId: string) => void notes.push({ id, note, messageId }) };

  const policy = async (id: string, fields: Record<string, unknown>): Promise<void> => {
    await platform.messaging.documents(policiesBucket).put(id, policySchema.parse({ id, name: id, ...fields }));
    await soon(() => expect(replica.directory.policies.has(id)).toBe(true));
  };
  const contact = async (id: string, fields: Parameters<typeof webhookContact>[2] = {}): Promise<void> => {
    await replica.contactPoints.put({ document: webhookContact(id, `${receiver.url}/${id}`, fields), secrets: {} });
    await soon(() => expect(replica.directory.contactPoints.has(id)).toBe(true));
  };
  const toldOf = (incident: Incident) => receiver.received.filter(({ incidentId }) => incidentId.split(',').includes(incident.id)).map(({ contactPoint, reason }) => `${contactPoint} ${reason}`);
  const to = (...contactPoints: string[]) => contactPoints.map((contactPoint) => ({ kind: 'contact-point', contactPoint }));
  const recorded = (incident: Incident) => notes.filter(({ id }) => id === incident.id).flatMap(({ note }) => (note.type === 'record' ? note.entries.map(({ what, text }) => `${what}: ${text}`) : [note.type]));

  beforeAll(async () => {
    [nats, redis, receiver] = await Promise.all([startNats({ permissions: true }), startRedis(), startReceiver()]);
    platform = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting'), redisUrl: redis.url });
    replica = await startPeopleReplica(platform, actors);
    for (const id of ['first', 'second', 'third']) await contact(id);
  }, 60_000);
  beforeEach(() => void (receiver.answer = () => 200));
  afterAll(async () => {
    await replica.stop();
    await platform.close();
    await Promise.all([nats.stop(), redis.stop(), receiver.stop()]);
  }, 60_000);

  it('tells people step by step until somebody acknowledges, and then that it was', async () => {
    await policy('steps', { steps: [{ waitMs: 0, recipients: to('first') }, { waitMs: 300, recipients: to('second') }, { waitMs: 60_000, recipients: to('third') }] });
    const incident = anIncident('i-steps', { policy: 'steps' });
    await publishIncident(platform.messaging, incident, 'opened');
    await soon(() => expect(toldOf(incident)).toEqual(['first escalation', 'second escalation']));
    const [first, second] = receiver.received.filter(({ incidentId }) => incidentId === incident.id);
    expect(second!.atMs - incident.openedAtMs).toBeGreaterThanOrEqual(295);
    expect(first!.acknowledge).toMatch(/^http:\/\/observer\.test\/act\/[\w-]+\.[\w-]+$/);
    const acknowledged = changed(incident, { state: 'acknowledged', acknowledgedAtMs: Date.now(), acknowledgedBy: 'ann' });
    await replica.service.stopPages(acknowledged);
    await publishIncident(platform.messaging, acknowledged, 'acknowledged');
    await soon(() => expect(toldOf(incident).slice(2).sort()).toEqual(['first update', 'second update']));
    expect(receiver.received.filter(({ incidentId, reason }) => incidentId === incident.id && reason === 'update').map(({ previous }) => previous).sort()).toEqual(['thread-first', 'thread-second']);
    await publishIncident(platform.messaging, changed(acknowledged, { state: 'resolved', resolvedAtMs: Date.now() }), 'resolved');
    await soon(() => expect(toldOf(incident).slice(4).sort()).toEqual(['first resolved', 'second resolved']));
    expect(recorded(incident)).toEqual(expect.arrayContaining(['escalated: Step 1 of 3: first', 'escalated: Step 2 of 3: second', 'notified: first was told by webhook']));
  });

  it('tells each but once when its event comes twice and jobs are made again', async () => {
    await policy('once', { steps: [{ waitMs: 0, recipients: to('first', 'second') }] });
    const incident = anIncident('i-once', { policy: 'once' });
    await publishIncident(platform.messaging, incident, 'opened');
    await publishIncident(platform.messaging, changed(incident, {}), 'recorded');
    await soon(() => expect(toldOf(incident)).toHaveLength(2));
    await publishIncident(platform.messaging, changed(changed(incident, {}), {}), 'recorded');
    await soon(async () => expect((await replica.service.log.ofIncident(incident.id)).every(({ state }) => state === 'sent')).toBe(true));
    expect(toldOf(incident).sort()).toEqual(['first escalation', 'second escalation']);
  });

  it('sends nothing after an acknowledgement was answered, also not what was about to go', async () => {
    await policy('slow', { steps: [{ waitMs: 0, recipients: to('first', 'second', 'third') }] });
    for (let round = 0; round < 15; round++) {
      const incident = anIncident(`i-race-${round}`, { policy: 'slow' });
      await publishIncident(platform.messaging, incident, 'opened');
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      await replica.service.stopPages(changed(incident, { state: 'acknowledged', acknowledgedAtMs: Date.now(), acknowledgedBy: 'ann' }));
      const answeredAtMs = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(receiver.received.filter(({ incidentId, reason, atMs }) => incidentId === incident.id && reason === 'escalation' && atMs > answeredAtMs)).toEqual([]);
    }
  });

  it('goes on with the next contact of a person when one is dead, and to the fallback when all are', async () => {
    await contact('ann-1', { person: 'ann', order: 1 });
    await contact('ann-2', { person: 'ann', order: 2 });
    await contact('boss');
    await platform.messaging.documents(schedulesBucket).put('primary', scheduleSchema.parse({ id: 'primary', name: 'Primary', timeZone: 'UTC', layers: [{ name: 'l', people: ['ann'], startsAt: '2020-01-01T00:00', rotation: { unit: 'week', length: 1 } }] }));
    // Each kind of document is watched by itself: that the policy is known says nothing of the schedule.
    await soon(() => expect(replica.directory.schedules.has('primary')).toBe(true));
    await policy('people', { steps: [{ waitMs: 0, recipients: [{ kind: 'schedule', schedule: 'primary' }] }], fallback: to('boss') });
    receiver.answer = (_, path) => (path === '/ann-1' ? 404 : 200);
    const one = anIncident('i-next', { policy: 'people' });
    await publishIncident(platform.messaging, one, 'opened');
    await soon(() => expect(toldOf(one)).toEqual(['ann-2 escalation']));
    receiver.answer = (_, path) => (path.startsWith('/ann') ? 410 : 200);
    const two = anIncident('i-fallback', { policy: 'people' });
    await publishIncident(platform.messaging, two, 'opened');
    await soon(() => expect(toldOf(two)).toEqual(['boss escalation']));
    expect(recorded(two)).toEqual(expect.arrayContaining(['notification-failed: ann-1 could not be told: 410 no', 'notification-failed: ann-2 could not be told: 410 no']));
    await policy('nobody', { steps: [{ waitMs: 0, recipients: [{ kind: 'schedule', schedule: 'gone' }] }], fallback: to('boss') });
    const three = anIncident('i-nobody', { policy: 'nobody' });
    await publishIncident(platform.messaging, three, 'opened');
    await soon(() => expect(toldOf(three)).toEqual(['boss escalation']));
  });

  it('tries again what may work later, and opens the circuit of what never does', async () => {
    await contact('flaky');
    await policy('flaky', { steps: [{ waitMs: 0, recipients: to('flaky') }] });
    let failures = 0;
    receiver.answer = () => (failures++ < 2 ? 503 : 200);
    const incident = anIncident('i-flaky', { policy: 'flaky' });
    await publishIncident(platform.messaging, incident, 'opened');
    await soon(() => expect(toldOf(incident)).toEqual(['flaky escalation']), 15_000);
    // The receiver hears it a moment before the log does.
    await soon(async () => expect((await replica.service.log.get('i-flaky.1.0.0.flaky'))!).toMatchObject({ state: 'sent', attempts: 3, providerId: 'thread-flaky' }), 15_000);
    // Written after the notification: a page is told before its contact point is praised.
    await eventually(async () => expect((await platform.messaging.documents(contactHealthBucket).get('flaky'))!.value).toMatchObject({ failures: 0, lastSentAtMs: expect.any(Number) as number }));
    await contact('broken');
    await policy('broken', { steps: [{ waitMs: 0, recipients: to('broken') }] });
    receiver.answer = () => 500;
    for (let i = 0; i < 5; i++) await publishIncident(platform.messaging, anIncident(`i-broken-${i}`, { policy: 'broken' }), 'opened');
    await soon(async () => expect((await platform.messaging.documents(contactHealthBucket).get('broken'))?.value.openUntilMs).toBeGreaterThan(Date.now()), 15_000);
  }, 60_000);

  it('collects what is not critical for those who want that', async () => {
    await policy('digest', { steps: [{ waitMs: 0, recipients: to('digest') }] });
    // Long enough for everything to be collected before the interval ends, also on a machine under load: the next one ends a minute later.
    await contact('digest', { digestMs: intervalThatEndsIn(4_000) });
    const quiet = [1, 2, 3].map((n) => anIncident(`i-quiet-${n}`, { policy: 'digest', severity: 'warning' }));
    const loud = anIncident('i-loud', { policy: 'digest', severity: 'critical' });
    for (const incident of [...quiet, loud]) await publishIncident(platform.messaging, incident, 'opened');
    await soon(() => expect(toldOf(loud)).toEqual(['digest escalation']));
    await soon(() => quiet.forEach((incident) => expect(toldOf(incident)).toEqual(['digest digest'])), 10_000);
    expect(new Set(receiver.received.filter(({ reason }) => reason === 'digest').map(({ key }) => key)).size).toBeLessThanOrEqual(2);
  });

  it('holds nothing back of what becomes critical', async () => {
    await contact('daily', { digestMs: 86_400_000 });
    await policy('daily', { steps: [{ waitMs: 0, recipients: to('daily') }] });
    const incident = anIncident('i-worse', { policy: 'daily', severity: 'warning' });
    await publishIncident(platform.messaging, incident, 'opened');
    await eventually(async () => expect((await replica.service.log.ofIncident(incident.id)).map(({ reason, state }) => `${reason} ${state}`)).toEqual(['digest queued']));
    await publishIncident(platform.messaging, changed(incident, { severity: 'critical' }), 'severity-changed');
    await eventually(() => expect(toldOf(incident)).toEqual(['daily escalation']));
  });

  it('goes on from the newest notification, and tells a contact point that wants it only what changed', async () => {
    await contact('brief', { repeats: 'changes' });
    await policy('brief', { steps: [{ waitMs: 0, recipients: to('brief') }] });
    const incident = anIncident('i-brief', { policy: 'brief' });
    await publishIncident(platform.messaging, incident, 'opened');
    await eventually(() => expect(toldOf(incident)).toEqual(['brief escalation']));
    const more = changed(incident, { state: 'acknowledged', firingCount: 2, alerts: [...incident.alerts, { ...incident.alerts[0]!, fingerprint: 'f2' }] });
    await publishIncident(platform.messaging, more, 'acknowledged');
    await eventually(() => expect(toldOf(incident)).toEqual(['brief escalation', 'brief update']));
    expect(receiver.received.filter(({ incidentId }) => incidentId === incident.id).map(({ changes }) => changes)).toEqual([null, '1 fired, 0 resolved, 1 still']);
  });

  it('escalates anew when an acknowledgement leads to nothing', async () => {
    await policy('patience', { steps: [{ waitMs: 0, recipients: to('first') }], acknowledgeTimeoutMs: 60_000 });
    const incident = anIncident('i-patience', { policy: 'patience', state: 'acknowledged', acknowledgedAtMs: Date.now() - 59_800, acknowledgedBy: 'ann', version: 2 });
    await publishIncident(platform.messaging, incident, 'acknowledged');
    await soon(() => expect(notes).toContainEqual(expect.objectContaining({ id: 'i-patience', note: { type: 'escalate-anew', run: 1, why: 'acknowledged by ann, not resolved within 1 minutes' } })));
    await publishIncident(platform.messaging, changed(incident, { state: 'triggered', acknowledgedAtMs: null, escalationRun: 2 }), 'escalated-anew');
    await soon(() => expect(toldOf(incident)).toEqual(['first escalation']));
  });

  it('loses nothing with Redis', async () => {
    await policy('later', { steps: [{ waitMs: 1_500, recipients: to('first') }] });
    const incident = anIncident('i-redis', { policy: 'later' });
    await publishIncident(platform.messaging, incident, 'opened');
    await soon(async () => expect(await platform.messaging.documents(notificationsBucket).get('x')).toBeUndefined());
    await redis.kill9();
    await redis.restart();
    await soon(() => expect(toldOf(incident)).toEqual(['first escalation']), 20_000);
  }, 40_000);
});

/** An interval of a minute or more, one of which ends about so many milliseconds from now. */
function intervalThatEndsIn(aheadMs: number): number {
  const atMs = Date.now() + aheadMs;
  for (let intervalMs = 60_000; ; intervalMs++) if (atMs % intervalMs < 500) return intervalMs;
}
