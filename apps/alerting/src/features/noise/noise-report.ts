import type { Incident, NoiseReport } from '@observer/contracts';
import { isActedOn, isAutoResolved, isPage, messagesOf, type ToldFact } from './facts';
import { dayIndex, type NoiseRange, RuleNoise } from './rule-noise';
import { addTold, noneTold } from './told-count';
import { type ZoneDirectory, Zones } from './zones';

export interface NoiseReportRequest {
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string;
  /** Only incidents of this team. */
  readonly team?: string | undefined;
}

/**
 * How noisy alerting was within a range: what fired, what people were told of it and when, and whether anybody did anything about it. Times at which alerts fired are known
 * to a quarter of an hour; a range that begins within one begins with it.
 */
export function noiseReport({ startMs, endMs, timeZone, team }: NoiseReportRequest, incidents: readonly Incident[], told: readonly ToldFact[], directory: ZoneDirectory): NoiseReport {
  const zones = new Zones(directory, timeZone);
  const range: NoiseRange = { startMs, endMs, daysMs: zones.daysOf(startMs, endMs, timeZone) };
  const chosen = new Map(incidents.filter((incident) => team === undefined || incident.team === team).map((incident) => [incident.id, incident]));
  const within = told.filter(({ atMs, incidentId }) => atMs >= startMs && atMs < endMs && (team === undefined || chosen.has(incidentId)));
  const messages = messagesOf(within.filter(({ failed }) => !failed));
  const noise = new RuleNoise(range, zones);
  for (const incident of chosen.values()) noise.incident(incident);
  for (const message of messages) noise.told(message);
  const rules = noise.result();
  return {
    startMs, endMs, timeZone, daysMs: [...range.daysMs], totals: totalsOf(opened([...chosen.values()], range), messages, zones, rules), rules,
    teams: teamsOf(chosen, range, messages, zones), people: peopleOf(messages, range, zones), contactPoints: contactPointsOf(within, messages, zones),
  };
}

const opened = (incidents: readonly Incident[], { startMs, endMs }: NoiseRange): Incident[] => incidents.filter(({ openedAtMs }) => openedAtMs >= startMs && openedAtMs < endMs);

function toldOf(messages: readonly ToldFact[], zones: Zones) {
  const count = noneTold();
  for (const message of messages) addTold(count, message, zones);
  return count;
}

const incidentCounts = (incidents: readonly Incident[]) => ({ incidents: incidents.length, actedOn: incidents.filter(isActedOn).length, autoResolved: incidents.filter(isAutoResolved).length });

const totalsOf = (incidents: readonly Incident[], messages: readonly ToldFact[], zones: Zones, rules: NoiseReport['rules']): NoiseReport['totals'] =>
  ({ ...incidentCounts(incidents), fired: sum(rules.map(({ fired }) => fired)), flapped: sum(rules.map(({ flapped }) => flapped)), told: toldOf(messages, zones) });

function teamsOf(incidents: ReadonlyMap<string, Incident>, range: NoiseRange, messages: readonly ToldFact[], zones: Zones): NoiseReport['teams'] {
  return [...grouped([...incidents.values()], ({ team }) => team)].map(([team, own]) => {
    const ids = new Set(own.map(({ id }) => id));
    const noise = new RuleNoise(range, zones);
    for (const incident of own) noise.incident(incident);
    return { team, fired: sum(noise.result().map(({ fired }) => fired)), ...incidentCounts(opened(own, range)), told: toldOf(messages.filter(({ incidentId }) => ids.has(incidentId)), zones) };
  }).filter(({ fired, incidents: count, told }) => fired + count + told.notifications > 0).sort((a, b) => b.told.notifications - a.told.notifications || b.fired - a.fired);
}

function peopleOf(messages: readonly ToldFact[], { daysMs }: NoiseRange, zones: Zones): NoiseReport['people'] {
  return [...grouped(messages.filter(({ person }) => person !== null), ({ person }) => person!)].map(([person, own]) => {
    const timeZone = zones.ofPerson(person);
    const pages = own.filter(isPage);
    const perDay = daysMs.map(() => 0);
    for (const { atMs } of pages) perDay[dayIndex(daysMs, atMs)]!++;
    const ownDays = [...grouped(pages, ({ atMs }) => zones.dayOf(atMs, timeZone)).values()].map((day) => day.length);
    return { person, timeZone, told: toldOf(own, zones), busiestDay: Math.max(0, ...ownDays), perDay };
  }).sort((a, b) => b.told.pages - a.told.pages || b.told.notifications - a.told.notifications);
}

function contactPointsOf(within: readonly ToldFact[], messages: readonly ToldFact[], zones: Zones): NoiseReport['contactPoints'] {
  const sent = grouped(messages, ({ contactPoint }) => contactPoint);
  return [...grouped(within, ({ contactPoint }) => contactPoint)].map(([contactPoint, own]) => ({
    contactPoint, channel: own[0]!.channel, person: own[0]!.person, told: toldOf(sent.get(contactPoint) ?? [], zones), failed: own.filter(({ failed }) => failed).length,
  })).sort((a, b) => b.told.notifications - a.told.notifications);
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
