import { DuckDBConnection } from '@duckdb/node-api';
import { RetentionPreview } from '@observer/contracts';
import { Resolution, RetentionPlan, RetentionReport } from '../../telemetry-store.port';
import { Catalogue, Measurement } from '../engine/catalogue';
import { ChangeQueue } from '../engine/change-queue';
import { Reader } from '../engine/connections';
import { removeSetAside } from '../engine/database-files';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { nsToMs } from '../engine/window-span';
import { Level, LEVELS } from '../../rollup/rollup-specs';
import { measurementIdOf } from '../rollup/rollup-table';
import { Rollups } from '../rollup/rollups';
import { isSampleTable, rowTablesOf } from '../samples/layout';
import { SampleEngine } from '../samples/sample-engine';
import { earliestKeepFrom, expiredTables, latestKeepFrom, Verdict } from './expired-tables';

export interface RetentionParts {
  readonly catalogue: Catalogue;
  readonly files: WindowFiles;
  readonly rollups: Rollups;
  /** For copies of files. */
  readonly copier: DuckDBConnection;
  readonly changes: ChangeQueue;
  readonly samples: SampleEngine;
  readonly directory: string;
}

type Drop = RetentionPreview['drops'][number];

/** A file in which something is over. */
interface Candidate {
  readonly files: WindowFiles;
  readonly start: number;
  readonly resolution: Resolution;
  readonly verdict: Verdict;
}

/**
 * Drops what is over: a file with nothing left is unlinked, one with something left is written anew without what is over, because DuckDB's own
 * DROP leaves a file as large as it was. To be called while no rollups are built and nothing is packed.
 */
export class Retention {
  constructor(private readonly parts: RetentionParts) {}

  async apply(plan: RetentionPlan): Promise<RetentionReport> {
    let windowsDropped = 0;
    let bytesFreed = 0;
    // Rows first: their rollups are finished then, in files that may be over too.
    for (const set of this.sets()) {
      for (const candidate of await this.candidates(plan, [set])) {
        if (candidate.resolution === 'raw') await this.finishRollups(candidate);
        const isEmpty = candidate.verdict.kept.length === 0;
        bytesFreed += (isEmpty ? await this.unlink(candidate) : await this.shrink(candidate)) ?? 0;
        if (candidate.resolution === 'raw' && isEmpty && !candidate.files.has(candidate.start)) windowsDropped++;
      }
    }
    this.dropSetAside(plan);
    return { windowsDropped, bytesFreed };
  }

  /** Damaged files go when everything that was in them would be gone. */
  private dropSetAside(plan: RetentionPlan): void {
    const sets = this.sets();
    removeSetAside(this.parts.directory, (was) => sets.some(([resolution, files]) => {
      const startMs = files.startOf(was);
      return startMs !== undefined && startMs + files.widthMs <= earliestKeepFrom(plan, resolution);
    }));
  }

  private sets(): [Resolution, WindowFiles][] {
    return [['raw', this.parts.files], ...LEVELS.map((level): [Level, WindowFiles] => [level, this.parts.rollups.files.at(level)])];
  }

  /** What would go now. @param bytesPerRow by resolution, for the estimate */
  async preview(plan: RetentionPlan, bytesPerRow: Readonly<Record<Resolution, number>>, reader: Reader): Promise<RetentionPreview> {
    const drops = new Map<string, Drop>();
    for (const { files, start, resolution, verdict } of await this.candidates(plan)) {
      await files.use([start], async ([window]) => {
        if (window === undefined) return;
        for (const { table, measurement, keepFromMs } of verdict.expired) {
          if (measurement === undefined || !window.tables.has(table) || !isCounted(window, table)) continue;
          const [rows, oldestMs] = await countTable(window, table, reader);
          const key = `${measurement.name}\0${resolution}`;
          const known = drops.get(key) ?? { measurement: measurement.name, resolution, rows: 0, oldestMs: null, keepFromMs };
          drops.set(key, { ...known, rows: known.rows + rows, oldestMs: known.oldestMs === null ? oldestMs : Math.min(known.oldestMs, oldestMs ?? known.oldestMs) });
        }
      });
    }
    const list = [...drops.values()].filter(({ rows }) => rows > 0);
    return { drops: list, rows: list.reduce((sum, { rows }) => sum + rows, 0), bytes: list.reduce((sum, { rows, resolution }) => sum + rows * bytesPerRow[resolution], 0) };
  }

