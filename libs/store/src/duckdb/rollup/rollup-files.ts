import { DuckDBConnection } from '@duckdb/node-api';
import { StoreNotice } from '../../telemetry-store.port';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { Level, LEVELS, WINDOWS_PER_FILE } from '../../rollup/rollup-specs';

const PREFIX: Readonly<Record<Level, string>> = { '10s': 'r10s', '1m': 'r1m', '1h': 'r1h' };
/** Files of one level kept open between queries. */
const MAX_ATTACHED = 12;

export interface RollupFilesOptions {
  readonly directory: string;
  readonly windowMs: number;
  readonly onNotice: (notice: StoreNotice) => void;
  /** Told of a damaged file, whose rollups can be made anew: see `RollupRescue`. */
  readonly onDamaged: () => void;
}

/** The files of rollups: one set per level, each file covering several windows of raw rows, so that they outlive these. */
export class RollupFiles {
  private constructor(
    private readonly sets: ReadonlyMap<Level, WindowFiles>,
    private readonly windowMs: number,
  ) {}

  static open(connection: DuckDBConnection, { directory, windowMs, onNotice, onDamaged }: RollupFilesOptions): RollupFiles {
    const sets = LEVELS.map((level): [Level, WindowFiles] => {
      const width = WINDOWS_PER_FILE[level] * windowMs;
      return [level, WindowFiles.open(connection, { directory, windowMs: width, maxAttached: MAX_ATTACHED, prefix: PREFIX[level], onNotice, onDamaged })];
    });
    return new RollupFiles(new Map(sets), windowMs);
  }

  at(level: Level): WindowFiles {
    return this.sets.get(level)!;
  }

  /** Start of the file of a level that covers a window. */
  fileStart(level: Level, windowStartMs: number): number {
    const width = WINDOWS_PER_FILE[level] * this.windowMs;
    return Math.floor(windowStartMs / width) * width;
  }

  /** Runs `work` with the files of a level that share time with a range. */
  use<T>(level: Level, range: { readonly startMs: number; readonly endMs: number }, work: (files: AttachedWindow[]) => Promise<T>): Promise<T> {
    const files = this.at(level);
    return files.use(files.startsWithin(range), work);
  }

  async close(): Promise<void> {
    for (const files of this.sets.values()) await files.close();
  }
}
