import { isUtf8 } from 'node:buffer';
import type { DecoderOptions } from '../parse/decoder-options';
import { FaultLog, type KeptRows, type ParseResult, type Refusal } from '../parse/fault';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from '../parse/limits';
import { refusals } from '../parse/refusals';
import { CLOSE_BRACKET, COMMA, NEWLINE, OPEN_BRACE, OPEN_BRACKET } from '../scan/bytes';
import { EventReader } from './event-reader';

export interface JsonOptions {
  /** `ndjson`: one event a line. `array`: one JSON array of events, or a single event. */
  readonly format: 'ndjson' | 'array';
  /** Time of events that carry none, nanoseconds since the epoch. */
  readonly defaultTimeNs: bigint;
}

/**
 * Decodes events of declared kinds from JSON. Keeps the dimension values it has seen, so use one decoder for many bodies; it is not reentrant.
 */
export class JsonEventDecoder {
  private readonly limits: ParseLimits;
  private readonly reader: EventReader;

  constructor(options: DecoderOptions) {
    this.limits = { ...DEFAULT_PARSE_LIMITS, ...options.limits };
    this.reader = new EventReader(options.kinds, this.limits, options.seriesCacheSize ?? 100_000);
  }

  /**
   * Decodes one body. Never throws for what the body holds. In NDJSON a line that cannot be read is a fault and all others are kept; an array
   * that is no valid JSON is refused whole, since what follows the error cannot be told apart, with one fault whose `raw` is the body.
   */
  decode(body: Uint8Array, options: JsonOptions): ParseResult {
    this.reader.begin(body, options.defaultTimeNs);
    const faults = new FaultLog(body, this.limits);
    const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
    if (options.format === 'ndjson') this.readLines(body, start, faults);
    else {
      const broken = isUtf8(body) ? this.readArray(body, start, faults) : { element: 1, refusal: refusals.invalidUtf8() };
      if (broken !== undefined) return this.refuseWhole(body, broken);
    }
    return { ...this.collect(), ...faults.finish() };
  }

  private readLines(body: Uint8Array, start: number, faults: FaultLog): void {
    const { reader } = this;
    const { scanner } = reader;
    const allUtf8 = isUtf8(body);
    let line = 1;
    for (let at = start; at < body.length; line++) {
      const newline = body.indexOf(NEWLINE, at);
      const end = newline < 0 ? body.length : newline;
      scanner.end = end;
      scanner.origin = at;
      const first = scanner.space(at);
      if (first < end) {
        const fine = this.checkLine(body, first, end, allUtf8) && this.reachesEnd(reader.read(first, line), end);
        if (!fine) faults.add(line, reader.refusal, at, body[end - 1] === 13 ? end - 1 : end, reader.kind?.kind.name);
      }
      at = end + 1;
    }
  }

  /** Checks that hold before a line is read. */
  private checkLine(body: Uint8Array, start: number, end: number, allUtf8: boolean): boolean {
    let refusal: Refusal | undefined;
    if (end - start > this.limits.maxLineBytes) refusal = refusals.tooLong('line', end - start, this.limits.maxLineBytes);
    else if (!allUtf8 && !isUtf8(body.subarray(start, end))) refusal = refusals.invalidUtf8();
    if (refusal === undefined) return true;
    this.reader.scanner.refuse(refusal);
    return false;
  }

  /** Whether nothing follows the event on its line; if something does, the event is taken back. */
  private reachesEnd(at: number, end: number): boolean {
    if (at < 0) return false;
    const rest = this.reader.scanner.space(at);
    if (rest >= end) return true;
    this.reader.takeBack();
    this.reader.scanner.expected('the end of the line (one event a line)', rest);
    return false;
  }

  /** @returns the first syntax error, which makes the array unusable. */
  private readArray(body: Uint8Array, start: number, faults: FaultLog): { element: number; refusal: Refusal } | undefined {
    const { scanner } = this.reader;
    let at = scanner.space(start);
    const single = body[at] === OPEN_BRACE;
    if (!single && body[at] !== OPEN_BRACKET) {
      scanner.expected('"[" or "{"', at);
      return { element: 1, refusal: scanner.refusal };
    }
    let element = 1;
    if (single) at = this.readElement(at, element, faults);
    else {
      at = scanner.space(at + 1);
      let more = body[at] !== CLOSE_BRACKET;
      if (!more) at++;
      for (; more && at >= 0; element += more ? 1 : 0) {
        at = this.readElement(at, element, faults);
        if (at < 0) break;
        at = scanner.space(at);
        more = at < body.length && body[at] === COMMA;
        if (more) at = scanner.space(at + 1);
        else at = at < body.length && body[at] === CLOSE_BRACKET ? at + 1 : scanner.expected('"," or "]"', at);
      }
    }
    if (at >= 0 && (at = scanner.space(at)) < body.length) at = scanner.expected('the end of the body', at);
    return at < 0 ? { element, refusal: scanner.refusal } : undefined;
  }

  /** Reads an element; one that is refused is stepped over when it is valid JSON. @returns the position after it, or -1. */
  private readElement(at: number, element: number, faults: FaultLog): number {
    const { reader } = this;
    const end = reader.read(at, element);
    if (end >= 0) return end;
    const { refusal } = reader;
    const kind = reader.kind?.kind.name;
    const skipped = reader.scanner.value(at);
    if (skipped >= 0) faults.add(element, refusal, at, skipped, kind);
    return skipped;
  }

  private refuseWhole(body: Uint8Array, broken: { element: number; refusal: Refusal }): ParseResult {
    this.collect();
    const { code, reason, remedy } = broken.refusal;
    const fault = { line: broken.element, code, reason: `the array cannot be read: ${reason}`, remedy: `${remedy}; nothing of this body was kept`, raw: body };
    return { batches: [], lines: [], rows: 0, faults: [fault], refused: 1 };
  }

  private collect(): KeptRows {
    const built = this.reader.active.map((rows) => rows.build()).filter((rows) => rows !== undefined);
    this.reader.active.length = 0;
    const batches = built.map(({ batch }) => batch);
    return { batches, lines: built.map(({ lines }) => lines), rows: batches.reduce((sum, batch) => sum + batch.rows, 0) };
  }
}
