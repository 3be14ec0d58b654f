const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Finds lines of a piece by number; goes through the piece once, at the first question. */
export class LineIndex {
  private readonly starts: number[] = [0];

  /** @param endOf where the point that begins at a position ends, where it may span lines */
  constructor(private readonly piece: Uint8Array, private readonly endOf?: (start: number) => number) {
    for (let at = piece.indexOf(NEWLINE); at >= 0 && at + 1 < piece.length; at = piece.indexOf(NEWLINE, at + 1)) this.starts.push(at + 1);
  }

  /** The bytes of a line (from 1) without its line end. */
  line(number: number): Uint8Array | undefined {
    const start = this.starts[number - 1];
    if (start === undefined) return undefined;
    let end = this.endOf?.(start) ?? this.starts[number] ?? this.piece.length;
    if (this.piece[end - 1] === NEWLINE) end--;
    if (end > start && this.piece[end - 1] === CARRIAGE_RETURN) end--;
    return this.piece.subarray(start, end);
  }
}
