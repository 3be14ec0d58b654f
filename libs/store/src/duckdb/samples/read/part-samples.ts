import { lowerBound, type SampleColumns } from '@observer/promql';
import { Block } from '../codec/block';
import { PartRows } from './part-rows';

/** The blocks and rows of one part of a metric: plain data, so that it may be handed to another thread. */
export interface PartData {
  /** In the order of their slots. */
  readonly blocks: readonly { readonly data: Uint8Array; readonly startMs: number }[];
  readonly rows: PartRows | undefined;
}

const NO_TIMES = new Float64Array(0);

/** Arrays that are used again for the next series. */
class Scratch {
  times = NO_TIMES;
  values = NO_TIMES;

  /** Room for `count` samples. @returns whether what was there is lost */
  ensure(count: number): boolean {
    if (count <= this.times.length) return false;
    this.times = new Float64Array(2 * count);
    this.values = new Float64Array(2 * count);
    return true;
  }
}

/** Reads the series of one part, each as ascending columns of samples. */
export class PartSamples {
  private readonly blocks: readonly Block[];
  private readonly scratch = new Scratch();
  private timelines: (Float64Array | undefined)[] = [];
  private fromBlocks = 0;
  /** Whether the blocks' times of the series read last ascend without repeats; likewise with its rows. */
  private areBlocksStrict = true;
  private isStrict = true;

  constructor(private readonly data: PartData) {
    this.blocks = data.blocks.map(({ data: bytes, startMs }) => new Block(bytes, startMs));
  }

  /**
   * The samples of a series, one per time: of several at the same millisecond the one stored last. The columns are valid until the next call.
   * @returns undefined when there is none
   */
  read(local: number): SampleColumns | undefined {
    const all = this.readAll(local);
    return all === undefined || this.isStrict ? all : newestOfEach(all.times, all.values);
  }

  /** As `read`, with all samples of a millisecond, in the order in which they were stored. */
  readAll(local: number): SampleColumns | undefined {
    const { rows } = this.data;
    const start = rows === undefined ? 0 : rows.starts[local]!;
    const rowCount = rows === undefined ? 0 : rows.starts[local + 1]! - start;
    this.readTimes(local, rowCount);
    const count = this.fromBlocks + rowCount;
    if (count === 0) return undefined;
    this.readValues(local);
    const { times, values } = this.scratch;
    if (rowCount > 0) {
      times.set(rows!.times.subarray(start, start + rowCount), this.fromBlocks);
      values.set(rows!.values.subarray(start, start + rowCount), this.fromBlocks);
    }
    const columns = { times: times.subarray(0, count), values: values.subarray(0, count) };
    if (rowCount === 0) {
      this.isStrict = this.areBlocksStrict;
      return columns;
    }
    const { sorted, isStrict } = inOrder(columns);
    this.isStrict = isStrict;
    return sorted;
  }

  /** Whether a series has a sample in [startMs, endMs]; values are not read. */
  hasBetween(local: number, startMs: number, endMs: number): boolean {
    const within = (times: Float64Array): boolean => lowerBound(times, startMs) < lowerBound(times, endMs + 1);
    if (this.blocks.some((block) => within(block.timesOf(local) ?? NO_TIMES))) return true;
    const { rows } = this.data;
    return rows !== undefined && rows.times.subarray(rows.starts[local]!, rows.starts[local + 1]!).some((time) => time >= startMs && time <= endMs);
  }

  /** Times of the blocks' samples into the scratch; series that are scraped together share them, and then they are there already. */
  private readTimes(local: number, room: number): void {
    let isSame = true;
    let count = 0;
    for (let i = 0; i < this.blocks.length; i++) {
      const timeline = this.blocks[i]!.timesOf(local);
      if (timeline !== this.timelines[i]) {
        isSame = false;
        this.timelines[i] = timeline;
      }
      count += timeline?.length ?? 0;
    }
    if (!this.scratch.ensure(count + room) && isSame) return;
    this.fromBlocks = count;
    this.areBlocksStrict = true;
    let at = 0;
    let last = -Infinity;
    for (const timeline of this.timelines) {
      if (timeline === undefined) continue;
      this.scratch.times.set(timeline, at);
      at += timeline.length;
      for (let i = 0; i < timeline.length; i++) {
        if (timeline[i]! <= last) this.areBlocksStrict = false;
        last = timeline[i]!;
      }
    }
  }

  private readValues(local: number): void {
    let at = 0;
    for (let i = 0; i < this.blocks.length; i++) {
      const timeline = this.timelines[i];
      if (timeline === undefined) continue;
      this.blocks[i]!.readValues(local, this.scratch.values, at);
      at += timeline.length;
    }
  }
}

/** Sorts by time where that is necessary; stable, so that what was stored last stands last among equal times. */
function inOrder(columns: SampleColumns): { sorted: SampleColumns; isStrict: boolean } {
  const { times, values } = columns;
  let isAscending = true;
  let isStrict = true;
  for (let i = 1; i < times.length; i++) {
    if (times[i]! < times[i - 1]!) isAscending = false;
    else if (times[i] === times[i - 1]) isStrict = false;
  }
  if (isAscending) return { sorted: columns, isStrict };
  const order = Uint32Array.from(times, (_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
  const sorted = { times: Float64Array.from(order, (i) => times[i]!), values: moved(values, order) };
  return { sorted, isStrict: sorted.times.every((time, i) => i === 0 || time > sorted.times[i - 1]!) };
}

/** Of several samples of a millisecond the last; the same columns when there are none. */
export function uniqueSamples(columns: SampleColumns): SampleColumns {
  for (let i = 1; i < columns.times.length; i++) if (columns.times[i] === columns.times[i - 1]) return newestOfEach(columns.times, columns.values);
  return columns;
}

/** The last of several samples of a millisecond. */
function newestOfEach(times: Float64Array, values: Float64Array): SampleColumns {
  const order = Uint32Array.from(times.keys()).filter((i) => i + 1 === times.length || times[i + 1]! > times[i]!);
  return { times: Float64Array.from(order, (i) => times[i]!), values: moved(values, order) };
}

/** Moves bytes, so that a NaN keeps its payload. */
function moved(values: Float64Array, order: Uint32Array): Float64Array {
  const from = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const result = new Float64Array(order.length);
  const into = new Uint32Array(result.buffer);
  for (let i = 0; i < order.length; i++) {
    into[2 * i] = from[2 * order[i]!]!;
    into[2 * i + 1] = from[2 * order[i]! + 1]!;
  }
  return result;
}
