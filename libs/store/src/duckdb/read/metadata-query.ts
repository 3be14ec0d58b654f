import { MetadataQuery, MetadataResult } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { type Found, MetadataPage } from '../../page/metadata-page';
import { Catalogue, Column, Measurement, TagColumnInfo } from '../engine/catalogue';
import { Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { seriesWithSamples } from '../samples/read/existing-series';
import { matchesValueInRows, matchingTagSets, MetricSeries } from '../samples/series/resolve-series';
import { Parameters, Selection } from './selection';
import { MatcherResolver } from './tag-matcher';

/**
 * What exists. Without matchers and range it is answered from memory: everything ever seen. With them the rows are asked: what exists
 * in rows that match.
 */
export async function selectMetadata(query: MetadataQuery, catalogue: Catalogue, files: WindowFiles, reader: Reader): Promise<MetadataResult> {
  const known = query.measurement === undefined ? catalogue.measurements() : [catalogue.get(query.measurement)].filter((m) => m !== undefined);
  const narrowed = query.matchers.length > 0 || query.range !== undefined;
  const scan = narrowed ? new RowScan(query, files, reader) : undefined;
  const page = new MetadataPage(query);
  for (const measurement of known) {
    page.add(await itemsOf(query, measurement, scan));
  }
  return page.result();
}

async function itemsOf(query: MetadataQuery, measurement: Measurement, scan: RowScan | undefined): Promise<Found[]> {
  switch (query.what) {
    case 'measurements':
      return scan === undefined || (await scan.hasRows(measurement)) ? [{ name: measurement.name }] : [];
    case 'tags': {
      const tags = [...measurement.tags.values()];
      const used = scan === undefined ? tags : await scan.columnsInUse(measurement, tags);
      return used.map(({ name }) => ({ name }));
    }
    case 'fields': {
      const fields = [...measurement.fields.values()];
      const used = scan === undefined ? fields : await scan.columnsInUse(measurement, fields);
      return used.map(({ name, type }) => ({ name, type }));
    }
    case 'tag-values': {
      if (query.tag === undefined) throw new ObserverError('invalid_argument', 'what: "tag-values" needs "tag", the name of the tag');
      const tag = measurement.tags.get(query.tag);
      if (tag === undefined) return [];
      const texts = scan === undefined ? tag.values.texts.filter((text) => text !== '') : await scan.valuesOf(measurement, tag);
      return texts.map((name) => ({ name }));
    }
  }
}

/** Looks at the rows that match the query's matchers and range. */
class RowScan {
  constructor(
    private readonly query: MetadataQuery,
    private readonly files: WindowFiles,
    private readonly reader: Reader,
  ) {}

  async hasRows(measurement: Measurement): Promise<boolean> {
    return (await this.sampledSeries(measurement)).length > 0 || (await this.each(measurement, (selection, window) => `${selection.selectFrom(window, ['1'], [])} LIMIT 1`)).length > 0;
  }

  async columnsInUse<C extends Column>(measurement: Measurement, columns: readonly C[]): Promise<C[]> {
    if (columns.length === 0) return [];
    const used = columns.map((column) => (column.role === 'tag' ? `max(${column.physical}) > 0` : `count(${column.physical}) > 0`)).join(', ');
    const rows = await this.each(measurement, (selection, window) => `SELECT ${used} FROM (${selection.selectFrom(window, ['time'], columns)})`);
    const sampled = await this.sampledSeries(measurement);
    const isSampled = (column: Column): boolean =>
      column.role === 'field' ? sampled.some(({ field }) => field === column) : sampled.some(({ tagSets }) => tagSets.some((tagSet) => measurement.tagSets.idsOf(column)?.[tagSet]));
    return columns.filter((column, i) => rows.some((row) => row[i] === true) || isSampled(column));
  }

  async valuesOf(measurement: Measurement, tag: TagColumnInfo): Promise<string[]> {
    const rows = await this.each(measurement, (selection, window) => selection.selectFrom(window, [], [tag]).replace(/^SELECT /, 'SELECT DISTINCT '));
    const ids = measurement.tagSets.idsOf(tag);
    const sampled = ids === undefined ? [] : (await this.sampledSeries(measurement)).flatMap(({ tagSets }) => [...tagSets].map((tagSet) => ids[tagSet]!));
    return [...new Set([...rows.map(([id]) => id as number), ...sampled])].filter((id) => id !== 0).map((id) => tag.values.textOf(id));
  }

  /** Series of the measurement with samples that match and are not kept as rows. */
  private async sampledSeries(measurement: Measurement): Promise<MetricSeries[]> {
    if (measurement.tagSets.size === 0) return [];
    const tagSets = matchingTagSets(measurement, this.query.matchers, matchesValueInRows);
    const metrics = [...measurement.fields.values()].map((field) => ({ measurement, field, tagSets: tagSets.filter((tagSet) => field.series.has(tagSet)) })).filter((metric) => metric.tagSets.length > 0);
    const { range } = this.query;
    const found: MetricSeries[] = [];
    for (const start of range === undefined ? this.files.starts() : this.files.startsWithin(range)) {
      await this.files.use([start], async (windows) => {
        const within = range === undefined ? { startMs: start, endMs: windows[0]?.endMs ?? start } : { startMs: range.startMs, endMs: range.endMs - 1 };
        found.push(...(await seriesWithSamples(metrics, within, windows, this.reader, false)));
      });
    }
    return found;
  }

  private async each(measurement: Measurement, sqlOf: (selection: Selection, window: AttachedWindow) => string): Promise<unknown[][]> {
    const parameters = new Parameters();
    const selected = { measurement, matchers: this.query.matchers, filters: [], range: this.query.range };
    const selection = await Selection.compile(selected, new MatcherResolver(this.reader), parameters);
    const rows: unknown[][] = [];
    for (const start of this.query.range === undefined ? this.files.starts() : this.files.startsWithin(this.query.range)) {
      await this.files.use([start], async (windows) => {
        for (const window of selection.windowsWithTable(windows)) {
          rows.push(...((await (await this.reader.run(sqlOf(selection, window), parameters.values)).getRows()) as unknown[][]));
        }
      });
    }
    return rows;
  }
}
