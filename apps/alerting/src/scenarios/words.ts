/** Times and labels as scenarios write them. */
import type { AlertMatcher, LabelSet } from '@observer/contracts';
import { LocalTime, wallOf } from '../features/on-call/local-time';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @param text `30s`, `5m`, `2h`, `1d`, `1h30m` */
export function ms(text: string): number {
  if (!/^(\d+[smhd])+$/.test(text)) throw new Error(`"${text}" is no duration; write 30s, 5m, 2h, 1d or 1h30m`);
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS], 0);
}

/** @param local `2026-03-29T02:30` on a wall clock; one that comes twice is the first */
export const instant = (local: string, timeZone = 'UTC'): number => new LocalTime(timeZone).utcOf(wallOf(local));

/** What a wall clock shows: `2026-03-29 03:00`. */
export const onTheWall = (atMs: number, timeZone: string): string => new Date(new LocalTime(timeZone).wallAt(atMs)).toISOString().slice(0, 16).replace('T', ' ');

/** @param text `NodeDown node=a chain=sui severity=critical`: the name first, then other labels */
export function labels(text: string): LabelSet {
  const [alertname, ...others] = text.split(' ');
  return { alertname: alertname!, ...Object.fromEntries(others.map((pair) => pair.split('=') as [string, string])) };
}

/** @param text `node=a chain=sui` */
export const matchers = (text: string): AlertMatcher[] => text.split(' ').filter((pair) => pair !== '').map((pair) => {
  const [label, value] = pair.split('=') as [string, string];
  return { label, op: '=', value };
});
