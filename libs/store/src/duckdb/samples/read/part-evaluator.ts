import { WindowFunction } from '@observer/contracts';
import { type SampleColumns, type StepColumn, type Steps, type Window, windowValues } from '@observer/promql';
import { SegmentBlock } from '../rollup/segment-block';
import { addSamples, Segments } from '../rollup/segments';
import { segmentValues } from '../rollup/segment-values';
import { PartData, PartSamples } from './part-samples';

/** A block of segments of which some span of time is wanted: [fromMs, toMs). */
export interface SegmentPiece {
  readonly data: Uint8Array;
  readonly startMs: number;
  readonly spans: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Samples of a part, and for some of its time segments instead; plain data, so that it may be handed to another thread. */
export interface MixedPart extends PartData {
  readonly pieces?: readonly SegmentPiece[];
}

/** Reads and evaluates the series of one part. */
export class PartEvaluator {
  private readonly samples: PartSamples;
  private readonly pieces: readonly { readonly block: SegmentBlock; readonly spans: SegmentPiece['spans'] }[];
  private readonly read = new Segments();
  private readonly kept = new Segments();

  constructor(part: MixedPart) {
    this.samples = new PartSamples(part);
    this.pieces = (part.pieces ?? []).map(({ data, startMs, spans }) => ({ block: new SegmentBlock(data, startMs), spans }));
  }

  /** The window function at every step. @returns how many samples or segments lie in the windows; undefined when the series has none at all */
  values(local: number, fn: WindowFunction | undefined, steps: Steps, window: Window, out: StepColumn): number | undefined {
    if (this.pieces.length > 0) {
      const segments = this.segmentsOf(local);
      return segments.length === 0 ? undefined : segmentValues(fn, segments, steps, window, out);
    }
    const columns = this.samples.read(local);
    return columns === undefined ? undefined : windowValues(fn, columns, steps, window, out);
  }

  /** The samples, and of segments the newest one each. Valid until the next call. */
  columns(local: number): SampleColumns | undefined {
    if (this.pieces.length === 0) return this.samples.read(local);
    const segments = this.segmentsOf(local);
    const there = Uint32Array.from({ length: segments.length }, (_, i) => i).filter((i) => segments.count[i]! > 0);
    return there.length === 0 ? undefined : { times: Float64Array.from(there, (i) => segments.lastAt[i]!), values: Float64Array.from(there, (i) => segments.last[i]!) };
  }

  private segmentsOf(local: number): Segments {
    this.kept.reset();
    for (const { block, spans } of this.pieces) {
      this.read.reset();
      block.read(local, this.read);
      for (let i = 0; i < this.read.length; i++) {
        const time = this.read.lastAt[i]!;
        if (spans.some(({ fromMs, toMs }) => time >= fromMs && time < toMs)) this.kept.copyFrom(this.read, i);
      }
    }
    const columns = this.samples.read(local);
    if (columns !== undefined) addSamples(this.kept, columns);
    return this.kept.sorted();
  }
}
