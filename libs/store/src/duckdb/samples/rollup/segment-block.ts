import { Block, encodeBlock, SlotSeries } from '../codec/block';
import { ByteReader } from '../codec/byte-reader';
import { ByteWriter } from '../codec/byte-writer';
import { CHANNELS, Segments } from './segments';

export interface SegmentSeries {
  readonly local: number;
  readonly segments: Segments;
}

/** Channels beside `lastAt`, whose values are those of `last`. Of series whose segments are single samples there is only that. */
const STORED = CHANNELS.filter((channel) => channel !== 'lastAt');

/** Segments of up to 512 series: a block of samples for each channel, one after the other, each with its length before it. */
export function encodeSegments(series: readonly SegmentSeries[], startMs: number): Uint8Array {
  const writer = new ByteWriter();
  const known: Float64Array[] = [];
  /** Stand for times in the channels that need none. */
  const indexes = (length: number): Float64Array => (known[length] ??= Float64Array.from({ length }, (_, i) => startMs + i));
  const compound = series.filter(({ segments }) => !segments.areSamples);
  for (const channel of STORED) {
    const own = channel === 'last' ? series : compound;
    const block = encodeBlock(own.map(({ local, segments }): SlotSeries => ({
      local, times: channel === 'last' ? segments.lastAt.subarray(0, segments.length) : indexes(segments.length), values: segments[channel].subarray(0, segments.length),
    })), startMs);
    writer.whole(block.length);
    writer.raw(block);
  }
  return writer.finish();
}

/** Segments that are read series by series. */
export class SegmentBlock {
  private readonly blocks: Block[] = [];

  constructor(bytes: Uint8Array, startMs: number) {
    const reader = new ByteReader(bytes);
    for (let i = 0; i < STORED.length; i++) {
      const length = reader.whole();
      this.blocks.push(new Block(bytes.subarray(reader.position, reader.position + length), startMs));
      reader.position += length;
    }
  }

  /** Numbers of the series, ascending. */
  get locals(): Uint16Array {
    return this.blocks[0]!.locals;
  }

  /** Adds the segments of one series. */
  read(local: number, into: Segments): void {
    const times = this.blocks[0]!.timesOf(local);
    if (times === undefined) return;
    into.ensure(times.length);
    const from = into.length;
    into.lastAt.set(times, from);
    this.blocks[0]!.readValues(local, into.last, from);
    if (this.blocks[1]!.timesOf(local) === undefined) {
      into.length = from;
      for (let i = 0; i < times.length; i++) into.addSample(times[i]!, into.last[from + i]!);
      return;
    }
    STORED.forEach((channel, i) => i > 0 && this.blocks[i]!.readValues(local, into[channel], from));
    into.length = from + times.length;
  }
}
