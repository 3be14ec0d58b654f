import { Interval, IntervalSet } from '../log/interval-set';
import { Level, WIDTH_MS } from './rollup-specs';

/** Buckets whose rollup is not up to date, numbered from the epoch, by level. */
export type DirtyBuckets = ReadonlyMap<Level, IntervalSet>;

export const bucketOf = (level: Level, ms: number): number => Math.floor(ms / WIDTH_MS[level]);

/** The buckets of a level that share time with [startMs, endMs). */
export const bucketsOf = (level: Level, startMs: number, endMs: number): Interval => ({ from: bucketOf(level, startMs), to: bucketOf(level, endMs - 1) });

/** The buckets of a finer (or coarser) level that share time with some of another. */
export function translate(run: Interval, from: Level, to: Level): Interval {
  return bucketsOf(to, run.from * WIDTH_MS[from], (run.to + 1) * WIDTH_MS[from]);
}

const TEN_SECONDS_NS = 1e10;
/** More than the error of a 64-bit time read as a float. */
const SLACK_NS = 1_000;

/**
 * The 10 s buckets that times fall in. Read as floats, which is ten times faster than 64-bit integers; so near a border both buckets count, which
 * costs a little work and no correctness.
 */
export function bucketsOfTimes(times: BigInt64Array): IntervalSet {
  const halves = new Int32Array(times.buffer, times.byteOffset, times.length * 2);
  const found = new IntervalSet();
  let previous = Number.NaN;
  for (let i = 0; i < halves.length; i += 2) {
    const ns = halves[i + 1]! * 4_294_967_296 + (halves[i]! >>> 0);
    const bucket = Math.floor(ns / TEN_SECONDS_NS);
    const within = ns - bucket * TEN_SECONDS_NS;
    if (bucket === previous && within >= SLACK_NS && within <= TEN_SECONDS_NS - SLACK_NS) continue;
    previous = bucket;
    found.add(within < SLACK_NS ? bucket - 1 : bucket, within > TEN_SECONDS_NS - SLACK_NS ? bucket + 1 : bucket);
  }
  return found;
}