  private async candidates(plan: RetentionPlan, sets = this.sets()): Promise<Candidate[]> {
    const byId = new Map(this.parts.catalogue.measurements().map((measurement) => [measurement.id, measurement]));
    const found: Candidate[] = [];
    for (const [resolution, files] of sets) {
      const latest = latestKeepFrom(plan, resolution);
      for (const start of files.starts()) {
        const endMs = start + files.widthMs;
        if (endMs > latest) continue;
        const verdict = expiredTables(await files.tablesOf(start), endMs, resolution, plan, byId);
        if (verdict.expired.length > 0 || verdict.kept.length === 0) found.push({ files, start, resolution, verdict });
      }
    }
    return found;
  }

  /** Rollups outlive their rows, so they must be complete before these go. */
  private async finishRollups({ start, verdict }: Candidate): Promise<void> {
    if (hasSamples(verdict)) await this.parts.samples.finish(start);
    for (const { measurement } of verdict.expired) {
      if (measurement !== undefined && !this.isSealed(start, measurement)) await this.parts.rollups.maintenance.finish(start, measurement);
    }
  }

  /** Rows that came since make a window wait for the next time. */
  private async isFinished({ start, resolution, verdict }: Candidate): Promise<boolean> {
    if (resolution !== 'raw') return true;
    const { files, rollups } = this.parts;
    return files.use([start], ([window]) => Promise.resolve((window === undefined || !hasSamples(verdict) || rowTablesOf(window).length === 0) && verdict.expired.every(({ measurement }) => {
      const specs = measurement === undefined ? undefined : rollups.specs.of(measurement.name);
      return specs === undefined || window === undefined || this.isSealed(start, measurement!) || window.rollups.isClean(measurement!.id, specs);
    })));
  }

  private isSealed(windowStartMs: number, { id }: Measurement): boolean {
    return this.parts.rollups.ledger.isSealed({ windowStartMs, measurementId: id });
  }

  /** In turn with the writes. Before rows go it is noted that their rollups are final. */
  private async seal({ start, resolution, verdict }: Candidate): Promise<void> {
    if (resolution !== 'raw') return;
    if (hasSamples(verdict)) await this.parts.samples.seal(start);
    for (const { measurement } of verdict.expired) {
      const specs = measurement === undefined ? undefined : this.parts.rollups.specs.of(measurement.name);
      if (specs !== undefined && !this.isSealed(start, measurement!)) await this.parts.rollups.ledger.seal({ windowStartMs: start, measurementId: measurement!.id }, specs.declaration);
    }
  }

  private unlink(candidate: Candidate): Promise<number> {
    return this.parts.changes.run(async () => {
      if (!(await this.isFinished(candidate))) return 0;
      await this.seal(candidate);
      return candidate.files.drop(candidate.start);
    });
  }

  /** A window that is written to at this very moment is left for the next time. */
  private async shrink(candidate: Candidate): Promise<number | undefined> {
    if (!(await this.isFinished(candidate))) return undefined;
    const gone = new Set(candidate.verdict.expired.map(({ table }) => table));
    return candidate.files.rewrite(candidate.start, {
      connection: this.parts.copier,
      statements: (window, schema) => [...window.tables.keys()].filter((table) => !gone.has(table)).map((table) => `CREATE TABLE ${schema}.${table} AS FROM ${window.alias}.main.${table}`),
      turn: (work) => this.parts.changes.run(work),
      before: () => this.seal(candidate),
    });
  }
}

const hasSamples = ({ expired }: Verdict): boolean => expired.some(({ table }) => isSampleTable(table));

/** Of the tables of a rollup, the one of sums is counted, not those of sketches beside it. */
const isCounted = (window: AttachedWindow, table: string): boolean => measurementIdOf(table) === undefined || window.tables.get(table)!.has('n');

async function countTable(window: AttachedWindow, table: string, reader: Reader): Promise<[number, number | null]> {
  const [row] = (await (await reader.run(`SELECT count(*), min(time) FROM ${window.alias}.main.${table}`)).getRows()) as [bigint, bigint | null][];
  return [Number(row![0]), row![1] === null ? null : nsToMs(row![1])];
}
