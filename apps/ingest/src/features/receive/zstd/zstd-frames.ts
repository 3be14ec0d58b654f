/**
 * Reads the structure of Zstandard data (RFC 8878) without decompressing: frame headers and block headers. From it one knows before any
 * work what the data asks for, and where it can be cut.
 */
import { ObserverError } from '@observer/kernel';

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAX_BLOCK_BYTES = 128 * 1024;
/** RFC 8878 3.1.1.1.2 recommends decoders to support at least this; larger windows are not worth their memory here. */
export const MAX_WINDOW_BYTES = 8 * 1024 ** 2;
/** The decompressor moves its window once per block: frames of very many small blocks with a large window are refused. */
const MAX_WINDOW_MOVES_BYTES = 16 * 1024 ** 3;

export interface ZstdLayout {
  /** Positions after each block: the data is fed to the decompressor in these steps. */
  readonly steps: readonly number[];
  /** What the frames say they expand to plus what raw and repeated blocks certainly expand to: at least this much. */
  readonly minimumBytes: number;
}

/** @throws ObserverError `invalid_argument` for what is not Zstandard, is cut off, or needs a dictionary or a larger window */
export function readZstdLayout(data: Uint8Array): ZstdLayout {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const steps: number[] = [];
  let minimumBytes = 0;
  let windowMoves = 0;
  let at = 0;
  while (at < data.length) {
    if (at + 8 > data.length) throw cutOff();
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > data.length) throw cutOff();
      steps.push(at);
      continue;
    }
    if (magic !== FRAME_MAGIC) throw invalid(at === 0 ? 'it does not begin with a frame' : `there is no frame at byte ${at}`);
    const header = readFrameHeader(view, at);
    const blocks = readBlocks(view, header.end, header.windowBytes, steps);
    windowMoves += blocks.count * header.windowBytes;
    if (windowMoves > MAX_WINDOW_MOVES_BYTES) throw invalid('it has too many small blocks for the size of its window; compress with fewer flushes');
    minimumBytes += Math.max(header.contentBytes ?? 0, blocks.certainBytes);
    at = blocks.end + (header.checksum ? 4 : 0);
    if (at > data.length) throw cutOff();
    steps[steps.length - 1] = at;
  }
  return { steps, minimumBytes };
}

interface FrameHeader {
  readonly end: number;
  readonly windowBytes: number;
  readonly contentBytes: number | undefined;
  readonly checksum: boolean;
}

function readFrameHeader(view: DataView, start: number): FrameHeader {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const contentSizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  if ((descriptor & 0x08) !== 0) throw invalid('a reserved bit of its frame header is set');
  if ((descriptor & 0x03) !== 0) throw invalid('it needs a dictionary; compress without one');
  let at = start + 5;
  if (at + (singleSegment ? 0 : 1) + contentSizeBytes > view.byteLength) throw cutOff();
  const windowDescriptor = singleSegment ? 0 : view.getUint8(at++);
  const contentBytes = readSize(view, at, contentSizeBytes);
  const base = 2 ** (10 + (windowDescriptor >> 3));
  const windowBytes = singleSegment ? (contentBytes ?? 0) : base + (base / 8) * (windowDescriptor & 7);
  if (windowBytes > MAX_WINDOW_BYTES) {
    throw new ObserverError('payload_too_large', `The zstd body needs a window of ${windowBytes} bytes, at most ${MAX_WINDOW_BYTES} are accepted; compress with a lower level or without --ultra / --long`);
  }
  return { end: at + contentSizeBytes, windowBytes, contentBytes, checksum: (descriptor & 0x04) !== 0 };
}

function readSize(view: DataView, at: number, bytes: number): number | undefined {
  switch (bytes) {
    case 0:
      return undefined;
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}

function readBlocks(view: DataView, start: number, windowBytes: number, steps: number[]): { end: number; count: number; certainBytes: number } {
  let certainBytes = 0;
  let count = 0;
  for (let at = start; ; ) {
    if (at + 3 > view.byteLength) throw cutOff();
    const header = view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3) throw invalid(`the block at byte ${at} has a reserved type`);
    if (size > Math.min(MAX_BLOCK_BYTES, Math.max(windowBytes, 1024))) throw invalid(`the block at byte ${at} is larger than a block may be`);
    if (type !== 2) certainBytes += size;
    at += 3 + (type === 1 ? 1 : size);
    if (at > view.byteLength) throw cutOff();
    steps.push(at);
    count++;
    if ((header & 1) === 1) return { end: at, count, certainBytes };
  }
}

const invalid = (what: string): ObserverError => new ObserverError('invalid_argument', `The body is not valid zstd: ${what}`);
const cutOff = (): ObserverError => invalid('it is cut off');
