import { ChangeQueue } from '../engine/change-queue';
import { WindowFiles } from '../engine/window-files';
import { Level, LEVELS } from '../../rollup/rollup-specs';
import { SampleEngine } from '../samples/sample-engine';
import { Rollups } from './rollups';

export interface RollupRescueParts {
  /** Raw rows. */
  readonly files: WindowFiles;
  readonly rollups: Rollups;
  readonly samples: SampleEngine;
  readonly changes: ChangeQueue;
}

/**
 * Makes good a damaged file of rollups. Those of events are marked, so that rows answer until they are made anew; those of samples are made anew at
 * once. Until then queries that need the file fail, rather than take it for empty; a restart in between begins again. What retention has left no rows
 * for is lost.
 */
export class RollupRescue {
  constructor(private readonly parts: RollupRescueParts) {}

  get hasWork(): boolean {
    return this.first() !== undefined;
  }

  /** Makes one file good. @returns false when there is none */
  async next(): Promise<boolean> {
    const found = this.first();
    if (found === undefined) return false;
    const { files, rollups, samples, changes } = this.parts;
    const set = rollups.files.at(found.level);
    const range = { startMs: found.startMs, endMs: found.startMs + set.widthMs };
    for (const start of files.startsWithin(range)) await changes.run(() => rollups.markAll(start, undefined, range));
    for (const start of samples.rebuildable(undefined, range)) await samples.rebuild(start, undefined);
    set.settle(found.startMs);
    return true;
  }

  private first(): { level: Level; startMs: number } | undefined {
    for (const level of LEVELS) {
      const [startMs] = this.parts.rollups.files.at(level).damagedStarts();
      if (startMs !== undefined) return { level, startMs };
    }
    return undefined;
  }
}
