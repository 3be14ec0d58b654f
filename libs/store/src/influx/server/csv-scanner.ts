const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const MINUS = 0x2d;

/** Takes the records of an answer. */
export interface CsvSink {
  /** The names of the columns that follow: at the start, and after every empty line. */
  header(columns: readonly string[]): void;
  /** One record; valid during the call. `isNewGroup` = its first two cells (measurement and tags) are not those of the record before. */
  record(record: CsvRecord, isNewGroup: boolean): void;
}

/** Cells of one record, decoded only when asked for. */
export interface CsvRecord {
  /** InfluxDB writes a missing value as an empty cell. */
  isEmpty(column: number): boolean;
  text(column: number): string;
  /** A decimal number; 64-bit integers lose what is beyond 2^53. */
  number(column: number): number;
  /** Whole milliseconds of a cell that holds nanoseconds. */
  milliseconds(column: number): number;
  /** Nanoseconds within the millisecond, 0 to 999,999. */
  nanoseconds(column: number): number;
}

/**
 * Splits a CSV answer as it arrives, over bytes: a record makes no object and a cell no string until it is asked for, and an answer is never in memory
 * as a whole.
 */
export class CsvScanner implements CsvRecord {
  private buffer: Buffer = Buffer.alloc(0);
  private starts = new Uint32Array(64);
  private ends = new Uint32Array(64);
  private count = 0;
  private group = Buffer.alloc(0);
  private groupLength = -1;
  private wantsHeader = true;

  constructor(private readonly sink: CsvSink) {}

  /** Takes the next bytes of the answer. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.buffer = this.buffer.length === 0 ? bytes : Buffer.concat([this.buffer, bytes]);
    let at = 0;
    for (let next = this.scanRecord(at); next >= 0; next = this.scanRecord(at)) {
      if (next === at + 1) this.wantsHeader = true;
      else if (this.wantsHeader) this.takeHeader();
      else this.sink.record(this, this.entersGroup());
      at = next;
    }
    this.buffer = this.buffer.subarray(at);
  }

  isEmpty(column: number): boolean {
    return this.starts[column] === this.ends[column];
  }

  text(column: number): string {
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    if (this.buffer[start] !== QUOTE || start === end) return this.buffer.toString('utf8', start, end);
    return this.buffer.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
  }

  number(column: number): number {
    return Number(this.buffer.toString('latin1', this.starts[column]!, this.ends[column]!));
  }

  milliseconds(column: number): number {
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    if (this.buffer[start] === MINUS) return Number((BigInt(this.buffer.toString('latin1', start, end)) - 999_999n) / 1_000_000n);
    return this.digits(start, end - 6);
  }

  nanoseconds(column: number): number {
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    if (this.buffer[start] === MINUS) return Number(((BigInt(this.buffer.toString('latin1', start, end)) % 1_000_000n) + 1_000_000n) % 1_000_000n);
    return this.digits(Math.max(start, end - 6), end);
  }

  private digits(start: number, end: number): number {
    let value = 0;
    for (let at = start; at < end; at++) value = value * 10 + (this.buffer[at]! - 48);
    return value;
  }

  private takeHeader(): void {
    this.wantsHeader = false;
    this.groupLength = -1;
    this.sink.header(Array.from({ length: this.count }, (_, column) => this.text(column)));
  }

  /** Compares the bytes of the first two cells with those of the record before, of which a copy is kept. */
  private entersGroup(): boolean {
    const start = this.starts[0]!;
    const end = this.count > 1 ? this.ends[1]! : this.ends[0]!;
    if (end - start === this.groupLength && this.buffer.compare(this.group, 0, this.groupLength, start, end) === 0) return false;
    this.groupLength = end - start;
    if (this.group.length < this.groupLength) this.group = Buffer.alloc(this.groupLength * 2);
    this.buffer.copy(this.group, 0, start, end);
    return true;
  }

  /** @returns where the next record starts, or -1 when this one has not arrived whole */
  private scanRecord(from: number): number {
    const { buffer } = this;
    this.count = 0;
    for (let at = from, start = from; at < buffer.length; start = ++at) {
      if (buffer[at] === QUOTE) at = this.afterQuoted(at + 1);
      while (at < buffer.length && buffer[at] !== COMMA && buffer[at] !== LINE_FEED) at++;
      if (at >= buffer.length) return -1;
      if (this.count === this.starts.length) this.grow();
      this.starts[this.count] = start;
      this.ends[this.count++] = at;
      if (buffer[at] === LINE_FEED) return at + 1;
    }
    return -1;
  }

  /** @returns the place after the quote that closes the text; the end when it has not arrived */
  private afterQuoted(from: number): number {
    for (let at = from; ; at += 2) {
      at = this.buffer.indexOf(QUOTE, at);
      if (at < 0 || at + 1 >= this.buffer.length) return this.buffer.length;
      if (this.buffer[at + 1] !== QUOTE) return at + 1;
    }
  }

  private grow(): void {
    const larger = (old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.starts = larger(this.starts);
    this.ends = larger(this.ends);
  }
}
