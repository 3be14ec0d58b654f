/** How long something is kept, as text: "12h", "30d", "2y". */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const UNITS: readonly [unit: string, ms: number][] = [
  ['y', 365 * DAY],
  ['d', DAY],
  ['h', HOUR],
];
export const SHORTEST_MS = HOUR;
export const LONGEST_MS = 3_650 * DAY;

/** Milliseconds of "12h", "30d", "8w", "6 months", "2y"; undefined when it is none of them. */
export function parseKeep(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(h|hours?|d|days?|w|weeks?|months?|y|years?)\s*$/i.exec(text);
  if (!found) return undefined;
  const unit = found[2]!.toLowerCase();
  const ms = unit.startsWith('h') ? HOUR : unit.startsWith('d') ? DAY : unit.startsWith('w') ? 7 * DAY : unit.startsWith('m') ? 30 * DAY : 365 * DAY;
  return Math.round((Number(found[1]) * ms) / HOUR) * HOUR;
}

/** Whether a time is written in minutes or seconds, which are too short to keep anything. */
export const isShorterUnit = (text: string): boolean => /^\s*\d+(?:\.\d+)?\s*(?:m|min|minutes?|s|sec|seconds?)\s*$/i.test(text);

/** The shortest text that reads back as the same time. */
export function keepText(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms % length === 0) ?? ['h', HOUR];
  return `${Math.round(ms / size)}${unit}`;
}

/** "30 days", "2 years", "12 hours". */
export function keepWords(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms % length === 0) ?? ['h', HOUR];
  const count = Math.round(ms / size);
  return `${count.toLocaleString('en-US')} ${{ y: 'year', d: 'day', h: 'hour' }[unit]}${count === 1 ? '' : 's'}`;
}

/** Length of a bar for a time, 0..1: each step up in order of magnitude is as long as the one before. */
export const keepRatio = (ms: number): number => Math.min(1, Math.max(0.02, Math.log(ms / SHORTEST_MS + 1) / Math.log(LONGEST_MS / SHORTEST_MS)));
