/** How many pages whom reached: in their shift, in a day, at night. As samples, so that a rule can watch it and people can graph it. */
import type { Schedule } from '@observer/contracts';
import { shiftsOf } from '../on-call';
import { isPage, type ToldFact } from './facts';
import { type ZoneDirectory, Zones } from './zones';

export const PAGE_LOAD_METRIC = 'observer_on_call_pages';
export const PAGE_WINDOWS = ['shift', 'day', 'night'] as const;
export type PageWindow = (typeof PAGE_WINDOWS)[number];

export interface PageLoad {
  readonly person: string;
  readonly window: PageWindow;
  /** Whose shift it is; empty for other windows. */
  readonly schedule: string;
  readonly pages: number;
}
export interface LoadDirectory extends ZoneDirectory {
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly contactPoints: ReadonlyMap<string, { readonly person: string | null }>;
}

const DAY_MS = 86_400_000;
/** A shift that began longer ago is counted from here. */
export const LONGEST_SHIFT_MS = 31 * DAY_MS;

/**
 * Pages of everybody who can be told, also of those that got none: `shift` = since the shift began that they are in, `day` = within 24 hours,
 * `night` = within the night that is now or was last, 22:00 to 07:00 where they are.
 */
export function pageLoads(told: readonly ToldFact[], directory: LoadDirectory, nowMs: number, fallbackZone = 'UTC'): PageLoad[] {
  const zones = new Zones(directory, fallbackZone);
  const times = new Map<string, number[]>();
  for (const { person } of directory.contactPoints.values()) if (person !== null) times.set(person, []);
  for (const fact of told) {
    if (fact.person === null || fact.failed || !isPage(fact)) continue;
    const known = times.get(fact.person);
    if (known === undefined) times.set(fact.person, [fact.atMs]);
    else known.push(fact.atMs);
  }
  const count = (person: string, startMs: number, endMs = nowMs + 1): number => (times.get(person) ?? []).filter((atMs) => atMs >= startMs && atMs < endMs).length;
  const shifts = [...directory.schedules].flatMap(([schedule, document]) => {
    const shift = shiftNow(document, nowMs);
    return shift === undefined ? [] : [{ person: shift.person, window: 'shift' as const, schedule, pages: count(shift.person, shift.startMs) }];
  });
  const others = [...times.keys()].flatMap((person) => {
    const night = zones.nightBefore(nowMs, zones.ofPerson(person));
    return [{ person, window: 'day' as const, schedule: '', pages: count(person, nowMs - DAY_MS) }, { person, window: 'night' as const, schedule: '', pages: count(person, night.startMs, night.endMs) }];
  });
  return [...shifts, ...others];
}

function shiftNow(schedule: Schedule, nowMs: number): { readonly person: string; readonly startMs: number } | undefined {
  const shift = shiftsOf(schedule, nowMs - LONGEST_SHIFT_MS, nowMs + 1).at(-1);
  return shift === undefined || shift.person === null ? undefined : { person: shift.person, startMs: shift.startMs };
}
