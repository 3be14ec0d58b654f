import { TimeRange } from '@observer/contracts';
import { bucketsOf, DirtyBuckets } from './dirty-marks';
import { Level, WIDTH_MS } from './rollup-specs';

/** A piece of a range and what answers it. */
export interface Segment extends TimeRange {
  readonly source: 'raw' | Level;
}

/** What is known of the rollups of one window. */
export type WindowState =
  /** Up to date, but for these buckets, which rows answer. */
  | { readonly rows: true; readonly dirty: DirtyBuckets | undefined }
  /** There are no rows (any more); these levels are still kept. */
  | { readonly rows: false; readonly levels: readonly Level[] };

export interface CoverRequest {
  readonly range: TimeRange;
  readonly windowMs: number;
  /** Levels that may answer, coarsest first. */
  readonly levels: readonly Level[];
  readonly stateOf: (windowStartMs: number) => WindowState;
}

/** Of one window: more pieces than this make a slower statement than reading all of it from rows. */
const MOST_PIECES = 64;

/**
 * Cuts a range into pieces that rollups answer exactly, as coarse as possible, and the rest (edges, what is dirty) that rows answer. Where there
 * are no rows any more, the edges are answered by the finest rollup kept, whose buckets then count by their start.
 */
export function coverRange({ range, windowMs, levels, stateOf }: CoverRequest): Segment[] {
  const segments: Segment[] = [];
  for (let start = Math.floor(range.startMs / windowMs) * windowMs; start < range.endMs; start += windowMs) {
    const part = { startMs: Math.max(range.startMs, start), endMs: Math.min(range.endMs, start + windowMs) };
    const state = stateOf(start);
    const own = state.rows ? coverLevels(part, levels, state.dirty) : coverWithoutRows(part, levels.filter((level) => state.levels.includes(level)));
    for (const segment of own.length > MOST_PIECES ? [{ source: 'raw' as const, ...part }] : own) append(segments, segment);
  }
  return segments;
}

function coverLevels(part: TimeRange, levels: readonly Level[], dirty: DirtyBuckets | undefined): Segment[] {
  const [level, ...finer] = levels;
  if (part.startMs >= part.endMs) return [];
  if (level === undefined) return [{ source: 'raw', ...part }];
  const whole = wholeBuckets(part, level);
  if (whole === undefined) return coverLevels(part, finer, dirty);
  const width = WIDTH_MS[level];
  const { from, to } = bucketsOf(level, whole.startMs, whole.endMs);
  const pieces = (dirty?.get(level)?.within(from, to) ?? []).map((run) => ({ startMs: run.from * width, endMs: (run.to + 1) * width }));
  const segments = coverLevels({ startMs: part.startMs, endMs: whole.startMs }, finer, dirty);
  let next = whole.startMs;
  for (const piece of pieces) {
    if (piece.startMs > next) segments.push({ source: level, startMs: next, endMs: piece.startMs });
    segments.push(...coverLevels(piece, finer, dirty));
    next = piece.endMs;
  }
  if (next < whole.endMs) segments.push({ source: level, startMs: next, endMs: whole.endMs });
  return [...segments, ...coverLevels({ startMs: whole.endMs, endMs: part.endMs }, finer, dirty)];
}

function coverWithoutRows(part: TimeRange, levels: readonly Level[]): Segment[] {
  const [level, ...finer] = levels;
  if (level === undefined || part.startMs >= part.endMs) return [];
  if (finer.length === 0) return [{ source: level, ...part }];
  const whole = wholeBuckets(part, level);
  if (whole === undefined) return coverWithoutRows(part, finer);
  return [
    ...coverWithoutRows({ startMs: part.startMs, endMs: whole.startMs }, finer),
    { source: level, ...whole },
    ...coverWithoutRows({ startMs: whole.endMs, endMs: part.endMs }, finer),
  ];
}

/** The part of a range that whole buckets fill. */
function wholeBuckets({ startMs, endMs }: TimeRange, level: Level): TimeRange | undefined {
  const width = WIDTH_MS[level];
  const whole = { startMs: Math.ceil(startMs / width) * width, endMs: Math.floor(endMs / width) * width };
  return whole.startMs < whole.endMs ? whole : undefined;
}

function append(segments: Segment[], segment: Segment): void {
  const last = segments.at(-1);
  if (last !== undefined && last.source === segment.source && last.endMs === segment.startMs) segments[segments.length - 1] = { ...last, endMs: segment.endMs };
  else segments.push(segment);
}
