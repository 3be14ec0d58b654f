import { basename, join } from 'node:path';
import { StoreStats } from '@observer/contracts';
import { SampleStats, sampleStatsOf } from '../samples/read/sample-stats';
import { Catalogue } from './catalogue';
import { RollupFiles } from '../rollup/rollup-files';
import { Reader } from './connections';
import { databaseBytes, listSetAside } from './database-files';
import { RollupStatsReader } from './rollup-stats';
import { AttachedWindow } from './attached-window';
import { WindowFiles } from './window-files';
import { nsToMs } from './window-span';

interface TableStats {
  readonly rows: number;
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
}

interface WindowStats {
  readonly tables: ReadonlyMap<string, TableStats>;
  readonly samples: number;
  readonly sampleBytes: number;
}

/** Counts rows per window and measurement; a window that did not change since is not counted again. */
export class StatsReader {
  private readonly counted = new Map<number, { readonly version: string; readonly stats: WindowStats }>();

  private readonly rollups: RollupStatsReader;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly files: WindowFiles,
    rollups: RollupFiles,
    private readonly directory: string,
  ) {
    this.rollups = new RollupStatsReader(rollups);
  }

  async read(reader: Reader): Promise<StoreStats> {
    const windows: StoreStats['windows'] = [];
    const totals = new Map<string, TableStats>();
    let samples = 0;
    let sampleBytes = 0;
    for (const start of this.files.starts()) {
      await this.files.use([start], async ([window]) => {
        if (window === undefined) return;
        const { tables, ...sampled } = await this.windowOf(window, reader);
        samples += sampled.samples;
        sampleBytes += sampled.sampleBytes;
        const rows = [...tables.values()].reduce((sum, table) => sum + table.rows, 0);
        windows.push({ startMs: window.startMs, endMs: window.endMs, bytes: this.files.bytes(start), rows });
        for (const [name, table] of tables) totals.set(name, add(totals.get(name), table));
      });
    }
    const rows = windows.reduce((sum, window) => sum + window.rows, 0);
    const rawBytes = windows.reduce((sum, window) => sum + window.bytes, 0);
    const measurements = [...totals].map(([name, table]) => ({ name, ...table })).sort((a, b) => b.rows - a.rows);
    const raw = { resolution: 'raw' as const, rows, bytes: rawBytes, oldestMs: leastOf(measurements.map(({ oldestMs }) => oldestMs)), newestMs: greatestOf(measurements.map(({ newestMs }) => newestMs)) };
    const resolutions = [raw, ...(await this.rollups.read(reader))];
    const damagedFiles = listSetAside(this.directory).map(({ file, atMs, bytes: own }) => ({ file: basename(file), atMs, bytes: own }));
    const bytes = resolutions.reduce((sum, one) => sum + one.bytes, 0) + databaseBytes(join(this.directory, 'catalog.duckdb')) + damagedFiles.reduce((sum, one) => sum + one.bytes, 0);
    return { adapter: 'duckdb', ...(damagedFiles.length === 0 ? {} : { damagedFiles }), rows, bytes, bytesPerRow: rows === 0 ? 0 : bytes / rows, measurements, windows, resolutions, metrics: this.metrics(samples, sampleBytes) };
  }

  private metrics(samples: number, bytes: number): StoreStats['metrics'] {
    const series = this.catalogue.measurements().reduce((sum, { fields }) => sum + [...fields.values()].reduce((own, field) => own + field.series.size, 0), 0);
    return { series, samples, bytes, bytesPerSample: samples === 0 ? 0 : bytes / samples };
  }

  private async windowOf(window: AttachedWindow, reader: Reader): Promise<WindowStats> {
    const version = `${window.attachedAt}.${window.changes}`;
    const known = this.counted.get(window.startMs);
    if (known?.version === version) return known.stats;
    const tables = new Map<string, TableStats>();
    for (const { name, table } of this.catalogue.measurements()) {
      if (!window.tables.has(table)) continue;
      const result = await reader.run(`SELECT count(*), min(time), max(time) FROM ${window.alias}.main.${table}`);
      const [row] = (await result.getRows()) as [bigint, bigint | null, bigint | null][];
      const [rows, oldest, newest] = row!;
      if (rows > 0n) tables.set(name, { rows: Number(rows), oldestMs: oldest === null ? null : nsToMs(oldest), newestMs: newest === null ? null : nsToMs(newest) });
    }
    const sampled = await sampleStatsOf(window, this.catalogue, reader);
    for (const [{ name }, { rows, oldestMs, newestMs }] of sampled) tables.set(name, add(tables.get(name), { rows, oldestMs, newestMs }));
    const stats = { tables, samples: sumOf(sampled, 'samples'), sampleBytes: sumOf(sampled, 'bytes') };
    this.counted.set(window.startMs, { version, stats });
    return stats;
  }
}

const sumOf = (stats: ReadonlyMap<unknown, SampleStats>, name: 'samples' | 'bytes'): number => [...stats.values()].reduce((sum, one) => sum + one[name], 0);

const least = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));
const greatest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));

const leastOf = (times: readonly (number | null)[]): number | null => times.reduce(least, null);
const greatestOf = (times: readonly (number | null)[]): number | null => times.reduce(greatest, null);

function add(a: TableStats | undefined, b: TableStats): TableStats {
  if (a === undefined) return b;
  return { rows: a.rows + b.rows, oldestMs: least(a.oldestMs, b.oldestMs), newestMs: greatest(a.newestMs, b.newestMs) };
}
