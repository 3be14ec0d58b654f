/** The wall clock of any time zone. Local times are written as in documents: 2026-03-29T02:30. */
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) formats.set(zone, (format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })));
  return format;
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function isZone(zone: string): boolean {
  try {
    return zone !== '' && formatOf(zone).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What the clock shows, as the milliseconds of the same reading in UTC. */
export function wallAt(ms: number, zone: string): number {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts['year']!, parts['month']! - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
}

/** Whether a text is a local time as documents write it. */
export const isLocalTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}:00Z`));

/** How far the clock is ahead of UTC. */
export const offsetMs = (ms: number, zone: string): number => wallAt(ms, zone) - Math.floor(ms / 1000) * 1000;

/** "2026-03-29T02:30". */
export const localText = (ms: number, zone: string): string => new Date(wallAt(ms, zone)).toISOString().slice(0, 16);

/** When the clock shows a local time: the first of two; one that is left out becomes as much later as the clock jumps. */
export function utcOfLocal(text: string, zone: string): number {
  const wall = Date.parse(`${text}:00Z`);
  const candidates = [offsetMs(wall - DAY_MS, zone), offsetMs(wall + DAY_MS, zone)].map((offset) => wall - offset);
  const real = candidates.filter((ms) => wallAt(ms, zone) === wall);
  return real.length > 0 ? Math.min(...real) : Math.max(...candidates);
}

/** The beginning of the local day that a moment is in, and of days around it. */
export const startOfLocalDay = (ms: number, zone: string, days = 0): number => utcOfLocal(`${new Date(wallAt(ms, zone) + days * DAY_MS).toISOString().slice(0, 10)}T00:00`, zone);

/** 1 = Monday … 7 = Sunday, of the local day. */
export const weekdayAt = (ms: number, zone: string): number => new Date(wallAt(ms, zone)).getUTCDay() || 7;

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Sat 28 Nov". */
export function localDay(ms: number, zone: string): string {
  const date = new Date(wallAt(ms, zone));
  return `${WEEKDAYS[weekdayAt(ms, zone) - 1]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** "18:00". */
export const localClock = (ms: number, zone: string): string => localText(ms, zone).slice(11);

/** "Sat 28 Nov 18:00 – Mon 30 Nov 09:00"; the day is said once when both are on it. */
export function localSpan(startMs: number, endMs: number, zone: string): string {
  const [from, to] = [localDay(startMs, zone), localDay(endMs, zone)];
  return `${from} ${localClock(startMs, zone)} – ${from === to ? '' : `${to} `}${localClock(endMs, zone)}`;
}

/** "1 d 15 h", "45 min": exact, in at most two units. */
export function spanWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [[Math.floor(minutes / 1440), 'd'], [Math.floor(minutes / 60) % 24, 'h'], [minutes % 60, 'min']] as const;
  const said = parts.filter(([count]) => count > 0).slice(0, 2).map(([count, unit]) => `${count} ${unit}`);
  return said.length === 0 ? '0 min' : said.join(' ');
}

/** All zones the browser knows, UTC first. */
export const allZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
