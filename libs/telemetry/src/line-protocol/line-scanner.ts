import { FieldBuffer } from '../columns/field-buffer';
import type { Refusal } from '../parse/fault';
import { maxCells, type ParseLimits } from '../parse/limits';
import { refusals } from '../parse/refusals';
import { HASH_SEED, HASH_STEP, hashBytes } from '../scan/byte-interner';
import { asBuffer, BACKSLASH, CARRIAGE_RETURN, COMMA, EQUALS, excerpt, NEWLINE, QUOTE, SPACE } from '../scan/bytes';
import { READ, writeInt64 } from '../scan/integer';
import { isEscapable, unescapeKey, unescapeString } from './escapes';
import { literalType, writeDeclared, writeLiteral } from './field-value';
import { missingFields, noField, noValue, tooManyFields, trailing, TYPE_CONFLICT } from './line-refusals';
import type { MeasurementRows } from './measurement-rows';
import type { Series, SeriesCache } from './series-cache';

export type Precision = 'ns' | 'us' | 'ms' | 's';

/** Zeros that make a timestamp of this precision nanoseconds. */
const ZEROS: Readonly<Record<Precision, number>> = { ns: 0, us: 3, ms: 6, s: 9 };

/** Stands for "a dimension of the kind, sent as a string field". */
const DIMENSION = new FieldBuffer('', 'string', new Uint8Array(0));

/** Reads one line at a time into the rows of its measurement. A line is entered whole or not at all. */
export class LineScanner {
  /** Why the last line was refused. */
  refusal: Refusal = TYPE_CONFLICT;
  /** Line breaks inside the strings of the last line. */
  lineBreaks = 0;
  /** Measurement of the last line, when it could be read. */
  measurement: string | undefined;

  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;
  private pass = 0;
  private zeros = 0;
  private defaultTimeNs = 0n;
  private cells = 0;
  private cellLimit = 0;
  /** Dimensions of a declared kind that this line sent as string fields, spelled as tags. */
  private dimensions = '';

  constructor(
    private readonly cache: SeriesCache,
    private readonly limits: ParseLimits,
  ) {}

  begin(body: Uint8Array, options: { precision: Precision; defaultTimeNs: bigint }, pass: number): void {
    this.bytes = body;
    this.end = body.length;
    this.pass = pass;
    this.zeros = ZEROS[options.precision];
    this.defaultTimeNs = options.defaultTimeNs;
    this.cells = 0;
    this.cellLimit = maxCells(body.length);
  }

