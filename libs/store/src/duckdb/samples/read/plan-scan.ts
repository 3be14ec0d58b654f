import { SamplesQuery } from '@observer/contracts';
import { Reader } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { WindowFiles } from '../../engine/window-files';
import { RollupFiles } from '../../rollup/rollup-files';
import { Level } from '../../../rollup/rollup-specs';
import { rowTablesOf, SLOT_MS } from '../layout';
import { SEGMENTS, SampleRollups } from '../rollup/sample-rollups';
import { MetricSeries } from '../series/resolve-series';
import { allowedLevels, exactLevels } from './choose-resolution';
import { eachChunk, float64Column } from './chunk-columns';
import { LevelFile, MixedScan, RolledUpWindow } from './mixed-scan';
import { ClosedRange, keysCondition, partsOf, SampleScan } from './sample-scan';

export interface ScanParts {
  readonly files: WindowFiles;
  readonly rollups: SampleRollups;
  readonly rollupFiles: RollupFiles;
  readonly windowMs: number;
}

/** Below this many samples they are read themselves: that is fast enough. */
const FEW_SAMPLES = 200_000;
/** Minutes and ten seconds are read when they are this many times fewer than the samples. */
const WORTH = 2;

/**
 * Decides window by window what a query reads, and runs `work` with it while the files are held. Buckets of an hour are read whenever they answer
 * exactly, finer ones when they are far fewer than the samples; where retention has given up the samples, the finest that is left.
 */
export async function withScan<T>(query: SamplesQuery, metrics: readonly MetricSeries[], parts: ScanParts, reader: Reader, work: (scan: MixedScan) => Promise<T>): Promise<T> {
  const { files, rollups, rollupFiles, windowMs } = parts;
  const range = query.range;
  const sealed = new Set(rollups.sealedWithin(range));
  const starts = files.startsWithin({ startMs: range.startMs, endMs: range.endMs + 1 }).filter((start) => !sealed.has(start));
  const exact = exactLevels(query, rollups.levels);
  return files.use(starts, async (windows) => {
    const level = exact[0] === '1h' ? '1h' : await finerLevel(exact, metrics, windows, range, parts, reader);
    if (level === undefined && sealed.size === 0) return work(new MixedScan(new SampleScan(windows, range, reader), [], [], range, reader));
    return withRollups(level, windows);
  });

  function withRollups(level: Level | undefined, windows: readonly AttachedWindow[]): Promise<T> {
    const clean = new Map(level === undefined ? [] : windows.map((window): [AttachedWindow, ReadonlySet<number>] => [window, dirtySlots(window, metrics)]));
    const rolledUp: RolledUpWindow[] = [
      ...[...sealed].map((startMs) => ({ startMs, endMs: startMs + windowMs, dirtySlots: new Set<number>() })),
      ...[...clean].map(([{ startMs, endMs }, dirty]) => ({ startMs, endMs, dirtySlots: dirty })),
    ].sort((a, b) => a.startMs - b.startMs);
    const samples = new SampleScan(windows, range, reader, { only: (window, slot) => clean.get(window)?.has(slot) ?? true });
    const allowed = allowedLevels(query.coarsest, rollups.levels);
    const levels = level === undefined ? allowed : allowed.slice(allowed.indexOf(level));
    return useLevels(rollupFiles, levels, range, (levelFiles) => work(new MixedScan(samples, rolledUp, levelFiles, range, reader)));
  }
}

function useLevels<T>(rollupFiles: RollupFiles, levels: readonly Level[], range: ClosedRange, work: (files: LevelFile[]) => Promise<T>): Promise<T> {
  const next = (rest: readonly Level[], held: LevelFile[]): Promise<T> => {
    const [level, ...others] = rest;
    if (level === undefined) return work(held);
    return rollupFiles.use(level, { startMs: range.startMs, endMs: range.endMs + 1 }, (files) => next(others, [...held, ...files.map((file) => ({ level, file }))]));
  };
  return next(levels, []);
}

/** Slots whose samples are read themselves: those that are not packed, all of them where some samples are kept as wide rows. */
function dirtySlots(window: AttachedWindow, metrics: readonly MetricSeries[]): ReadonlySet<number> {
  const isWide = metrics.some(({ measurement, field }) => window.tables.get(measurement.table)?.has(field.physical) === true);
  if (isWide) return new Set(Array.from({ length: Math.ceil((window.endMs - window.startMs) / SLOT_MS) }, (_, slot) => slot));
  return new Set(rowTablesOf(window).map(({ slot }) => slot));
}

/** The coarsest of the levels below an hour that is worth it. */
async function finerLevel(levels: readonly Level[], metrics: readonly MetricSeries[], windows: readonly AttachedWindow[], range: ClosedRange, { rollupFiles }: ScanParts, reader: Reader): Promise<Level | undefined> {
  if (levels.length === 0) return undefined;
  const wanted = partsOf(metrics);
  const samples = await new SampleScan(windows, range, reader).packedSamples(wanted);
  if (samples < FEW_SAMPLES) return undefined;
  for (const level of levels) {
    const segments = await useLevels(rollupFiles, [level], range, (files) => segmentsIn(files, range, keysCondition(wanted), reader));
    if (segments > 0 && segments * WORTH <= samples) return level;
  }
  return undefined;
}

async function segmentsIn(files: readonly LevelFile[], range: ClosedRange, keys: string, reader: Reader): Promise<number> {
  let segments = 0;
  for (const { file } of files) {
    if (!file.tables.has(SEGMENTS)) continue;
    const result = await reader.run(`SELECT coalesce(sum(segments), 0)::DOUBLE FROM ${file.alias}.main.${SEGMENTS} WHERE start_ms > ${range.startMs - SLOT_MS} AND start_ms <= ${range.endMs} AND ${keys}`);
    await eachChunk(result, (chunk) => (segments += float64Column(chunk, 0)[0]!));
  }
  return segments;
}
