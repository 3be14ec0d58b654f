import { Cardinality, CardinalityQuery, StoreStats } from '@observer/contracts';
import { Catalogue, Measurement, TagColumnInfo } from '../engine/catalogue';
import { Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';

/** Most frequent values shown of a tag. */
const TOP_VALUES = 10;

export interface CardinalityParts {
  readonly catalogue: Catalogue;
  readonly files: WindowFiles;
}

/** Series of metrics are counted; those of events, combinations of their tags in the newest window, are estimated (HyperLogLog). */
export async function readCardinality(query: CardinalityQuery, stats: StoreStats, { catalogue, files }: CardinalityParts, reader: Reader): Promise<Cardinality> {
  const measurements: Cardinality['measurements'] = [];
  const rowsOf = new Map(stats.measurements.map(({ name, rows }) => [name, rows]));
  const wanted = query.measurement === undefined ? catalogue.measurements() : [catalogue.get(query.measurement)].filter((known) => known !== undefined);
  let tags: Cardinality['tags'] = [];
  for (const measurement of wanted) {
    await withNewest(files, measurement, async (window) => {
      measurements.push({ name: measurement.name, series: await seriesOf(measurement, window, reader), rows: rowsOf.get(measurement.name) ?? 0 });
      if (query.measurement !== undefined) tags = await tagsOf(measurement, window, query.limit, reader);
    });
  }
  return { measurements: measurements.sort((a, b) => b.series - a.series).slice(0, query.limit), tags };
}

/** The newest window with rows of a measurement; metrics have none, being kept as samples. */
async function withNewest(files: WindowFiles, measurement: Measurement, work: (window: AttachedWindow | undefined) => Promise<void>): Promise<void> {
  for (const start of files.starts().reverse()) {
    if ((await files.tablesOf(start)).includes(measurement.table)) return files.use([start], ([window]) => work(window));
  }
  return work(undefined);
}

async function seriesOf(measurement: Measurement, window: AttachedWindow | undefined, reader: Reader): Promise<number> {
  const samples = [...measurement.fields.values()].reduce((sum, { series }) => sum + series.size, 0);
  const tags = presentTags(measurement, window);
  if (window === undefined || tags.length === 0) return samples;
  const sql = `SELECT approx_count_distinct(hash(${tags.map(({ physical }) => physical).join(', ')})) FROM ${window.alias}.main.${measurement.table}`;
  const [row] = (await (await reader.run(sql)).getRows()) as [bigint][];
  return samples + Number(row![0]);
}

async function tagsOf(measurement: Measurement, window: AttachedWindow | undefined, limit: number, reader: Reader): Promise<Cardinality['tags']> {
  const ranked = [...measurement.tags.values()].sort((a, b) => b.values.size - a.values.size).slice(0, limit);
  const present = new Set(presentTags(measurement, window));
  const tags: Cardinality['tags'] = [];
  for (const tag of ranked) tags.push({ name: tag.name, values: tag.values.size, top: present.has(tag) ? await topOf(tag, measurement, window!, reader) : [] });
  return tags;
}

async function topOf(tag: TagColumnInfo, measurement: Measurement, window: AttachedWindow, reader: Reader): Promise<{ value: string; rows: number }[]> {
  const sql = `SELECT ${tag.physical}, count(*) AS n FROM ${window.alias}.main.${measurement.table} WHERE ${tag.physical} <> 0 GROUP BY 1 ORDER BY n DESC, 1 LIMIT ${TOP_VALUES}`;
  const rows = (await (await reader.run(sql)).getRows()) as [number, bigint][];
  return rows.map(([id, n]) => ({ value: tag.values.textOf(id), rows: Number(n) }));
}

function presentTags(measurement: Measurement, window: AttachedWindow | undefined): TagColumnInfo[] {
  const present = window?.tables.get(measurement.table);
  return present === undefined ? [] : [...measurement.tags.values()].filter(({ physical }) => present.has(physical));
}
