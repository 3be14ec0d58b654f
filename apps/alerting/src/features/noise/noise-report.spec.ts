import { exampleIncident, type Incident, incidentSchema, notificationSchema, type Schedule, scheduleSchema, teamSchema } from '@observer/contracts';
import { QUARTER_MS } from '../incidents';
import { toldFact, type ToldFact } from './facts';
import { noiseReport } from './noise-report';
import { pageLoads } from './page-load';
import { Zones } from './zones';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday, 00:00 UTC; in Zurich 01:00. */
const MONDAY = Date.UTC(2026, 0, 5);
const by = { kind: 'user' as const, id: 'ada' };
const primary: Schedule = scheduleSchema.parse({ id: 'primary', name: 'P', team: 'ops', timeZone: 'Europe/Zurich', layers: [{ name: 'l', people: ['ada', 'bob'], startsAt: '2026-01-05T09:00', rotation: { unit: 'day', length: 1 } }] });
const directory = {
  schedules: new Map([['primary', primary]]), teams: new Map([['ops', teamSchema.parse({ id: 'ops', name: 'Ops', members: ['cyd'], contactPoints: ['ops-chat'] })]]),
  contactPoints: new Map([['ada-phone', { person: 'ada' }], ['cyd-mail', { person: 'cyd' }], ['ops-chat', { person: null }]]),
};

let ids = 0;
const anIncident = (fields: Partial<Incident>): Incident => ({ ...incidentSchema.parse(exampleIncident), id: `i${++ids}`, team: 'ops', severity: 'warning', alerts: [], timeline: [], openedAtMs: MONDAY + HOUR, ...fields });
const tally = (rule: string, atMs: number, fired: number, flapped = 0): Incident['tally'] => [{ rule, alertname: rule.split('/')[1] ?? rule, quarters: [{ quarter: Math.floor(atMs / QUARTER_MS), fired, flapped }], ended: fired, seconds: Array.from({ length: fired }, (_, i) => 60 * (i + 1)) }];
const told = (incident: Incident, atMs: number, fields: object = {}): ToldFact => toldFact(notificationSchema.parse({
  id: `n${++ids}`, incidentId: incident.id, contactPoint: 'ada-phone', channel: 'sms', person: 'ada', reason: 'escalation', state: 'sent', attempts: 1, providerId: null, queuedAtMs: atMs, sentAtMs: atMs, ...fields,
}))!;
const reportOf = (incidents: Incident[], facts: ToldFact[], fields: object = {}) => noiseReport({ startMs: MONDAY, endMs: MONDAY + 7 * DAY, timeZone: 'UTC', ...fields }, incidents, facts, directory);

