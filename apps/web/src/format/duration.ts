/** Durations as people and PromQL write them: "5m", "1h30m". */
const UNITS: readonly [unit: string, ms: number][] = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1_000], ['ms', 1]];
const SIZE: Record<string, number> = { w: 7 * 86_400_000, min: 60_000, sec: 1_000, hours: 3_600_000, hour: 3_600_000, days: 86_400_000, day: 86_400_000, ...Object.fromEntries(UNITS) };
const PART = /(\d+(?:\.\d+)?)\s*(ms|min|sec|hours?|days?|[wdhms])/g;

/** Milliseconds of "90s", "1h30m", "5 min"; "0" is none. Undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '0') return 0;
  if (trimmed === '' || trimmed.replace(PART, '').trim() !== '') return undefined;
  const ms = [...trimmed.matchAll(PART)].reduce((sum, [, count, unit]) => sum + Number(count) * SIZE[unit!]!, 0);
  return Math.round(ms);
}

/** The shortest text that reads back as the same time, as PromQL takes it. */
export function durationText(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  return UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  }).join('');
}
