import { type Incident, type NoisyRule, type RuleTally, SEVERITIES } from '@observer/contracts';
import { QUARTER_MS } from '../incidents';
import { isActedOn, isAutoResolved, severityOf, talliesOf, type ToldFact } from './facts';
import { addTold, noneTold } from './told-count';
import type { Zones } from './zones';

export interface NoiseRange {
  readonly startMs: number;
  readonly endMs: number;
  /** Beginnings of its days. */
  readonly daysMs: readonly number[];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
interface Counting extends Omit<Mutable<NoisyRule>, 'medianSeconds'> {
  readonly seconds: number[];
  /** Notifications, those on several rules in parts. */
  weight: number;
}

const keyOf = ({ rule, alertname }: Pick<RuleTally, 'rule' | 'alertname'>): string => (rule === '' ? `outside ${alertname}` : rule);

/** Adds up what rules did, incident by incident. */
export class RuleNoise {
  private readonly rules = new Map<string, Counting>();
  /** Rules of an incident by how often they fired in it. */
  private readonly weights = new Map<string, readonly (readonly [rule: Counting, part: number])[]>();
  private messages = 0;

  constructor(private readonly range: NoiseRange, private readonly zones: Zones) {}

  incident(incident: Incident): void {
    const tallies = talliesOf(incident);
    const total = tallies.reduce((sum, tally) => sum + firedIn(tally), 0);
    const opened = incident.openedAtMs >= this.range.startMs && incident.openedAtMs < this.range.endMs;
    this.weights.set(incident.id, tallies.map((tally) => {
      const rule = this.ruleOf(tally, incident);
      this.fired(rule, tally, this.zones.ofTeam(incident.team));
      if (opened) {
        rule.incidents++;
        if (isActedOn(incident)) rule.actedOn++;
        if (isAutoResolved(incident)) rule.autoResolved++;
        rule.seconds.push(...tally.seconds);
      }
      return [rule, total === 0 ? 1 / tallies.length : firedIn(tally) / total] as const;
    }));
  }

  told(message: ToldFact): void {
    const rules = this.weights.get(message.incidentId) ?? [];
    if (rules.length > 0) this.messages++;
    for (const [rule, part] of rules) {
      rule.weight += part;
      addTold(rule.told, message, this.zones);
    }
  }

  /** Noisiest first; without rules that did nothing within the range. */
  result(): NoisyRule[] {
    return [...this.rules.values()]
      .filter(({ fired, incidents, told }) => fired + incidents + told.notifications > 0)
      .map(({ seconds, weight, ...rule }) => ({ ...rule, medianSeconds: median(seconds), share: this.messages === 0 ? 0 : weight / this.messages }))
      .sort((a, b) => b.share - a.share || b.fired - a.fired || (a.alertname < b.alertname ? -1 : 1));
  }

  private fired(rule: Counting, { quarters }: RuleTally, zone: string): void {
    const { startMs, endMs, daysMs } = this.range;
    for (const { quarter, fired, flapped } of quarters) {
      const atMs = quarter * QUARTER_MS;
      if (atMs + QUARTER_MS <= startMs || atMs >= endMs) continue;
      rule.fired += fired;
      rule.flapped += flapped;
      if (this.zones.isNight(atMs, zone)) rule.firedAtNight += fired;
      if (this.zones.isWeekend(atMs, zone)) rule.firedAtWeekend += fired;
      rule.perDay[dayIndex(daysMs, atMs)]! += fired;
    }
  }

  private ruleOf(tally: RuleTally, incident: Incident): Counting {
    const severity = severityOf(incident, tally);
    const known = this.rules.get(keyOf(tally));
    if (known !== undefined) {
      if (!known.teams.includes(incident.team)) known.teams.push(incident.team);
      if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(known.severity)) known.severity = severity;
      return known;
    }
    const [groupId, ruleId] = tally.rule.split('/');
    const made: Counting = {
      rule: groupId === undefined || ruleId === undefined ? null : { groupId, ruleId }, alertname: tally.alertname, teams: [incident.team], severity, fired: 0, flapped: 0, firedAtNight: 0, firedAtWeekend: 0,
      incidents: 0, actedOn: 0, autoResolved: 0, told: noneTold(), share: 0, perDay: this.range.daysMs.map(() => 0), seconds: [], weight: 0,
    };
    this.rules.set(keyOf(tally), made);
    return made;
  }
}

const firedIn = ({ quarters }: RuleTally): number => quarters.reduce((sum, { fired }) => sum + fired, 0);

/** The day a moment is in; before the first one counts as the first. */
export function dayIndex(daysMs: readonly number[], atMs: number): number {
  let index = daysMs.length - 1;
  while (index > 0 && daysMs[index]! > atMs) index--;
  return index;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
