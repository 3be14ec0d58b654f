/** Results of a PromQL query as files. A row per point: its time, its value, and a column for each label. Pure. */
import { ObserverError } from '@observer/kernel';
import { formatValue } from '@observer/promql';
import { stringify } from 'csv-stringify/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { PromAnswer } from '../prom-answer';
import { resultJson } from '../prom-view';

export const EXPORT_FORMATS = ['csv', 'json', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ResultFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** More is a batch job: it would hold up this process. */
const MAX_POINTS = 500_000;

interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly value: number;
}

/** @throws ObserverError `resource_exhausted` for more points than fit, `invalid_argument` for native histograms in CSV and Parquet */
export function resultFile(answer: PromAnswer, format: ExportFormat): ResultFile {
  const points = answer.series.reduce((sum, { times }) => sum + times.length, 0);
  if (points > MAX_POINTS) {
    throw new ObserverError('resource_exhausted', `The result has ${points} points; ${MAX_POINTS} fit here. Take a longer step, or start an export job`, { retryable: false });
  }
  switch (format) {
    case 'csv':
      return { bytes: Buffer.from(csvOf(answer)), contentType: 'text/csv; charset=utf-8; header=present' };
    case 'json':
      return { bytes: Buffer.from(JSON.stringify(resultJson(answer))), contentType: 'application/json' };
    case 'parquet':
      return { bytes: parquetOf(answer), contentType: 'application/vnd.apache.parquet' };
  }
}

/** RFC 4180, lines end with CR LF. */
function csvOf(answer: PromAnswer): string {
  const names = labelNames(answer);
  const rows = pointsOf(answer).map(({ labels, timeMs, value }) => [new Date(timeMs).toISOString(), formatValue(value), ...names.map((name) => harmless(labels[name] ?? ''))]);
  return stringify([['time', 'value', ...names.map(harmless)], ...rows], { record_delimiter: '\r\n' });
}

/** A spreadsheet would run a text that begins like a formula: an apostrophe before it makes it a text (OWASP, CSV injection). */
const harmless = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

function parquetOf(answer: PromAnswer): Uint8Array {
  const points = pointsOf(answer);
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: 'time', type: 'TIMESTAMP', data: points.map(({ timeMs }) => new Date(timeMs)) },
      { name: 'value', type: 'DOUBLE', data: Float64Array.from(points, ({ value }) => value) },
      ...labelNames(answer).map((name) => ({ name: columnName(name), type: 'STRING' as const, nullable: true, data: points.map(({ labels }) => labels[name] ?? null) })),
    ],
  }));
}

/** Labels may be named as the two columns that are always there. */
const columnName = (label: string): string => (label === 'time' || label === 'value' ? `label_${label}` : label);

const labelNames = ({ series }: PromAnswer): string[] => [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();

function pointsOf({ series }: PromAnswer): Point[] {
  const points: Point[] = [];
  for (const { labels, times, values, histograms } of series) {
    for (let i = 0; i < times.length; i++) {
      if (histograms?.[i] !== undefined) throw new ObserverError('invalid_argument', 'The result holds native histograms, which no table can hold; export it as JSON, or take histogram_quantile() of it');
      points.push({ labels, timeMs: times[i]!, value: values[i]! });
    }
  }
  return points;
}
