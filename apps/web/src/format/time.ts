/** Times for people: in the browser's zone; UTC goes into tooltips. */
const pad = (n: number, width = 2) => String(n).padStart(width, '0');

/** "14:03:05", with milliseconds when asked. */
export function formatClock(ms: number, withMs = false): string {
  const date = new Date(ms);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return withMs ? `${clock}.${pad(date.getMilliseconds(), 3)}` : clock;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "23 Nov 14:03:05". */
export function formatDateTime(ms: number): string {
  const date = new Date(ms);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${formatClock(ms)}`;
}

export function formatDay(ms: number): string {
  const date = new Date(ms);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

/** "2026-11-23 14:03:05 UTC", for tooltips. */
export const formatUtc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** How long ago: "now", "4 s ago", "3 min ago", "2 h ago", "5 d ago". The future reads as "in …". */
export function formatAgo(ms: number, nowMs: number): string {
  const seconds = (nowMs - ms) / 1000;
  if (Math.abs(seconds) < 1.5) return 'now';
  const text = formatSpan(Math.abs(seconds) * 1000);
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** A length of time in one unit: "45 s", "3 min", "2 h", "5 d". */
export function formatSpan(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return `${Math.round(ms)} ms`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Milliseconds of an exact time in nanoseconds (decimal text), as rows carry it; NaN when it is none. */
export function nanosToMs(nanos: string): number {
  return /^-?\d{7,}$/.test(nanos) ? Number(nanos.slice(0, -6)) : NaN;
}

/** Label of a tick on a time axis of this span. */
export function formatAxisTime(ms: number, spanMs: number): string {
  const date = new Date(ms);
  if (spanMs > 7 * 86_400_000) return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  if (spanMs <= 6 * 60_000) return formatClock(ms);
  if (spanMs > 12 * 3_600_000 && date.getHours() === 0 && date.getMinutes() === 0) return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
