import { DuckDBBlobVector } from '@duckdb/node-api';
import { Resolution } from '../../../telemetry-store.port';
import { Reader } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { Level, LEVELS } from '../../../rollup/rollup-specs';
import { slotEndMs, SLOT_MS } from '../layout';
import { SEGMENTS } from '../rollup/sample-rollups';
import { coarser } from './choose-resolution';
import { eachChunk, float64Column } from './chunk-columns';
import { MixedPart, SegmentPiece } from './part-evaluator';
import { ClosedRange, keysCondition, SampleScan, ScannedPart, WantedPart } from './sample-scan';

/** A window whose rollups are read, but for the slots that are not packed yet. */
export interface RolledUpWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly dirtySlots: ReadonlySet<number>;
}

export interface LevelFile {
  readonly level: Level;
  readonly file: AttachedWindow;
}

interface FoundPiece {
  readonly level: Level;
  readonly startMs: number;
  readonly data: Uint8Array;
}

export type MixedScannedPart = Omit<ScannedPart, 'data'> & { readonly data: MixedPart };

/** Parts read at once: a block of rollups spans a day. */
const ROUND_PARTS = 16;

/** Reads samples, and for windows that are answered from rollups segments. */
export class MixedScan {
  /** The coarsest resolution that was read so far. */
  resolution: Resolution = 'raw';

  constructor(
    private readonly samples: SampleScan,
    private readonly windows: readonly RolledUpWindow[],
    private readonly files: readonly LevelFile[],
    private readonly range: ClosedRange,
    private readonly reader: Reader,
  ) {}

  async *parts(wanted: readonly WantedPart[]): AsyncGenerator<MixedScannedPart> {
    if (this.windows.length === 0) return yield* this.samples.parts(wanted);
    for await (const round of this.samples.rounds(wanted, ROUND_PARTS)) {
      const found = await this.read(round);
      for (const part of round) yield { ...part, data: { ...part.data, pieces: this.pieces(found.get(part.key) ?? []) } };
    }
  }

  packedSamples(wanted: readonly WantedPart[]): Promise<number> {
    return this.samples.packedSamples(wanted);
  }

  private async read(wanted: readonly WantedPart[]): Promise<Map<number, FoundPiece[]>> {
    const found = new Map<number, FoundPiece[]>();
    const [first, last] = [this.windows[0]!.startMs, this.windows.at(-1)!.endMs];
    for (const { level, file } of this.files) {
      if (!file.tables.has(SEGMENTS)) continue;
      const within = `start_ms >= ${Math.max(first, this.range.startMs - widestSpan(this.windows))} AND start_ms < ${Math.min(last, this.range.endMs + 1)}`;
      const result = await this.reader.run(`SELECT start_ms::DOUBLE, key::DOUBLE, data FROM ${file.alias}.main.${SEGMENTS} WHERE ${within} AND ${keysCondition(wanted)}`);
      await eachChunk(result, (chunk) => {
        const [starts, keys] = [float64Column(chunk, 0), float64Column(chunk, 1)];
        const data = chunk.getColumnVector(2) as DuckDBBlobVector;
        for (let i = 0; i < chunk.rowCount; i++) {
          const pieces = found.get(keys[i]!);
          const piece = { level, startMs: starts[i]!, data: data.getItemBytes(i)! };
          if (pieces === undefined) found.set(keys[i]!, [piece]);
          else pieces.push(piece);
        }
      });
    }
    return found;
  }

  /** For every slot of the windows the finest of what there is; where ten seconds are not kept, minutes say the same. Hours only where nothing finer is left of a window. */
  private pieces(found: readonly FoundPiece[]): SegmentPiece[] {
    const pieces: SegmentPiece[] = [];
    for (const window of this.windows) {
      const own = found.filter(({ startMs }) => startMs >= window.startMs && startMs < window.endMs);
      const finer = own.filter(({ level }) => level !== '1h');
      const hours = finer.length > 0 ? undefined : own[0];
      const spans: { fromMs: number; toMs: number }[] = [];
      for (let slot = 0; window.startMs + slot * SLOT_MS < window.endMs; slot++) {
        if (window.dirtySlots.has(slot)) continue;
        const span = { fromMs: window.startMs + slot * SLOT_MS, toMs: slotEndMs(window, slot) };
        const finest = finer.filter(({ startMs }) => startMs === span.fromMs).sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))[0];
        if (finest !== undefined) pieces.push(this.piece(finest, [span]));
        else if (hours !== undefined) spans.push(span);
      }
      if (hours !== undefined && spans.length > 0) pieces.push(this.piece(hours, spans));
    }
    return pieces;
  }

  private piece({ level, startMs, data }: FoundPiece, spans: SegmentPiece['spans']): SegmentPiece {
    this.resolution = coarser(this.resolution, level);
    return { data, startMs, spans };
  }
}

const widestSpan = (windows: readonly RolledUpWindow[]): number => Math.max(...windows.map(({ startMs, endMs }) => endMs - startMs));
