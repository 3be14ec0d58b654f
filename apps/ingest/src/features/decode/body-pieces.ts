import { endOfPoint } from '@observer/telemetry';

/**
 * Cuts a body of many lines into pieces that are parsed one after the other, so that no body holds the event loop for long. Where it
 * is cut depends on the body alone: a retry gives the same pieces.
 */

/** A piece ends with the first line that ends beyond this; half as much again is still one piece when nothing comes after it. */
export const PIECE_BYTES = 256 * 1024;
const LAST_PIECE = 1.5;

const NEWLINE = 10;
const QUOTE = 34;

/** Pieces of NDJSON: a line end is never inside a string. */
export function* cutLines(body: Uint8Array, pieceBytes = PIECE_BYTES): Generator<Uint8Array> {
  for (let start = 0; start < body.length; ) {
    const end = start + LAST_PIECE * pieceBytes >= body.length ? body.length : endOfLine(body, start + pieceBytes);
    yield body.subarray(start, end);
    start = end;
  }
}

/**
 * Pieces of line protocol, where a string field may hold line ends.
 * @param maxLineBytes a string that does not close within this is malformed; its line then ends at its first line end
 */
export function* cutLineProtocol(body: Uint8Array, maxLineBytes: number, pieceBytes = PIECE_BYTES): Generator<Uint8Array> {
  for (let start = 0; start < body.length; ) {
    const end = start + LAST_PIECE * pieceBytes >= body.length ? body.length : endOfPiece(body, start, start + pieceBytes, maxLineBytes);
    yield body.subarray(start, end);
    start = end;
  }
}

function endOfPiece(body: Uint8Array, start: number, target: number, maxLineBytes: number): number {
  const simple = endOfLine(body, target);
  const quote = body.indexOf(QUOTE, start);
  if (quote < 0 || quote >= simple) return simple;
  let at = start;
  while (at < target) at = endOfPoint(body, at, maxLineBytes);
  return at;
}

function endOfLine(body: Uint8Array, from: number): number {
  const end = body.indexOf(NEWLINE, from);
  return end < 0 ? body.length : end + 1;
}

/** Counts the lines before a position; asked with growing positions it goes through the body once. */
export class LineCounter {
  private counted = 0;
  private lines = 0;

  constructor(private readonly body: Uint8Array) {}

  before(position: number): number {
    for (let at = this.body.indexOf(NEWLINE, this.counted); at >= 0 && at < position; at = this.body.indexOf(NEWLINE, at + 1)) {
      this.lines++;
      this.counted = at + 1;
    }
    return this.lines;
  }
}
