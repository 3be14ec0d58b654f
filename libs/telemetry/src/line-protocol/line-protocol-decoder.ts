import { isUtf8 } from 'node:buffer';
import type { DecoderOptions } from '../parse/decoder-options';
import { FaultLog, type KeptRows, type ParseResult, type Refusal } from '../parse/fault';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from '../parse/limits';
import { refusals } from '../parse/refusals';
import { CARRIAGE_RETURN, HASH, NEWLINE, SPACE, TAB } from '../scan/bytes';
import { TYPE_CONFLICT } from './line-refusals';
import { LineScanner, type Precision } from './line-scanner';
import { endOfPoint } from './point-end';
import { SeriesCache } from './series-cache';

export interface LineProtocolOptions {
  readonly precision: Precision;
  /** Time of lines that carry none, nanoseconds since the epoch. */
  readonly defaultTimeNs: bigint;
}

/** Times a body is gone through at most when fields change their type within it. */
const MAX_PASSES = 4;

/**
 * Decodes InfluxDB line protocol. Keeps the series it has seen, so use one decoder for many bodies; it is not reentrant.
 * Reference: https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export class LineProtocolDecoder {
  private readonly limits: ParseLimits;
  private readonly cache: SeriesCache;
  private readonly scanner: LineScanner;
  /** Counts passes over bodies; wraps long after any process ended. */
  private pass = 0;

  constructor(options: DecoderOptions) {
    this.limits = { ...DEFAULT_PARSE_LIMITS, ...options.limits };
    this.cache = new SeriesCache(options.kinds, this.limits, options.seriesCacheSize ?? 100_000);
    this.scanner = new LineScanner(this.cache, this.limits);
  }

  /** Decodes one body. Never throws for what the body holds: lines that cannot be read are in `faults`, all others are kept. */
  decode(body: Uint8Array, options: LineProtocolOptions): ParseResult {
    this.cache.trim();
    const faults = new FaultLog(body, this.limits);
    const kept: KeptRows = { batches: [], lines: [], rows: 0 };
    const allUtf8 = isUtf8(body);
    let conflicts = this.readAll(body, options, faults, allUtf8);
    this.collect(kept);
    for (let again = 1; conflicts.length > 0; again++) {
      const positions = conflicts;
      conflicts = this.readAgain(body, options, faults, positions, again === MAX_PASSES - 1);
      this.collect(kept);
    }
    return { ...kept, ...faults.finish() };
  }

  /** Reads every line. @returns start and number of the lines whose fields have another type than earlier in the body. */
  private readAll(body: Uint8Array, options: LineProtocolOptions, faults: FaultLog, allUtf8: boolean): number[] {
    this.scanner.begin(body, options, ++this.pass);
    const conflicts: number[] = [];
    let line = 1;
    for (let at = skipByteOrderMark(body); at < body.length; line++) {
      const start = skipBlank(body, at);
      const first = body[start];
      if (first === NEWLINE || first === HASH || start >= body.length || (first === CARRIAGE_RETURN && lineEnd(body, start) <= start + 1)) {
        at = lineEnd(body, start) + 1;
        continue;
      }
      const next = allUtf8 || isUtf8(body.subarray(start, endOfPoint(body, start, this.limits.maxLineBytes))) ? this.scanner.read(start, line) : this.scanner.refuse(refusals.invalidUtf8());
      if (next >= 0) {
        line += this.scanner.lineBreaks;
        at = next;
        continue;
      }
      at = endOfPoint(body, start, this.limits.maxLineBytes);
      if (this.scanner.refusal === TYPE_CONFLICT) conflicts.push(start, line);
      else this.log(faults, body, line, start, at, this.scanner.refusal);
      for (let inside = lineEnd(body, start); inside < at - 1; inside = lineEnd(body, inside + 1)) line++;
    }
    return conflicts;
  }

  /** Reads the lines of another type into batches of their own, so that the store can tell which type is right. */
  private readAgain(body: Uint8Array, options: LineProtocolOptions, faults: FaultLog, positions: number[], last: boolean): number[] {
    this.scanner.begin(body, options, ++this.pass);
    const conflicts: number[] = [];
    for (let i = 0; i < positions.length; i += 2) {
      const start = positions[i]!;
      const line = positions[i + 1]!;
      if (this.scanner.read(start, line) >= 0) continue;
      if (this.scanner.refusal === TYPE_CONFLICT && !last) conflicts.push(start, line);
      else this.log(faults, body, line, start, endOfPoint(body, start, this.limits.maxLineBytes), this.scanner.refusal);
    }
    return conflicts;
  }

  private collect(kept: KeptRows): void {
    for (const measurement of this.cache.active) {
      const built = measurement.build();
      if (built === undefined) continue;
      kept.batches.push(built.batch);
      kept.lines.push(built.lines);
      kept.rows += built.batch.rows;
    }
    this.cache.active.length = 0;
  }

  /** @param next where the next point begins */
  private log(faults: FaultLog, body: Uint8Array, line: number, start: number, next: number, refusal: Refusal): void {
    const end = body[next - 1] === NEWLINE ? next - 1 : next;
    const rawEnd = body[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    faults.add(line, refusal, start, rawEnd, this.scanner.measurement);
  }
}

/** Where the line that contains `at` ends: its "\n", or the end of the body. */
function lineEnd(body: Uint8Array, at: number): number {
  const end = body.indexOf(NEWLINE, at);
  return end < 0 ? body.length : end;
}

function skipBlank(body: Uint8Array, at: number): number {
  while (at < body.length && (body[at] === SPACE || body[at] === TAB)) at++;
  return at;
}

const skipByteOrderMark = (body: Uint8Array): number => (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0);
