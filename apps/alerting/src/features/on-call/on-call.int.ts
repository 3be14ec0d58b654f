import { AUDIT, alertingChangedV1, createCalendarFeedV1, listCalendarFeedsV1, onCallFeedV1, onCallShiftsV1, policySchema, putPolicyV1, putScheduleV1, putTeamV1, revokeCalendarFeedV1, routingBucket, routingSchema, type Schedule, scheduleSchema, teamSchema, deleteAlertingDocumentV1 } from '@observer/contracts';
import type { Subscription } from '@observer/platform';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { DocumentDeleters } from '../desk/documents/document-deleters';
import { CalendarFeeds } from './calendar-feeds';
import { serveOnCall } from './on-call.commands';
import { PeopleDocuments } from './people-documents';

const by = { kind: 'user' as const, id: 'admin' };

describe('teams, schedules and policies', () => {
  let nats: TestNats;
  let alerting: TestPlatform;
  let gateway: TestPlatform;
  let serving: Subscription[];
  const audited: string[] = [];
  const schedule: Schedule = scheduleSchema.parse({ id: 'primary', name: 'Primary', team: 'ops', timeZone: 'Europe/Zurich', layers: [{ name: 'week', people: ['ann', 'bob'], startsAt: '2026-01-05T09:00', rotation: { unit: 'week', length: 1 } }] });
  const team = teamSchema.parse({ id: 'ops', name: 'Ops', members: ['ann'] });
  const policy = policySchema.parse({ id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'schedule', schedule: 'primary' }] }] });
  const remove = (kind: 'team' | 'schedule' | 'policy' | 'contact-point', id: string) => gateway.messaging.request(deleteAlertingDocumentV1, { kind, id, by });

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    alerting = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') });
    gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    const deleters = new DocumentDeleters();
    serving = [...serveOnCall(alerting, new PeopleDocuments(alerting.messaging, alerting.clock), new CalendarFeeds(alerting.messaging, alerting.clock), deleters), alerting.messaging.serve(deleteAlertingDocumentV1, async ({ kind, id, by: who }) => ({ deleted: await deleters.delete(kind, id, who) }))];
    gateway.messaging.tap(AUDIT, alertingChangedV1.subject, ({ data }) => audited.push(alertingChangedV1.schema.parse(JSON.parse(Buffer.from(data).toString())).action));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(serving.map((one) => one.stop()));
    await Promise.all([alerting.close(), gateway.close()]);
    await nats.stop();
  });

  it('refer to what is there only', async () => {
    await expect(gateway.messaging.request(putScheduleV1, { document: schedule, by })).rejects.toMatchObject({ code: 'invalid_argument', message: 'Schedule primary refers to the team "ops", which does not exist; create it first' });
    await expect(gateway.messaging.request(putPolicyV1, { document: policy, by })).rejects.toThrow('the schedule "primary", which does not exist');
    await expect(gateway.messaging.request(putTeamV1, { document: { ...team, contactPoints: ['chat'] }, by })).rejects.toThrow('the contact-point "chat"');
    await gateway.messaging.request(putTeamV1, { document: team, by });
    await gateway.messaging.request(putScheduleV1, { document: schedule, by });
    const { revision } = await gateway.messaging.request(putPolicyV1, { document: policy, by });
    expect((await gateway.messaging.request(putPolicyV1, { document: policy, by })).revision).toBe(revision);
    await expect(gateway.messaging.request(putPolicyV1, { document: { ...policy, name: 'Other' }, expectedRevision: 0, by })).rejects.toMatchObject({ code: 'conflict' });
    await eventually(() => expect(audited).toEqual(['team.created', 'schedule.created', 'policy.created']));
  });

  it('tell who is on call, also of a schedule that is not stored, and as a calendar', async () => {
    const range = { startMs: Date.parse('2026-03-23T00:00Z'), endMs: Date.parse('2026-03-31T00:00Z') };
    const { shifts } = await gateway.messaging.request(onCallShiftsV1, { schedule: 'primary', ...range });
    expect(shifts.map(({ person, startMs }) => `${person} ${new Date(startMs).toISOString().slice(0, 16)}`)).toEqual(['ann 2026-03-23T00:00', 'bob 2026-03-23T08:00', 'ann 2026-03-30T07:00']);
    expect((await gateway.messaging.request(onCallShiftsV1, { schedule: { ...schedule, layers: [] }, ...range })).shifts).toEqual([{ person: null, layer: '', ...range }]);
    await expect(gateway.messaging.request(onCallShiftsV1, { schedule: 'none', ...range })).rejects.toMatchObject({ code: 'not_found' });
    const { feed } = await gateway.messaging.request(createCalendarFeedV1, { schedule: 'primary', person: 'ann', by });
    const { ics } = await gateway.messaging.request(onCallFeedV1, { feed: feed.id });
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0/);
    expect(ics.match(/SUMMARY:ann on call: Primary/g)!.length).toBeGreaterThanOrEqual(14);
    expect(ics).not.toContain('bob on call');
    const uids = ics.match(/UID:.*/g)!;
    expect(new Set(uids).size).toBe(uids.length);
    expect((await gateway.messaging.request(onCallFeedV1, { feed: feed.id })).ics).toBe(ics);
  });

  it('have calendar feeds that end when they are revoked, and with their schedule', async () => {
    const make = async (schedule: string) => (await gateway.messaging.request(createCalendarFeedV1, { schedule, by })).feed.id;
    const listed = async (schedule: string) => (await gateway.messaging.request(listCalendarFeedsV1, { schedule })).feeds.map(({ id }) => id);
    await gateway.messaging.request(putScheduleV1, { document: { ...schedule, id: 'short', team: '' }, by });
    const [first, second] = [await make('short'), await make('short')];
    expect(await listed('short')).toEqual([first, second]);
    expect([await gateway.messaging.request(revokeCalendarFeedV1, { id: first, by }), await gateway.messaging.request(revokeCalendarFeedV1, { id: first, by })]).toEqual([{ revoked: true }, { revoked: false }]);
    await expect(gateway.messaging.request(onCallFeedV1, { feed: first })).rejects.toMatchObject({ code: 'not_found' });
    expect((await gateway.messaging.request(onCallFeedV1, { feed: second })).ics).toContain('bob on call');
    await remove('schedule', 'short');
    await gateway.messaging.request(putScheduleV1, { document: { ...schedule, id: 'short', team: '' }, by });
    await expect(gateway.messaging.request(onCallFeedV1, { feed: second })).rejects.toMatchObject({ code: 'not_found' });
    await remove('schedule', 'short');
    await expect(make('nowhere')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stay while something refers to them', async () => {
    await alerting.messaging.documents(routingBucket).put('routing', routingSchema.parse({ routes: [{ id: 'all', team: 'ops', policy: 'default' }] }));
    await expect(remove('team', 'ops')).rejects.toMatchObject({ code: 'conflict', message: 'The team "ops" is still used by schedule primary, route all; change them first' });
    await expect(remove('schedule', 'primary')).rejects.toThrow('still used by policy default; change it first');
    await expect(remove('policy', 'default')).rejects.toThrow('still used by route all');
    await alerting.messaging.documents(routingBucket).delete('routing');
    expect([await remove('policy', 'default'), await remove('schedule', 'primary'), await remove('team', 'ops'), await remove('team', 'ops')]).toEqual([{ deleted: true }, { deleted: true }, { deleted: true }, { deleted: false }]);
  });
});
