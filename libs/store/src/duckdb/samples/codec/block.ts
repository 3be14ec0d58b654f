/**
 * A block holds the samples of one metric in one slot of time, of up to `PART_SERIES` series with neighbouring numbers:
 *
 *   version, number of timelines, number of series; the timelines (series scraped together share one); for each series: its number as a
 *   difference to the one before, its timeline, the bytes of its values; then the values, series by series.
 */
import { ObserverError } from '@observer/kernel';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { readTimeline, writeTimeline } from './timeline';
import { readValues, writeValues } from './values';

/** Series per block: enough to share timelines, few enough that one series is read without much of the others. */
export const PART_SERIES = 512;
const VERSION = 1;

/** Samples of one series in one slot, in the order of their times; of equal times the one stored last stands last. */
export interface SlotSeries {
  /** Number of the series within its part. */
  readonly local: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** @param series in ascending order of their numbers, each with samples */
export function encodeBlock(series: readonly SlotSeries[], startMs: number): Uint8Array {
  const timelines: Float64Array[] = [];
  const directory = new ByteWriter();
  const values = new ByteWriter();
  let before = -1;
  for (const { local, times, values: own } of series) {
    const from = values.length;
    writeValues(values, own);
    directory.whole(local - before - 1);
    directory.whole(timelineOf(timelines, times));
    directory.whole(values.length - from);
    before = local;
  }
  const block = new ByteWriter();
  block.byte(VERSION);
  block.whole(timelines.length);
  block.whole(series.length);
  for (const times of timelines) writeTimeline(block, times, startMs);
  block.raw(directory.written());
  block.raw(values.written());
  return block.finish();
}

/** How many of the newest timelines are compared: series of one target come one after the other, targets take turns when they are new. */
const COMPARED = 8;

function timelineOf(timelines: Float64Array[], times: Float64Array): number {
  for (let i = timelines.length - 1; i >= 0 && i >= timelines.length - COMPARED; i--) if (timelines[i] === times || areEqual(timelines[i]!, times)) return i;
  return timelines.push(times) - 1;
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A block that is read series by series. */
export class Block {
  /** Numbers of the series within their part, ascending. */
  readonly locals: Uint16Array;
  private readonly timelines: Float64Array[] = [];
  private readonly timelineOf: Uint16Array;
  private readonly valuesAt: Uint32Array;
  private readonly reader: ByteReader;
  /** Position of a series in `locals`, plus one; 0 = it has no samples here. */
  private readonly positions = new Uint16Array(PART_SERIES);

  /** @throws ObserverError `internal` for a block of a later release */
  constructor(bytes: Uint8Array, startMs: number) {
    const reader = (this.reader = new ByteReader(bytes));
    const version = reader.byte();
    if (version !== VERSION) throw new ObserverError('internal', `a block of samples has version ${version}, this release reads ${VERSION}; use the release that wrote it`, { retryable: false });
    const timelines = reader.whole();
    const series = reader.whole();
    for (let i = 0; i < timelines; i++) this.timelines.push(readTimeline(reader, startMs));
    this.locals = new Uint16Array(series);
    this.timelineOf = new Uint16Array(series);
    this.valuesAt = new Uint32Array(series);
    for (let i = 0, local = -1, at = 0; i < series; i++) {
      this.locals[i] = local += reader.whole() + 1;
      this.positions[local] = i + 1;
      this.timelineOf[i] = reader.whole();
      this.valuesAt[i] = at;
      at += reader.whole();
    }
    for (let i = 0; i < series; i++) this.valuesAt[i]! += reader.position;
  }

  /** Times of one series; undefined when it has none. Series with equal times share one array. */
  timesOf(local: number): Float64Array | undefined {
    const position = this.positions[local]!;
    return position === 0 ? undefined : this.timelines[this.timelineOf[position - 1]!];
  }

  /** Reads the values of a series that has samples. */
  readValues(local: number, out: Float64Array, at: number): void {
    const position = this.positions[local]! - 1;
    this.reader.position = this.valuesAt[position]!;
    readValues(this.reader, this.timelines[this.timelineOf[position]!]!.length, out, at);
  }

  /** All samples, copied. */
  series(): SlotSeries[] {
    return Array.from(this.locals, (local) => {
      const times = this.timesOf(local)!;
      const values = new Float64Array(times.length);
      this.readValues(local, values, 0);
      return { local, times, values };
    });
  }
}
