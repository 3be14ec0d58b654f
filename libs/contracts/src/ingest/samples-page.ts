import { ObserverError } from '@observer/kernel';
import { type PackedPage, type SamplesPage, type SamplesSource } from './sample-query';

/** A series of a metric. Times ascend and are unique: milliseconds since the epoch. */
export interface SampleSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** One page of an answer: whole series, in an order that stays the same from page to page. */
export interface SamplesResult {
  readonly series: readonly SampleSeries[];
  readonly nextCursor?: string;
  readonly source: SamplesSource;
}

/** Turns a page of series into its wire form: times and values of all series one after the other, as little-endian float64 in base64. */
export function encodeSamplesPage({ series, nextCursor, source }: SamplesResult): SamplesPage {
  return {
    series: series.map(({ labels, times }) => ({ labels: { ...labels }, samples: times.length })),
    times: base64Of(series.map(({ times }) => times)),
    values: base64Of(series.map(({ values }) => values)),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    source,
  };
}

/** Inverse of `encodeSamplesPage`. The series are views of two arrays. @throws ObserverError `internal` when the lengths do not add up */
export function decodeSamplesPage({ series, times, values, nextCursor, source }: SamplesPage): SamplesResult {
  const allTimes = floatsOf(times);
  const allValues = floatsOf(values);
  const samples = series.reduce((sum, one) => sum + one.samples, 0);
  if (allTimes.length !== samples || allValues.length !== samples) {
    throw new ObserverError('internal', `a page of samples announces ${samples} samples and holds ${allTimes.length} times and ${allValues.length} values`, { retryable: false });
  }
  let from = 0;
  const decoded = series.map(({ labels, samples: count }) => {
    const one = { labels, times: allTimes.subarray(from, from + count), values: allValues.subarray(from, from + count) };
    from += count;
    return one;
  });
  return { series: decoded, ...(nextCursor === undefined ? {} : { nextCursor }), source };
}

/** As `encodeSamplesPage`, for the answer to a batch. */
export function packSamplesPage(result: SamplesResult): PackedPage {
  const { series, ...page } = encodeSamplesPage(result);
  return { ...page, series: JSON.stringify(series) };
}

/** Inverse of `packSamplesPage`. @throws ObserverError `internal` when it is no page */
export function unpackSamplesPage({ series, ...page }: PackedPage): SamplesResult {
  const parsed: unknown = JSON.parse(series);
  if (!Array.isArray(parsed) || !parsed.every(isSeries)) throw new ObserverError('internal', 'a packed page of samples lists no series', { retryable: false });
  return decodeSamplesPage({ ...page, series: parsed });
}

/** By hand: it is called for every series that every rule reads. */
function isSeries(one: unknown): one is SamplesPage['series'][number] {
  if (typeof one !== 'object' || one === null || !('labels' in one) || !('samples' in one) || !Number.isInteger(one.samples)) return false;
  return typeof one.labels === 'object' && one.labels !== null && Object.values(one.labels).every((text) => typeof text === 'string');
}

/** Bytes are copied, never numbers: a NaN keeps its payload, by which stale markers are told from other NaN. */
function base64Of(columns: readonly Float64Array[]): string {
  const bytes = Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)));
  return bytes.toString('base64');
}

function floatsOf(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const own = new Float64Array(bytes.length >>> 3);
  new Uint8Array(own.buffer).set(bytes.subarray(0, own.byteLength));
  return own;
}
