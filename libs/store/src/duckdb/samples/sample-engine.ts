import { DuckDBConnection } from '@duckdb/node-api';
import { LabelsQuery, LabelsResult, Matcher, SamplesAnswer, SamplesQuery, SamplesResult, SeriesQuery, TimeRange } from '@observer/contracts';
import { PageCursors } from '../../page/page-cursors';
import { Catalogue, FieldColumnInfo, Measurement } from '../engine/catalogue';
import { ChangeQueue } from '../engine/change-queue';
import { Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { RollupFiles } from '../rollup/rollup-files';
import { RollupLedger } from '../rollup/rollup-ledger';
import { Block } from './codec/block';
import { BLOCKS, blockKey, SLOT_MS, slotEndMs, slotStartMs } from './layout';
import { GroupPool } from './parallel/group-pool';
import { selectLabels } from './read/select-labels';
import { SamplesPlace } from './read/samples-place';
import { selectBatch } from './read/select-batch';
import { type SelectParts, selectSamples } from './read/select-samples';
import { SampleRollups } from './rollup/sample-rollups';
import { withSamplesAsRows } from './wide/sample-table';
import { readBlocks } from './write/block-table';
import { deleteSamples, type OnWindow } from './write/delete-samples';
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
  readonly cursors: PageCursors<SamplesPlace>;
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
    return selectSamples(query, this.selecting(), reader);
  }

  selectBatch(queries: readonly SamplesQuery[], reader: Reader): Promise<SamplesAnswer[]> {
    return selectBatch(queries, this.selecting(), reader);
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
  async delete(measurement: Measurement, matchers: readonly Matcher[], { startMs, endMs }: TimeRange, onWindow?: OnWindow): Promise<number> {
    return deleteSamples({ connection: this.parts.writer, files: this.parts.files, rollups: this.rollups }, { measurement, matchers, range: { startMs, endMs: endMs - 1 } }, onWindow);
  }

  /** Brings the rollups of a window up to date, before its samples go. Within `exclusive`, not within the queue of changes. */
  async finish(startMs: number): Promise<void> {
    for (const slot of await this.schedule.slotsOf(startMs)) await this.packer.packNow(startMs, slot);
  }

  /** Notes that the samples of a window are about to go, and its rollups are final. Within the queue of changes. */
  seal(startMs: number): Promise<void> {
    return this.rollups.seal(startMs);
  }

  /** Windows in a range whose rollups can be made anew. */
  rebuildable(measurement: string | undefined, range: TimeRange): number[] {
    if (this.fieldsOf(measurement).length === 0) return [];
    return this.parts.files.startsWithin(range).filter((start) => !this.rollups.isSealed(start));
  }

  /** Makes the rollups of a window anew, slot by slot. Not within the queue of changes. */
  rebuild(startMs: number, measurement: string | undefined): Promise<void> {
    return this.exclusive(() => this.parts.files.use([startMs], async ([window]) => {
      if (window === undefined) return;
      for (const slot of packedSlots(window)) {
        for (const { id } of this.fieldsOf(measurement)) {
          const blocks = await readBlocks(this.parts.packer, window, `slot = ${slot} AND key BETWEEN ${blockKey(id, 0)} AND ${blockKey(id + 1, 0) - 1}`);
          const parts = blocks.sort((a, b) => a.key - b.key).map(({ key, data }) => ({ key, series: new Block(data, slotStartMs(window, slot)).series() }));
          if (parts.length > 0) await this.rollups.replace({ windowStartMs: startMs, startMs: slotStartMs(window, slot), endMs: slotEndMs(window, slot) }, parts);
        }
      }
    }));
  }

  private selecting(): SelectParts {
    const { files, catalogue, windowMs, rollupFiles, cursors } = this.parts;
    return { files, catalogue, windowMs, rollupFiles, rollups: this.rollups, pool: this.pool, cursors };
  }

  private fieldsOf(measurement: string | undefined): FieldColumnInfo[] {
    const chosen = this.parts.catalogue.measurements().filter(({ name }) => measurement === undefined || name === measurement);
    return chosen.flatMap(({ fields }) => [...fields.values()].filter(({ series }) => series.size > 0));
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

/** All slots of a window that has blocks; those without are read in vain. */
const packedSlots = (window: AttachedWindow): number[] =>
  window.tables.has(BLOCKS) ? Array.from({ length: Math.ceil((window.endMs - window.startMs) / SLOT_MS) }, (_, slot) => slot) : [];
