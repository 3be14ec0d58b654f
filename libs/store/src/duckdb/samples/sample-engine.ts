import { DuckDBConnection } from '@duckdb/node-api';
import { LabelsQuery, LabelsResult, Matcher, SamplesQuery, SeriesQuery, TimeRange } from '@observer/contracts';
import { SamplesResult } from '../../telemetry-store.port';
import { Catalogue, Measurement } from '../engine/catalogue';
import { ChangeQueue } from '../engine/change-queue';
import { Reader } from '../engine/connections';
import { AttachedWindow, WindowFiles } from '../engine/window-files';
import { RollupFiles } from '../rollup/rollup-files';
import { RollupLedger } from '../rollup/rollup-ledger';
import { GroupPool } from './parallel/group-pool';
import { selectLabels } from './read/select-labels';
import { selectSamples } from './read/select-samples';
import { SampleRollups } from './rollup/sample-rollups';
import { withSamplesAsRows } from './wide/sample-table';
import { deleteSamples } from './write/delete-samples';
import { PackSchedule } from './write/pack-schedule';
import { Packer } from './write/packer';

export interface SampleEngineParts {
  /** For deletes, between commits. */
  readonly writer: DuckDBConnection;
  /** For packing, beside commits. */
  readonly packer: DuckDBConnection;
  readonly catalogue: Catalogue;
  readonly files: WindowFiles;
  readonly changes: ChangeQueue;
  /** For rollups, beside what is packed. */
  readonly roller: DuckDBConnection;
  readonly rollupFiles: RollupFiles;
  readonly ledger: RollupLedger;
  readonly windowMs: number;
}

/** All that has to do with samples of metrics: see ADR 6. */
export class SampleEngine {
  private readonly packer: Packer;
  private readonly schedule: PackSchedule;
  private readonly pool = new GroupPool();
  private readonly rollups: SampleRollups;

  constructor(private readonly parts: SampleEngineParts) {
    const { packer, files, changes, roller, rollupFiles, ledger, windowMs } = parts;
    this.rollups = new SampleRollups({ connection: roller, files: rollupFiles, ledger, windowMs });
    this.packer = new Packer({ connection: packer, files, between: (work) => changes.run(work), onPart: (slot, packed) => this.rollups.replace(slot, packed) });
    this.schedule = new PackSchedule(this.packer, files);
  }

  /** To be called after a commit of samples. */
  readonly wrote = (startMs: number, slots: Iterable<number>, newestMs: number): void => this.schedule.wrote(startMs, slots, newestMs);

  async select(query: SamplesQuery, reader: Reader): Promise<Omit<SamplesResult, 'source'> & { source: Omit<SamplesResult['source'], 'tookMs'> }> {
    const { files, catalogue, windowMs, rollupFiles } = this.parts;
    return selectSamples(query, { files, catalogue, windowMs, rollupFiles, rollups: this.rollups, pool: this.pool }, reader);
  }

  labels(query: LabelsQuery, reader: Reader): Promise<LabelsResult> {
    return selectLabels(query, this.parts.catalogue, this.parts.files, reader);
  }

  /** Queries of rows see samples as the rows of one more window. */
  asRows<T>({ measurement, matchers, range }: SeriesQuery, windows: readonly AttachedWindow[], reader: Reader, work: (windows: readonly AttachedWindow[]) => Promise<T>): Promise<T> {
    const known = this.parts.catalogue.get(measurement);
    if (known === undefined) return work(windows);
    return withSamplesAsRows({ measurement: known, matchers, range: { startMs: range.startMs, endMs: range.endMs - 1 } }, windows, reader, work);
  }

  /** Runs work while nothing is packed. Not within the queue of changes. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.packer.exclusive(work);
  }

  /** Within `exclusive` and the queue of changes. @returns rows erased */
  async delete(measurement: Measurement, matchers: readonly Matcher[], { startMs, endMs }: TimeRange): Promise<number> {
    return deleteSamples(this.parts.writer, this.parts.files, { measurement, matchers, range: { startMs, endMs: endMs - 1 } });
  }

  /** Packs all rows into blocks. Not within the queue of changes, which it needs itself. */
  packAll(): Promise<void> {
    return this.schedule.packAll();
  }

  /** Ends what is being packed; not within the queue of changes. */
  async close(): Promise<void> {
    this.packer.stop();
    await this.schedule.stop();
    await this.pool.close();
  }
}
