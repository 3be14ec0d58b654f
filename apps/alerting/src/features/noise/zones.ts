import type { Schedule, Team } from '@observer/contracts';
import { LocalTime, weekdayOf } from '../on-call';

export interface ZoneDirectory {
  readonly schedules: ReadonlyMap<string, Pick<Schedule, 'team' | 'timeZone' | 'layers' | 'overrides'>>;
  readonly teams: ReadonlyMap<string, Pick<Team, 'members' | 'contactPoints'>>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NIGHT_FROM = 22;
const NIGHT_TO = 7;

/** Where people are: nobody says so of themselves, but the schedules they are on call in do. */
export class Zones {
  private readonly times = new Map<string, LocalTime>();

  /** @param fallback for whom no schedule names */
  constructor(private readonly directory: ZoneDirectory, readonly fallback: string) {}

  /** Zone of a schedule that names them, else of their team's, else the fallback. */
  ofPerson(person: string): string {
    for (const { layers, overrides, timeZone } of this.directory.schedules.values()) {
      if (layers.some(({ people }) => people.includes(person)) || overrides.some((one) => one.person === person)) return timeZone;
    }
    for (const [team, { members }] of this.directory.teams) {
      const zone = members.includes(person) ? this.zoneOfTeam(team) : undefined;
      if (zone !== undefined) return zone;
    }
    return this.fallback;
  }

  ofTeam(team: string): string {
    return this.zoneOfTeam(team) ?? this.fallback;
  }

  /** Of whom a contact point reaches. */
  ofContact({ contactPoint, person }: { readonly contactPoint: string; readonly person: string | null }): string {
    if (person !== null) return this.ofPerson(person);
    for (const [team, { contactPoints }] of this.directory.teams) if (contactPoints.includes(contactPoint)) return this.ofTeam(team);
    return this.fallback;
  }

  local(zone: string): LocalTime {
    let local = this.times.get(zone);
    if (local === undefined) this.times.set(zone, (local = new LocalTime(zone)));
    return local;
  }

  /** Between 22:00 and 07:00 there. */
  isNight(atMs: number, zone: string): boolean {
    const hour = Math.floor((this.local(zone).wallAt(atMs) % DAY_MS) / HOUR_MS);
    return hour >= NIGHT_FROM || hour < NIGHT_TO;
  }

  isWeekend(atMs: number, zone: string): boolean {
    return weekdayOf(this.local(zone).wallAt(atMs)) >= 6;
  }

  /** Beginning of the local day that a moment is in. */
  dayOf(atMs: number, zone: string): number {
    const local = this.local(zone);
    return local.utcOf(Math.floor(local.wallAt(atMs) / DAY_MS) * DAY_MS);
  }

  /** Beginnings of all local days of a range, the first one at its start. */
  daysOf(startMs: number, endMs: number, zone: string): number[] {
    const local = this.local(zone);
    const days = [startMs];
    for (let day = Math.floor(local.wallAt(startMs) / DAY_MS) * DAY_MS + DAY_MS; local.utcOf(day) < endMs; day += DAY_MS) days.push(local.utcOf(day));
    return days;
  }

  /** When the night began that is now, or the last one that was. */
  nightBefore(atMs: number, zone: string): { readonly startMs: number; readonly endMs: number } {
    const local = this.local(zone);
    const today = Math.floor(local.wallAt(atMs) / DAY_MS) * DAY_MS;
    const evening = local.utcOf(today + NIGHT_FROM * HOUR_MS);
    const day = evening <= atMs ? today : today - DAY_MS;
    return { startMs: local.utcOf(day + NIGHT_FROM * HOUR_MS), endMs: local.utcOf(day + DAY_MS + NIGHT_TO * HOUR_MS) };
  }

  private zoneOfTeam(team: string): string | undefined {
    if (team === '') return undefined;
    return [...this.directory.schedules.values()].find((schedule) => schedule.team === team)?.timeZone;
  }
}