describe('the noise report', () => {
  it('tells of each rule what fired, what people were told and what they did about it, noisiest first', () => {
    const heeded = anIncident({ tally: tally('g/errors', MONDAY + HOUR, 3, 2), state: 'resolved', timeline: [{ atMs: MONDAY, by, what: 'acknowledged', text: '', details: {} }] });
    const unheeded = anIncident({ tally: tally('g/slow', MONDAY + 2 * DAY + 12 * HOUR, 5), state: 'resolved', openedAtMs: MONDAY + 2 * DAY });
    const outside = anIncident({ tally: [{ ...tally('x/Outside', MONDAY + 5 * DAY + 2 * HOUR, 1)![0]!, rule: '' }], openedAtMs: MONDAY + 5 * DAY, team: 'web' });
    const report = reportOf([heeded, unheeded, outside], [told(heeded, MONDAY + HOUR), ...[1, 2, 3].map((i) => told(unheeded, MONDAY + 2 * DAY + i * HOUR + 10 * HOUR)), told(unheeded, MONDAY + 2 * DAY, { reason: 'resolved' })]);
    expect(report.rules.map(({ alertname, share }) => [alertname, share])).toEqual([['slow', 0.8], ['errors', 0.2], ['Outside', 0]]);
    const [slow, errors, other] = report.rules;
    expect(slow).toMatchObject({ rule: { groupId: 'g', ruleId: 'slow' }, teams: ['ops'], fired: 5, firedAtNight: 0, incidents: 1, actedOn: 0, autoResolved: 1, medianSeconds: 180, told: { notifications: 4, pages: 3, atNight: 0, atWeekend: 0 }, perDay: [0, 0, 5, 0, 0, 0, 0] });
    // 02:00 in Zurich, where the team is.
    expect(errors).toMatchObject({ fired: 3, flapped: 2, firedAtNight: 3, actedOn: 1, autoResolved: 0, told: { pages: 1, atNight: 1 } });
    expect(other).toMatchObject({ rule: null, teams: ['web'], fired: 1, firedAtWeekend: 1, firedAtNight: 1 });
    expect(report.totals).toEqual({ fired: 9, flapped: 2, incidents: 3, actedOn: 1, autoResolved: 1, told: { notifications: 5, pages: 4, atNight: 1, atWeekend: 0 } });
    expect(report.teams.map(({ team, fired, told: { notifications } }) => [team, fired, notifications])).toEqual([['ops', 8, 5], ['web', 1, 0]]);
    expect(reportOf([heeded, unheeded, outside], [], { team: 'web' }).totals).toMatchObject({ fired: 1, incidents: 1 });
  });

  it('divides what was told of an incident of several rules among them, by how often each fired', () => {
    const both = anIncident({ tally: [...tally('g/a', MONDAY + HOUR, 3)!, ...tally('g/b', MONDAY + HOUR, 1)!] });
    expect(reportOf([both], [told(both, MONDAY + HOUR)]).rules.map(({ alertname, share, told: { notifications } }) => [alertname, share, notifications])).toEqual([['a', 0.75, 1], ['b', 0.25, 1]]);
  });

  it('counts only what is within its range, also of an incident that began before', () => {
    const old = anIncident({ openedAtMs: MONDAY - DAY, tally: [{ ...tally('g/a', MONDAY, 1)![0]!, quarters: [{ quarter: MONDAY / QUARTER_MS - 4, fired: 7, flapped: 1 }, { quarter: MONDAY / QUARTER_MS, fired: 2, flapped: 0 }] }] });
    expect(reportOf([old], [told(old, MONDAY - 1), told(old, MONDAY)])).toMatchObject({ totals: { fired: 2, flapped: 0, incidents: 0, told: { notifications: 1 } } });
  });

  it('knows incidents from before there were tallies by their alerts', () => {
    const alert = { fingerprint: 'f', labels: { alertname: 'A', severity: 'critical' }, annotations: {}, state: 'resolved' as const, startsAtMs: MONDAY + HOUR, resolvedAtMs: MONDAY + 2 * HOUR, value: 1, generatorUrl: '/alerts/rules/g/a', suppressedBy: [] };
    expect(reportOf([anIncident({ alerts: [alert, { ...alert, fingerprint: 'h' }] })], []).rules).toEqual([expect.objectContaining({ rule: { groupId: 'g', ruleId: 'a' }, alertname: 'A', severity: 'critical', fired: 2, medianSeconds: 3600 })]);
  });

  it('tells of people where they are, and counts a digest as one', () => {
    const incident = anIncident({ tally: tally('g/a', MONDAY + HOUR, 1) });
    const digest = { reason: 'digest', contactPoint: 'cyd-mail', channel: 'email', person: 'cyd' };
    const report = reportOf([incident], [
      told(incident, MONDAY + 21 * HOUR + 30 * MINUTE), told(incident, MONDAY + 22 * HOUR), told(incident, MONDAY + 23 * HOUR + 30 * MINUTE), told(incident, MONDAY + 5 * DAY + 12 * HOUR),
      told(incident, MONDAY + HOUR, digest), told(incident, MONDAY + HOUR, digest), told(incident, MONDAY + HOUR, { state: 'failed', sentAtMs: null, contactPoint: 'ops-chat', person: null }),
    ]);
    // 22:30 and 23:00 and 00:30 of the next day, Saturday.
    expect(report.people).toEqual([
      { person: 'ada', timeZone: 'Europe/Zurich', told: { notifications: 4, pages: 4, atNight: 3, atWeekend: 1 }, busiestDay: 2, perDay: [3, 0, 0, 0, 0, 1, 0] },
      { person: 'cyd', timeZone: 'Europe/Zurich', told: { notifications: 1, pages: 0, atNight: 0, atWeekend: 0 }, busiestDay: 0, perDay: [0, 0, 0, 0, 0, 0, 0] },
    ]);
    expect(report.contactPoints.map(({ contactPoint, failed, told: { notifications } }) => [contactPoint, notifications, failed])).toEqual([['ada-phone', 4, 0], ['cyd-mail', 1, 0], ['ops-chat', 0, 1]]);
  });

  it('has days of its time zone, over changes of summer time as well', () => {
    const start = Date.UTC(2026, 2, 27, 23);
    expect(reportOf([], [], { startMs: start, endMs: start + 3 * DAY, timeZone: 'Europe/Zurich' }).daysMs.map((at) => (at - start) / HOUR)).toEqual([0, 24, 47, 71]);
  });
});

