/** Local time of a zone as numbers: the wall clock is written as if it were UTC, so that days can be added to it whatever summer time does. */
import { IANAZone } from 'luxon';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** What a wall clock shows, as the milliseconds of the same reading in UTC. */
export type WallMs = number;

/** @param text `2026-03-29T09:00` */
export const wallOf = (text: string): WallMs => Date.parse(`${text}:00Z`);
export const timeOfDayMs = (text: string): number => Number(text.slice(0, 2)) * 3_600_000 + Number(text.slice(3, 5)) * MINUTE_MS;
/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (wall: WallMs): number => new Date(wall).getUTCDay() || 7;
export const startOfDay = (wall: WallMs): WallMs => Math.floor(wall / DAY_MS) * DAY_MS;

export class LocalTime {
  private readonly zone: IANAZone;

  /** @param name IANA time zone, checked by the contracts */
  constructor(name: string) {
    this.zone = IANAZone.create(name);
  }

  /** What the wall clock shows at a moment. */
  wallAt(utcMs: number): WallMs {
    return utcMs + this.offsetMs(utcMs);
  }

  /** When the wall clock shows it: the first time where it does so twice, the moment the clock goes on where it never does. */
  utcOf(wall: WallMs): number {
    const candidates = [this.offsetMs(wall - DAY_MS), this.offsetMs(wall + DAY_MS)].map((offset) => wall - offset);
    const real = candidates.filter((utcMs) => this.wallAt(utcMs) === wall);
    return real.length > 0 ? Math.min(...real) : this.changeBetween(Math.min(...candidates) - MINUTE_MS, Math.max(...candidates) + MINUTE_MS);
  }

  private offsetMs(utcMs: number): number {
    return Math.round(this.zone.offset(utcMs) * MINUTE_MS);
  }

  /** First moment with the offset of the end. */
  private changeBetween(fromMs: number, toMs: number): number {
    const after = this.offsetMs(toMs);
    let [before, behind] = [fromMs, toMs];
    while (behind - before > 1) {
      const middle = Math.floor((before + behind) / 2);
      if (this.offsetMs(middle) === after) behind = middle;
      else before = middle;
    }
    return behind;
  }
}
