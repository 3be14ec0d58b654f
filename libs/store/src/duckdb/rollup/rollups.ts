import { DuckDBConnection } from '@duckdb/node-api';
import { SeriesQuery, TimeRange } from '@observer/contracts';
import { Kind } from '@observer/telemetry';
import { StoreNotice } from '../../telemetry-store.port';
import { Catalogue, Measurement } from '../engine/catalogue';
import { Reader } from '../engine/connections';
import { ChangeQueue } from '../engine/change-queue';
import { WindowFiles } from '../engine/window-files';
import { chooseRollup } from '../../rollup/choose-rollup';
import { Maintenance } from './maintenance';
import { RollupBuilder } from './rollup-builder';
import { RollupFiles } from './rollup-files';
import { RollupLedger } from './rollup-ledger';
import { MarkedCommit, RollupMarker } from './rollup-marker';
import { RollupAnswer, selectFromRollups } from './rollup-query';
import { RollupSpecs } from '../../rollup/rollup-specs';
import { inTransaction } from './window-rollups';

export interface RollupsParts {
  /** For files; the catalogue is attached. */
  readonly admin: DuckDBConnection;
  readonly writer: DuckDBConnection;
  /** For long computations. */
  readonly builder: DuckDBConnection;
  readonly changes: ChangeQueue;
  readonly catalogue: Catalogue;
  /** Raw rows. */
  readonly files: WindowFiles;
  readonly directory: string;
  readonly windowMs: number;
  readonly kinds: readonly Kind[];
  readonly onNotice: (notice: StoreNotice) => void;
  readonly onDamaged: () => void;
}

/** All that has to do with rollups of events: see ADR 6. */
export class Rollups {
  private constructor(
    readonly specs: RollupSpecs,
    readonly ledger: RollupLedger,
    readonly files: RollupFiles,
    readonly marker: RollupMarker,
    readonly maintenance: Maintenance,
    private readonly parts: RollupsParts,
  ) {}

  /** Answers a query from rollups; undefined when rows are to answer it. */
  async select(query: SeriesQuery, reader: Reader): Promise<RollupAnswer | undefined> {
    const measurement = this.parts.catalogue.get(query.measurement);
    const specs = this.specs.of(query.measurement);
    if (measurement === undefined || specs === undefined) return undefined;
    const choice = chooseRollup(query, measurement, specs);
    if (choice === undefined) return undefined;
    const { files, windowMs } = this.parts;
    return selectFromRollups({ query, measurement, specs, choice }, { ledger: this.ledger, rollups: this.files, files, windowMs }, reader);
  }

  /** Windows in a range whose rollups can be made anew: those with rows of a measurement (or any) that has rollups. */
  rebuildable(measurement: string | undefined, range: TimeRange): number[] {
    const measurements = this.measurementsWithRollups(measurement);
    return this.parts.files.startsWithin(range).filter((start) => measurements.some(({ id }) => !this.ledger.isSealed({ windowStartMs: start, measurementId: id })));
  }

  /** Marks all buckets of a range in one window. */
  async markAll(windowStartMs: number, measurement: string | undefined, range: TimeRange): Promise<void> {
    await this.parts.files.use([windowStartMs], async ([window]) => {
      if (window === undefined) return;
      for (const one of this.measurementsWithRollups(measurement)) {
        if (!window.tables.has(one.table)) continue;
        await this.marker.prepare(window, one, false);
        await inTransaction(this.parts.writer, async () => (await this.marker.markRange(window, one, range.startMs, range.endMs))());
      }
    });
  }

  private measurementsWithRollups(name: string | undefined): Measurement[] {
    const { catalogue } = this.parts;
    return catalogue.measurements().filter((measurement) => (name === undefined || measurement.name === name) && this.specs.of(measurement.name) !== undefined);
  }

  static async open(parts: RollupsParts): Promise<Rollups> {
    const { admin, writer, catalogue, files, directory, windowMs, kinds, onNotice, onDamaged } = parts;
    const specs = new RollupSpecs(kinds, windowMs);
    const ledger = await RollupLedger.load(writer);
    const rollupFiles = RollupFiles.open(admin, { directory, windowMs, onNotice, onDamaged });
    const marker = new RollupMarker(writer, specs, ledger, (commit: MarkedCommit) => maintenance.committed(commit));
    const builder = new RollupBuilder(parts.builder, rollupFiles);
    const maintenance = new Maintenance({ change: (work) => parts.changes.run(work), connection: writer, catalogue, files, specs, ledger, marker, builder });
    return new Rollups(specs, ledger, rollupFiles, marker, maintenance, parts);
  }
}
