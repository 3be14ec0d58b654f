import type { SampleColumns } from '@observer/promql';
import { Matcher } from '@observer/contracts';
import { Column, FieldColumnInfo, Measurement, TagColumnInfo } from '../../engine/catalogue';
import { sqlTypeOf } from '../../engine/column-types';
import { Reader } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { isSampleTable, localOf, partOfKey } from '../layout';
import { PartSamples } from '../read/part-samples';
import { ClosedRange, partsOf, SampleScan, ScannedPart } from '../read/sample-scan';
import { matchingTagSets } from '../series/resolve-series';
import { eachRow, RowColumns } from './row-columns';

const ROWS_PER_APPEND = 65_536;

export interface WideSelection {
  readonly measurement: Measurement;
  readonly matchers: readonly Matcher[];
  /** Closed at both ends. */
  readonly range: ClosedRange;
}

/**
 * Runs `work` with the samples of a measurement as one more window, in which they are rows again: so queries of rows need not know how metrics are
 * kept. The rows may be more than match, and stand in memory or in DuckDB's temporary files meanwhile.
 */
export async function withSamplesAsRows<T>(selection: WideSelection, windows: readonly AttachedWindow[], reader: Reader, work: (windows: readonly AttachedWindow[]) => Promise<T>): Promise<T> {
  const { measurement } = selection;
  const fields = [...measurement.fields.values()].filter(({ series }) => series.size > 0);
  if (fields.length === 0 || !windows.some(holdsSamples)) return work(windows);
  const tags = [...measurement.tags.values()];
  const columns: Column[] = [...tags, ...fields];
  const definition = ['rowid BIGINT', 'time BIGINT', ...columns.map((column) => `${column.physical} ${sqlTypeOf(column)}`)].join(', ');
  const filler = new SampleRowsFiller(selection, fields, tags);
  return reader.withTemporaryTable(measurement.table, definition, (append) => filler.fill(new SampleScan(windows, selection.range, reader, { withWideRows: false }), append, reader), () =>
    work([...windows, asWindow(windows[0]!, measurement, columns, selection.range)]),
  );
}

const holdsSamples = (window: AttachedWindow): boolean => [...window.tables.keys()].some(isSampleTable);

function asWindow(like: AttachedWindow, { table }: Measurement, columns: readonly Column[], { startMs, endMs }: ClosedRange): AttachedWindow {
  return {
    // Nothing is left out by the window's bounds: queries check times by themselves.
    ...like, startMs: startMs - 1, endMs: endMs + 2, path: 'temp', alias: 'temp', tables: new Map([[table, new Set(['time', ...columns.map(({ physical }) => physical)])]]),
  };
}

class SampleRowsFiller {
  private readonly rows: RowColumns;

  constructor(
    private readonly selection: WideSelection,
    private readonly fields: readonly FieldColumnInfo[],
    private readonly tags: readonly TagColumnInfo[],
  ) {
    this.rows = new RowColumns(tags, fields, ROWS_PER_APPEND);
  }

  async fill(scan: SampleScan, append: (rows: number, columns: ReturnType<RowColumns['columns']>) => Promise<void>, reader: Reader): Promise<void> {
    const { measurement, matchers } = this.selection;
    // Patterns are left to the statement, which knows them in another dialect.
    const candidates = matchingTagSets(measurement, matchers.filter(({ op }) => op === '=' || op === '!='));
    const parts = this.fields.flatMap((field) => partsOf([{ measurement, field, tagSets: candidates.filter((tagSet) => field.series.has(tagSet)) }]));
    // All fields of a part come one after the other.
    parts.sort((a, b) => partOfKey(a.key) - partOfKey(b.key) || a.key - b.key);
    const group: ScannedPart[] = [];
    const flush = async (): Promise<void> => {
      reader.throwIfCancelled();
      await append(this.rows.count, this.rows.columns());
      this.rows.reset();
    };
    for await (const part of scan.parts(parts)) {
      if (group.length > 0 && partOfKey(group[0]!.key) !== partOfKey(part.key)) await this.addPart(group.splice(0), flush);
      group.push(part);
    }
    if (group.length > 0) await this.addPart(group, flush);
    await flush();
  }

  private async addPart(parts: readonly ScannedPart[], flush: () => Promise<void>): Promise<void> {
    const readers = parts.map((part) => ({ part, samples: new PartSamples(part.data), field: this.fields.indexOf(part.metric.field) }));
    const tagSets = new Set(parts.flatMap(({ metric, from, to }) => [...metric.tagSets.subarray(from, to)]));
    for (const tagSet of tagSets) {
      const columns: (SampleColumns | undefined)[] = this.fields.map(() => undefined);
      for (const { samples, field } of readers) columns[field] = clip(samples.readAll(localOf(tagSet)), this.selection.range);
      const tags = new Map(this.selection.measurement.tagSets.tagsOf(tagSet));
      const ids = this.tags.map((tag) => tags.get(tag) ?? 0);
      const pending: (readonly [number, number, Int32Array])[] = [];
      eachRow(columns, (time, occurrence, indexes) => pending.push([time, occurrence, indexes.slice()]));
      for (const [time, occurrence, indexes] of pending) {
        if (this.rows.isFull) await flush();
        const row = this.rows.add(tagSet, occurrence, time, ids);
        for (let f = 0; f < indexes.length; f++) if (indexes[f]! >= 0) this.rows.set(row, f, columns[f]!.values[indexes[f]!]!);
      }
    }
  }
}

function clip(columns: SampleColumns | undefined, { startMs, endMs }: ClosedRange): SampleColumns | undefined {
  if (columns === undefined) return undefined;
  let from = 0;
  let to = columns.times.length;
  while (from < to && columns.times[from]! < startMs) from++;
  while (to > from && columns.times[to - 1]! > endMs) to--;
  return { times: columns.times.subarray(from, to), values: columns.values.subarray(from, to) };
}
