/**
 * Which point a row becomes. InfluxDB keeps one point per series and nanosecond, a later one overwrites it: right for a row that is delivered again,
 * wrong for another row of the same time. So the nanoseconds within the millisecond are not the row's own but say where in the log it stands, and a
 * tag says the rest; both follow from the position alone, so a row delivered again becomes the same point. The row's own nanoseconds are kept in a
 * field. Queries have ranges and steps of whole milliseconds, so none sees the difference.
 */

/** Name of the field every point has: the row's own nanoseconds within its millisecond. */
export const NANOSECONDS = '_ns';
/** Name of the tag that tells parts of the log apart. */
export const SOURCE = '_src';

/** Rows of one message, series and millisecond that fit into the nanoseconds; more get a tag value of their own. */
const ROWS_PER_MESSAGE = 4;
/** Messages that fit into the nanoseconds; after so many the tag has its next value. */
export const MESSAGES_PER_SOURCE = 1_000_000 / ROWS_PER_MESSAGE;

/** The value of the tag: number of the epoch, which stretch of 250,000 messages, and which four rows of the same series and millisecond. */
export function sourceOf(epoch: number, sequence: number, ordinal: number): string {
  const stretch = Math.floor(sequence / MESSAGES_PER_SOURCE);
  const more = Math.floor(ordinal / ROWS_PER_MESSAGE);
  return more === 0 ? `${epoch}.${stretch}` : `${epoch}.${stretch}.${more}`;
}

/** The nanoseconds within the millisecond, 0 to 999,999. */
export const slotOf = (sequence: number, ordinal: number): number => (sequence % MESSAGES_PER_SOURCE) * ROWS_PER_MESSAGE + (ordinal % ROWS_PER_MESSAGE);

/** The order in which rows came, from what `sourceOf` and `slotOf` made: greater is later. Epochs are counted up. */
export function compareArrival(a: { source: string; slot: number }, b: { source: string; slot: number }): number {
  if (a.source !== b.source) {
    const [left, right] = [a.source.split('.').map(Number), b.source.split('.').map(Number)];
    const byStretch = left[0]! - right[0]! || left[1]! - right[1]!;
    if (byStretch !== 0) return byStretch;
    const byMessage = Math.floor(a.slot / ROWS_PER_MESSAGE) - Math.floor(b.slot / ROWS_PER_MESSAGE);
    if (byMessage !== 0) return byMessage;
    const byMore = (left[2] ?? 0) - (right[2] ?? 0);
    if (byMore !== 0) return byMore;
  }
  return a.slot - b.slot;
}

/** Times that InfluxDB can hold, in whole milliseconds. */
export const OLDEST_MS = -9_223_372_036_854;
export const NEWEST_MS = 9_223_372_036_853;