describe('how many pages reached whom', () => {
  const incident = anIncident({});
  // Ada's shift is from Monday 09:00 to Tuesday 09:00 in Zurich.
  const pages = [MONDAY + 7 * HOUR, MONDAY + 10 * HOUR, MONDAY + 22 * HOUR, MONDAY + 23 * HOUR, MONDAY + 29 * HOUR].map((atMs) => told(incident, atMs));
  const at = (nowMs: number) => Object.fromEntries(pageLoads(pages.filter((page) => page.atMs <= nowMs), directory, nowMs).map(({ person, window, pages: count }) => [`${person} ${window}`, count]));

  it('is counted by shift, day and night of where they are, also for those whom nobody called', () => {
    expect(at(MONDAY + 12 * HOUR)).toEqual({ 'ada shift': 1, 'ada day': 2, 'ada night': 0, 'cyd day': 0, 'cyd night': 0 });
    expect(at(MONDAY + 30 * HOUR)).toEqual({ 'ada shift': 4, 'ada day': 5, 'ada night': 3, 'cyd day': 0, 'cyd night': 0 });
    // Bob is on call now; the night is over and counts until the next one begins.
    expect(at(MONDAY + 34 * HOUR)).toMatchObject({ 'bob shift': 0, 'ada day': 4, 'ada night': 3 });
    expect(at(MONDAY + 46 * HOUR)).toMatchObject({ 'ada night': 0 });
  });

  it('leaves out updates, digests and what did not reach them', () => {
    const others = [told(incident, MONDAY, { reason: 'update' }), told(incident, MONDAY, { reason: 'digest' }), told(incident, MONDAY, { state: 'failed' })];
    expect(pageLoads(others, directory, MONDAY + HOUR).every(({ pages: count }) => count === 0)).toBe(true);
  });
});

it('nights change with summer time', () => {
  const zones = new Zones(directory, 'UTC');
  const night = zones.nightBefore(Date.UTC(2026, 2, 29, 3), 'Europe/Zurich');
  expect([night.startMs, night.endMs]).toEqual([Date.UTC(2026, 2, 28, 21), Date.UTC(2026, 2, 29, 5)]);
  expect([zones.ofPerson('ada'), zones.ofPerson('cyd'), zones.ofPerson('eve'), zones.ofContact({ contactPoint: 'ops-chat', person: null })]).toEqual(['Europe/Zurich', 'Europe/Zurich', 'UTC', 'Europe/Zurich']);
});
