import { Catalogue, Measurement } from '../../engine/catalogue';
import { Reader } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { BLOCKS, rowTablesOf } from '../layout';
import { eachChunk, float64Column } from './chunk-columns';

export interface SampleStats {
  /** Where a measurement has several fields, the samples of the one that has most. */
  readonly rows: number;
  readonly samples: number;
  readonly oldestMs: number;
  readonly newestMs: number;
  /** Of the blocks; samples that are not packed yet take about `ROW_BYTES` each. */
  readonly bytes: number;
}

/** A row: metric, series, time, value, as DuckDB compresses them. */
const ROW_BYTES = 8;

/** What a window holds in samples, by measurement. */
export async function sampleStatsOf(window: AttachedWindow, catalogue: Catalogue, reader: Reader): Promise<Map<Measurement, SampleStats>> {
  const tables = rowTablesOf(window).map(({ name }) => `SELECT metric::BIGINT AS metric, 1 AS samples, ms AS first_ms, ms AS last_ms, ${ROW_BYTES} AS bytes FROM ${window.alias}.main.${name}`);
  if (window.tables.has(BLOCKS)) tables.push(`SELECT key // 8388608 AS metric, samples, first_ms, last_ms, octet_length(data) AS bytes FROM ${window.alias}.main.${BLOCKS}`);
  const stats = new Map<Measurement, SampleStats>();
  if (tables.length === 0) return stats;
  const measurementOf = new Map(catalogue.measurements().flatMap((measurement) => [...measurement.fields.values()].map(({ id }): [number, Measurement] => [id, measurement])));
  const result = await reader.run(`SELECT metric::DOUBLE, sum(samples)::DOUBLE, min(first_ms)::DOUBLE, max(last_ms)::DOUBLE, sum(bytes)::DOUBLE FROM (${tables.join(' UNION ALL ')}) GROUP BY metric`);
  await eachChunk(result, (chunk) => {
    const [metrics, samples, oldest, newest, bytes] = [0, 1, 2, 3, 4].map((column) => float64Column(chunk, column)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    metrics.forEach((metric, i) => {
      const measurement = measurementOf.get(metric);
      if (measurement === undefined) return;
      const own = { rows: samples[i]!, samples: samples[i]!, oldestMs: window.startMs + oldest[i]!, newestMs: window.startMs + newest[i]!, bytes: bytes[i]! };
      const known = stats.get(measurement);
      stats.set(measurement, known === undefined ? own : {
        rows: Math.max(known.rows, own.rows), samples: known.samples + own.samples, oldestMs: Math.min(known.oldestMs, own.oldestMs), newestMs: Math.max(known.newestMs, own.newestMs),
        bytes: known.bytes + own.bytes,
      });
    });
  });
  return stats;
}
