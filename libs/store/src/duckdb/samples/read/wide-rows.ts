import { FieldColumnInfo, Measurement, TagColumnInfo } from '../../engine/catalogue';
import { Reader } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { msToNs } from '../../engine/window-span';
import { eachChunk, float64Column, uint32Column } from './chunk-columns';
import { RowCollector } from './part-rows';
import type { ClosedRange, WantedPart } from './sample-scan';

interface WideSource {
  readonly window: AttachedWindow;
  readonly range: ClosedRange;
  readonly reader: Reader;
}

/** Samples that could not be kept as such (rows with text, nanoseconds, large integers), and those of earlier releases: from the wide tables. */
export async function collectWideRows(source: WideSource, wanted: readonly WantedPart[], rows: RowCollector): Promise<void> {
  const fields = new Map(wanted.map(({ metric }) => [metric.field, metric.measurement]));
  for (const [field, measurement] of fields) {
    if (source.window.tables.get(measurement.table)?.has(field.physical) === true) await collectField(source, measurement, field, rows);
  }
}

async function collectField({ window, range, reader }: WideSource, measurement: Measurement, field: FieldColumnInfo, rows: RowCollector): Promise<void> {
  const present = window.tables.get(measurement.table)!;
  const tags = [...measurement.tags.values()].filter((tag) => present.has(tag.physical));
  const list = ['(time // 1000000)::DOUBLE', `${field.physical}::DOUBLE`, ...tags.map((tag) => tag.physical)].join(', ');
  const bounds = `time >= ${msToNs(range.startMs)} AND time < ${msToNs(range.endMs + 1)} AND ${field.physical} IS NOT NULL`;
  const result = await reader.run(`SELECT ${list} FROM ${window.alias}.main.${measurement.table} WHERE ${bounds}`);
  await eachChunk(result, (chunk) => {
    const [times, values] = [float64Column(chunk, 0), float64Column(chunk, 1)];
    const ids = new Map(tags.map((tag, i): [TagColumnInfo, Uint32Array] => [tag, uint32Column(chunk, i + 2)]));
    const series = measurement.tagSets.lookup(ids, chunk.rowCount);
    for (let i = 0; i < chunk.rowCount; i++) if (series[i]! >= 0) rows.add(field.id, series[i]!, times[i]!, values[i]!);
  });
}
