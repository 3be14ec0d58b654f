import { createHash } from 'node:crypto';
import { Kind, rollupsOf } from '@observer/telemetry';

/** Resolutions of rollups, finest first. */
export const LEVELS = ['10s', '1m', '1h'] as const;
export type Level = (typeof LEVELS)[number];

export const WIDTH_MS: Readonly<Record<Level, number>> = { '10s': 10_000, '1m': 60_000, '1h': 3_600_000 };

/** Windows of raw rows that one file of a level covers: coarser rollups are smaller and live longer. */
export const WINDOWS_PER_FILE: Readonly<Record<Level, number>> = { '10s': 1, '1m': 7, '1h': 30 };

export const isFiner = (a: Level, b: Level): boolean => LEVELS.indexOf(a) < LEVELS.indexOf(b);

/** One rollup of a measurement. */
export interface RollupSpec {
  /** Names its tables: stays the same while dimensions and finest level do. */
  readonly key: string;
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  /** Measures whose quantiles are kept. */
  readonly sketches: readonly string[];
  readonly levels: readonly Level[];
}

export interface MeasurementSpecs {
  readonly rollups: readonly RollupSpec[];
  /** Levels that any of them has, finest first. */
  readonly levels: readonly Level[];
  /** Changes whenever what the rollups hold changes: rollups made under another declaration are made anew. */
  readonly declaration: string;
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);

/** The rollups of declared kinds, by measurement. A level must divide the window, so that no bucket lies in two files. */
export class RollupSpecs {
  private readonly byMeasurement = new Map<string, MeasurementSpecs>();

  constructor(kinds: readonly Kind[], windowMs: number) {
    const possible = LEVELS.filter((level) => windowMs % WIDTH_MS[level] === 0);
    for (const kind of kinds) {
      const rollups = rollupsOf(kind)
        .map(({ dimensions, measures, sketches, finest }): RollupSpec => ({
          key: digest([finest, ...[...dimensions].sort()]), dimensions, measures, sketches, levels: possible.filter((level) => !isFiner(level, finest)),
        }))
        .filter(({ levels }) => levels.length > 0);
      if (rollups.length === 0) continue;
      const levels = possible.filter((level) => rollups.some((rollup) => rollup.levels.includes(level)));
      this.byMeasurement.set(kind.name, { rollups, levels, declaration: digest(rollups) });
    }
  }

  of(measurement: string): MeasurementSpecs | undefined {
    return this.byMeasurement.get(measurement);
  }
}
