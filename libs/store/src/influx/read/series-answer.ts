import type { Aggregate, SeriesQuery, SeriesResult } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Field, Measurement } from '../schema/catalogue';

/** Numbers of one answer; above this the client is better served by a wider step. */
const MAX_VALUES = 2_000_000;

export type SeriesAnswer = Omit<SeriesResult, 'source'> & { readonly rowsRead: number };
export type Series = SeriesResult['series'][number];

export const NO_SERIES: SeriesAnswer = { series: [], truncated: false, rowsRead: 0 };

/** The field of an aggregate, undefined when nobody sent it. @throws ObserverError `invalid_argument` when it is text */
export function fieldOf(measurement: Measurement, { fn, field: name }: Aggregate): Field | undefined {
  const field = measurement.fields.get(name ?? '');
  if (field?.type === 'string' && fn !== 'count') throw new ObserverError('invalid_argument', `field "${name}" is text; "${fn}" needs a number`, { details: { field: name } });
  return field;
}

/** Start of the window a time lies in. */
export const windowOf = ({ stepMs, range }: SeriesQuery, ms: number): number => (stepMs === undefined ? range.startMs : Math.floor(ms / stepMs) * stepMs);

/** Seconds of the range that a window covers: the first and the last may stick out of it. */
export function secondsOf({ range, stepMs }: SeriesQuery, start: number): number {
  const end = stepMs === undefined ? range.endMs : start + stepMs;
  return (Math.min(end, range.endMs) - Math.max(start, range.startMs)) / 1000;
}

/** A group before it is answered. */
export interface AnsweredGroup {
  readonly texts: readonly string[];
  readonly windows: ReadonlyMap<number, readonly (number | null)[]>;
  /** Value of the column that ranks groups, over the whole range. */
  readonly rank: number | null;
}

/** Sorts, ranks, cuts and shapes the groups of an answer. @throws ObserverError `resource_exhausted` when it would be too long */
export function answerOf(query: SeriesQuery, groups: readonly AnsweredGroup[], rowsRead: number): SeriesAnswer {
  const { top, aggregates, groupBy, limits } = query;
  let chosen = [...groups].sort(byTexts);
  if (top !== undefined) {
    const order = top.order === 'asc' ? 1 : -1;
    const ranked = chosen.sort((a, b) => (a.rank === null ? (b.rank === null ? 0 : 1) : b.rank === null ? -1 : (a.rank - b.rank) * order));
    chosen = ranked.slice(0, top.k);
  }
  const kept = chosen.slice(0, limits.maxSeries);
  if (kept.reduce((sum, { windows }) => sum + windows.size * aggregates.length, 0) > MAX_VALUES) {
    throw new ObserverError('resource_exhausted', `the answer has more than ${MAX_VALUES} values; widen the step, narrow the range, or group by fewer tags`, { retryable: false });
  }
  const series = kept.map(({ texts, windows }): Series => {
    const timesMs = [...windows.keys()].sort((a, b) => a - b);
    return {
      labels: Object.fromEntries(groupBy.map((name, i) => [name, texts[i]!])),
      timesMs,
      values: Object.fromEntries(aggregates.map(({ as }, i) => [as, timesMs.map((start) => windows.get(start)![i]!)])),
    };
  });
  return { series, truncated: chosen.length > kept.length, rowsRead };
}

function byTexts(a: AnsweredGroup, b: AnsweredGroup): number {
  const at = a.texts.findIndex((text, i) => text !== b.texts[i]);
  return at < 0 ? 0 : a.texts[at]! < b.texts[at]! ? -1 : 1;
}