  /** Reads the line at `start` (its first character), which has number `line`. @returns where the next line begins, or -1 when it is refused. */
  read(start: number, line: number): number {
    const { bytes, end } = this;
    this.lineBreaks = 0;
    this.measurement = undefined;
    let hash = HASH_SEED;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === SPACE || byte === NEWLINE) break;
      hash = Math.imul(hash ^ byte, HASH_STEP);
      if (byte === BACKSLASH && at + 1 < end && isEscapable(bytes[at + 1])) hash = Math.imul(hash ^ bytes[++at]!, HASH_STEP);
    }
    if (at - start > this.limits.maxLineBytes) return this.refuse(refusals.tooLong('line', at - start, this.limits.maxLineBytes));
    if (at >= end || bytes[at] === NEWLINE) return this.refuse(missingFields(bytes, start, at));
    const series = this.cache.find(bytes, start, at, hash) ?? this.cache.intern(bytes, start, at, hash);
    if (series === undefined) {
      this.measurement = this.cache.refusedMeasurement;
      return this.refuse(this.cache.refusal!);
    }
    const rows = series.measurement;
    this.measurement = rows.name;
    if (rows.pass !== this.pass && !this.cache.activate(rows, this.pass)) return this.refuse(refusals.tooManyMeasurements(this.limits.maxMeasurements));
    const next = this.readRest(rows, series, start, at, line);
    if (next < 0) rows.rollback();
    return next;
  }

  /** Sets the refusal. @returns -1 */
  refuse(refusal: Refusal): -1 {
    this.refusal = refusal;
    return -1;
  }

  private readRest(rows: MeasurementRows, prefixSeries: Series, start: number, prefixEnd: number, line: number): number {
    this.dimensions = '';
    const fieldsEnd = this.readFields(rows, this.skipSpaces(prefixEnd));
    if (fieldsEnd < 0) return -1;
    const lineEnd = this.readTime(rows, this.skipSpaces(fieldsEnd));
    if (lineEnd < 0) return -1;
    if (lineEnd - start > this.limits.maxLineBytes) return this.refuse(refusals.tooLong('line', lineEnd - start, this.limits.maxLineBytes));
    let series: Series | undefined = prefixSeries;
    if (rows.kind !== undefined) {
      if (this.dimensions !== '') series = this.extended(start, prefixEnd);
      if (series === undefined || this.lacksColumn(rows, series)) return -1;
    }
    this.cells += rows.width;
    if (this.cells > this.cellLimit) return this.refuse(refusals.tooSparse(rows.name));
    rows.commit(series.numberIn(this.pass), line);
    return lineEnd + 1;
  }

  private readFields(rows: MeasurementRows, from: number): number {
    const { bytes, end } = this;
    let at = from;
    let position = 0;
    for (let count = 1; ; count++) {
      let field = rows.fields[position];
      let keyEnd = field === undefined ? -1 : this.matchKey(at, field.key);
      if (keyEnd < 0) {
        keyEnd = this.findKeyEnd(at);
        if (keyEnd < 0) return -1;
        field = rows.field(this.keyText(at, keyEnd));
      }
      if (count > this.limits.maxFields) return this.refuse(tooManyFields(this.limits.maxFields));
      const valueEnd = this.findValueEnd(keyEnd + 1);
      if (valueEnd < 0) return -1;
      field ??= this.newField(rows, at, keyEnd, valueEnd);
      if (field === undefined) return -1;
      if (field !== DIMENSION) {
        if (!this.writeValue(rows, field, keyEnd + 1, valueEnd)) return -1;
        position = field.position + 1;
      }
      if (valueEnd >= end || bytes[valueEnd] !== COMMA) return valueEnd;
      at = valueEnd + 1;
    }
  }

  private writeValue(rows: MeasurementRows, field: FieldBuffer, start: number, end: number): boolean {
    const { bytes } = this;
    let refusal: Refusal | undefined;
    if (rows.measures !== undefined) refusal = writeDeclared(rows.measures.get(field.name)!, field, rows.rows, bytes, start, end);
    else if (literalType(bytes, start, end) !== field.type) refusal = TYPE_CONFLICT;
    else refusal = writeLiteral(field, rows.rows, bytes, start, end);
    if (refusal !== undefined) this.refusal = refusal;
    return refusal === undefined;
  }

  /** Where the "=" after `key` stands when the line has exactly this key at `at`, else -1. */
  private matchKey(at: number, key: Uint8Array): number {
    const { bytes } = this;
    const keyEnd = at + key.length;
    if (keyEnd >= this.end || bytes[keyEnd] !== EQUALS) return -1;
    for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return -1;
    return keyEnd;
  }

  private findKeyEnd(start: number): number {
    const { bytes, end } = this;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === EQUALS && at > start) return at;
      if (byte === EQUALS || byte === COMMA || byte === SPACE || byte === NEWLINE) break;
      if (byte === BACKSLASH && at + 1 < end && isEscapable(bytes[at + 1])) at++;
    }
    return this.refuse(noField(bytes, start, lineEnd(bytes, start, end), start >= end || bytes[start] === NEWLINE || bytes[start] === CARRIAGE_RETURN));
  }

  /** Where the value at `start` ends: at ",", a space, the line end. */
  private findValueEnd(start: number): number {
    const { bytes, end } = this;
    let at = start;
    if (bytes[at] === QUOTE) {
      at = this.findQuote(start + 1);
      if (at < 0) return -1;
      at++;
      if (at < end && !isValueEnd(bytes[at]!)) return this.refuse(noValue(bytes, start, Math.min(at + 1, end), 'has characters after its closing quote'));
      return at;
    }
    while (at < end && !isValueEnd(bytes[at]!)) at++;
    return at > start ? at : this.refuse(noValue(bytes, start, lineEnd(bytes, start, end), 'is empty'));
  }

  private findQuote(start: number): number {
    const { bytes } = this;
    const limit = Math.min(this.end, start + this.limits.maxStringFieldBytes + 1);
    for (let at = start; at < limit; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH && (bytes[at + 1] === QUOTE || bytes[at + 1] === BACKSLASH)) at++;
      else if (byte === NEWLINE) this.lineBreaks++;
    }
    if (limit < this.end) return this.refuse(refusals.tooLong('value of a string field', limit - start, this.limits.maxStringFieldBytes));
    return this.refuse(noValue(bytes, start - 1, lineEnd(bytes, start, this.end), 'has no closing quote'));
  }

  /** The column of a field this batch has not seen; `DIMENSION` when it is a dimension of the kind; undefined when it is refused. */
  private newField(rows: MeasurementRows, start: number, keyEnd: number, valueEnd: number): FieldBuffer | undefined {
    const { bytes } = this;
    const name = this.keyText(start, keyEnd);
    const type = rows.measures === undefined ? literalType(bytes, keyEnd + 1, valueEnd) : rows.measures.get(name)?.type;
    if (type === undefined) return this.dimensionField(rows, name, keyEnd + 1, valueEnd);
    const length = Buffer.byteLength(name);
    if (length > this.limits.maxNameBytes) this.refuse(refusals.tooLong('a field key', length, this.limits.maxNameBytes));
    else if (rows.fields.length >= 4 * this.limits.maxFields) this.refuse(tooManyFields(this.limits.maxFields));
    else {
      this.cells += rows.rows;
      return rows.addField(name, type, bytes.slice(start, keyEnd));
    }
    return undefined;
  }

  private dimensionField(rows: MeasurementRows, name: string, start: number, end: number): FieldBuffer | undefined {
    const isDimension = rows.dimensions!.has(name);
    if (!isDimension || this.bytes[start] !== QUOTE) {
      this.refuse(isDimension ? refusals.wrongType(name, 'a string', excerpt(this.bytes, start, end)) : refusals.unknownColumn(rows.kind!, name, 'column'));
      return undefined;
    }
    const value = asBuffer(unescapeString(this.bytes, start + 1, end - 1)).toString('utf8');
    if (value !== '') this.dimensions += `,${name}=${value.replace(/[,= ]/g, '\\$&')}`;
    return DIMENSION;
  }

  /** The series of this line with the dimensions that came as fields. */
  private extended(start: number, prefixEnd: number): Series | undefined {
    const prefix = Buffer.concat([this.bytes.subarray(start, prefixEnd), Buffer.from(this.dimensions)]);
    const hash = hashBytes(prefix, 0, prefix.length);
    const series = this.cache.find(prefix, 0, prefix.length, hash) ?? this.cache.intern(prefix, 0, prefix.length, hash);
    if (series === undefined) this.refusal = this.cache.refusal!;
    return series;
  }

  private lacksColumn(rows: MeasurementRows, series: Series): boolean {
    const missing = series.missing ?? rows.requiredMeasures.find((name) => rows.field(name)?.lastRow !== rows.rows);
    if (missing !== undefined) this.refuse(refusals.missingColumn(rows.kind!, missing));
    return missing !== undefined;
  }

  /** Reads the time, if any, and the line end. @returns where the line ends. */
  private readTime(rows: MeasurementRows, start: number): number {
    const { bytes, end } = this;
    let at = start;
    while (at < end && bytes[at] !== SPACE && bytes[at] !== NEWLINE && bytes[at] !== CARRIAGE_RETURN) at++;
    if (at === start) rows.time.set(rows.rows, this.defaultTimeNs);
    else {
      const outcome = writeInt64(bytes, start, at, this.zeros, rows.time.slots(rows.rows), rows.rows);
      if (outcome !== READ) return this.refuse(refusals.invalidTime(excerpt(bytes, start, at), outcome === 1 ? 'it is no integer' : 'it does not fit 64-bit nanoseconds'));
    }
    const afterTime = this.skipSpaces(at);
    const lineEndAt = bytes[afterTime] === CARRIAGE_RETURN ? afterTime + 1 : afterTime;
    if (lineEndAt < end && bytes[lineEndAt] !== NEWLINE) return this.refuse(trailing(bytes, afterTime, lineEnd(bytes, afterTime, end)));
    return lineEndAt;
  }

  private skipSpaces(from: number): number {
    let at = from;
    while (at < this.end && this.bytes[at] === SPACE) at++;
    return at;
  }

  private keyText(start: number, end: number): string {
    for (let at = start; at < end; at++) if (this.bytes[at] === BACKSLASH) return asBuffer(unescapeKey(this.bytes, start, end)).toString();
    return asBuffer(this.bytes).toString('utf8', start, end);
  }
}

const isValueEnd = (byte: number): boolean => byte === COMMA || byte === SPACE || byte === NEWLINE || byte === CARRIAGE_RETURN;

const lineEnd = (bytes: Uint8Array, start: number, end: number): number => {
  const at = bytes.indexOf(NEWLINE, start);
  return at < 0 ? end : at;
};
