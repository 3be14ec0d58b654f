/** The range a page looks at: relative ("the last 15 minutes", which moves) or absolute. Text form is what stands in the URL. */
export type TimeRange = { kind: 'last'; spanMs: number } | { kind: 'between'; startMs: number; endMs: number };

export interface Bounds {
  startMs: number;
  endMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Record<string, number> = { s: 1000, m: MINUTE, h: HOUR, d: DAY };

export const PRESETS: readonly { text: string; label: string }[] = [
  { text: '5m', label: 'Last 5 minutes' },
  { text: '15m', label: 'Last 15 minutes' },
  { text: '1h', label: 'Last hour' },
  { text: '3h', label: 'Last 3 hours' },
  { text: '6h', label: 'Last 6 hours' },
  { text: '12h', label: 'Last 12 hours' },
  { text: '24h', label: 'Last 24 hours' },
  { text: '2d', label: 'Last 2 days' },
  { text: '7d', label: 'Last 7 days' },
  { text: '30d', label: 'Last 30 days' },
];

/** Reads "15m", "2h", "7d" or "<startMs>-<endMs>"; undefined when it is neither. */
export function parseTimeRange(text: string): TimeRange | undefined {
  const last = /^(\d{1,5})([smhd])$/.exec(text.trim());
  if (last) {
    const spanMs = Number(last[1]) * UNITS[last[2]!]!;
    return spanMs >= 10_000 && spanMs <= 400 * DAY ? { kind: 'last', spanMs } : undefined;
  }
  const between = /^(\d{10,14})-(\d{10,14})$/.exec(text.trim());
  if (!between) return undefined;
  const [startMs, endMs] = [Number(between[1]), Number(between[2])];
  return startMs < endMs ? { kind: 'between', startMs, endMs } : undefined;
}

export function timeRangeText(range: TimeRange): string {
  if (range.kind === 'between') return `${Math.round(range.startMs)}-${Math.round(range.endMs)}`;
  const unit = (['d', 'h', 'm', 's'] as const).find((name) => range.spanMs % UNITS[name]! === 0 && (name !== 'd' || range.spanMs > DAY));
  return unit ? `${range.spanMs / UNITS[unit]!}${unit}` : `${Math.round(range.spanMs / 1000)}s`;
}

export const boundsOf = (range: TimeRange, nowMs: number): Bounds =>
  range.kind === 'between' ? { startMs: range.startMs, endMs: range.endMs } : { startMs: nowMs - range.spanMs, endMs: nowMs };

/** Widths a chart may use for its windows: those people think in. */
const STEPS_MS = [1, 2, 5, 10, 15, 30].map((s) => s * 1000).concat([1, 2, 5, 10, 15, 30].map((m) => m * MINUTE), [1, 2, 3, 6, 12].map((h) => h * HOUR), [DAY]);

/** The narrowest step that gives at most `points` windows over a span. */
export const stepFor = (spanMs: number, points = 180): number => STEPS_MS.find((step) => spanMs / step <= points) ?? STEPS_MS[STEPS_MS.length - 1]!;

/** Bounds on whole steps, so that moving the range by a second asks the same question. */
export const alignBounds = ({ startMs, endMs }: Bounds, stepMs: number): Bounds => ({
  startMs: Math.floor(startMs / stepMs) * stepMs,
  endMs: Math.max(Math.ceil(endMs / stepMs), Math.floor(startMs / stepMs) + 1) * stepMs,
});

/**
 * Bounds of a range that ends now, for a question that is asked again every `refreshMs`: on whole steps, the running step included,
 * and still so just before the question is asked again.
 */
export const runningBounds = ({ startMs, endMs }: Bounds, stepMs: number, refreshMs: number): Bounds => ({
  startMs: Math.floor(startMs / stepMs) * stepMs,
  endMs: Math.ceil((endMs + refreshMs) / stepMs) * stepMs,
});

/** How often a chart of this step asks again while it moves: some times per step, as its newest step is still filling. */
export const refreshFor = (stepMs: number): number => Math.min(60_000, Math.max(10_000, Math.floor(stepMs / 3_000) * 1000));

/** The same length of time just before. */
export const previousBounds = ({ startMs, endMs }: Bounds): Bounds => ({ startMs: startMs - (endMs - startMs), endMs: startMs });

/** What a drag over a chart selects; undefined when it is too short to mean anything. */
export function zoomRange(aMs: number, bMs: number): TimeRange | undefined {
  const [startMs, endMs] = [Math.round(Math.min(aMs, bMs)), Math.round(Math.max(aMs, bMs))];
  return endMs - startMs >= 2_000 ? { kind: 'between', startMs, endMs } : undefined;
}

/** A local date and time as `<input type="datetime-local">` wants it. */
export function localInputValue(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * MINUTE);
  return date.toISOString().slice(0, 19);
}
