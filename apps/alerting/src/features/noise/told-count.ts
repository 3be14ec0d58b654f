import { isPage, type ToldFact } from './facts';
import type { Zones } from './zones';

export interface ToldCount {
  notifications: number;
  pages: number;
  atNight: number;
  atWeekend: number;
}

export const noneTold = (): ToldCount => ({ notifications: 0, pages: 0, atNight: 0, atWeekend: 0 });

/** Counts messages, and when they reached people where they are. */
export function addTold(count: ToldCount, fact: ToldFact, zones: Zones): void {
  count.notifications++;
  if (!isPage(fact)) return;
  const zone = zones.ofContact(fact);
  count.pages++;
  if (zones.isNight(fact.atMs, zone)) count.atNight++;
  if (zones.isWeekend(fact.atMs, zone)) count.atWeekend++;
}
