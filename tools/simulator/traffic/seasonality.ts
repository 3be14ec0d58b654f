import type { Region } from '../network/network';

const DAY_MS = 86_400_000;
/** Hours that a region's day is ahead of UTC. */
const AHEAD_HOURS: Record<Region, number> = { us: -6, eu: 1, asia: 8 };
const SHARE: Record<Region, number> = { us: 0.42, eu: 0.33, asia: 0.25 };
/** Busiest local hour. */
const PEAK_HOUR = 15;
const WEEKEND = 0.72;
/** Mean over a week of the day curve times the week curve, so that a rate means its average. */
const WEEKLY_MEAN = (5 + 2 * WEEKEND) / 7;

/** How busy a region is, relative to its average over a week: a day curve around its afternoon, quieter at weekends. */
export function activity(region: Region, timeMs: number): number {
  const localMs = timeMs + AHEAD_HOURS[region] * 3_600_000;
  const hour = (localMs % DAY_MS) / 3_600_000;
  const day = 1 + 0.45 * Math.cos(((hour - PEAK_HOUR) / 24) * 2 * Math.PI) + 0.08 * Math.cos(((hour - 11) / 12) * 2 * Math.PI);
  const weekday = new Date(localMs).getUTCDay();
  return (day * (weekday === 0 || weekday === 6 ? WEEKEND : 1)) / WEEKLY_MEAN;
}

/** Share of the network's average traffic that comes from each region at this time; the sum is about 1 and swings over the day. */
export const demand = (timeMs: number): Array<{ region: Region; share: number }> =>
  (Object.keys(SHARE) as Region[]).map((region) => ({ region, share: SHARE[region] * activity(region, timeMs) }));
