import { DuckDBConnection } from '@duckdb/node-api';
import { Kind } from '@observer/telemetry';
import { Catalogue } from '../engine/catalogue';
import { WindowFiles } from '../engine/window-files';
import { Maintenance } from './maintenance';
import { RollupBuilder } from './rollup-builder';
import { RollupFiles } from './rollup-files';
import { RollupLedger } from './rollup-ledger';
import { MarkedCommit, RollupMarker } from './rollup-marker';
import { RollupSpecs } from './rollup-specs';

export interface RollupsParts {
  /** For files; the catalogue is attached. */
  readonly admin: DuckDBConnection;
  readonly writer: DuckDBConnection;
  readonly catalogue: Catalogue;
  /** Raw rows. */
  readonly files: WindowFiles;
  readonly directory: string;
  readonly windowMs: number;
  readonly kinds: readonly Kind[];
}

/** All that has to do with rollups of events: see ADR 6. */
export class Rollups {
  private constructor(
    readonly specs: RollupSpecs,
    readonly ledger: RollupLedger,
    readonly files: RollupFiles,
    readonly marker: RollupMarker,
    readonly maintenance: Maintenance,
  ) {}

  static async open({ admin, writer, catalogue, files, directory, windowMs, kinds }: RollupsParts): Promise<Rollups> {
    const specs = new RollupSpecs(kinds, windowMs);
    const ledger = await RollupLedger.load(writer);
    const rollupFiles = RollupFiles.open(admin, { directory, windowMs });
    const marker = new RollupMarker(writer, specs, ledger, (commit: MarkedCommit) => maintenance.committed(commit));
    const builder = new RollupBuilder(writer, rollupFiles);
    const maintenance = new Maintenance({ connection: writer, catalogue, files, specs, ledger, marker, builder, windowMs });
    return new Rollups(specs, ledger, rollupFiles, marker, maintenance);
  }
}
