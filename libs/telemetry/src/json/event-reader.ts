import { writeMeasure } from '../columns/measure-value';
import type { KindRegistry } from '../kinds/kind-registry';
import type { Refusal } from '../parse/fault';
import { maxCells, type ParseLimits } from '../parse/limits';
import { nearest } from '../parse/nearest';
import { refusals, TYPE_WORDS } from '../parse/refusals';
import { hashBytes } from '../scan/byte-interner';
import { asBuffer, CLOSE_BRACE, COMMA, excerpt, MINUS, OPEN_BRACE, QUOTE, sameBytes } from '../scan/bytes';
import { writeEventTime } from './event-time';
import { DIMENSION, type EventColumn, EventRows, KIND, TIME } from './event-rows';
import { JsonScanner } from './json-scanner';

const KIND_KEY = new TextEncoder().encode('kind');

/** Reads one event at a time into the rows of its kind. An event is entered whole or not at all. */
export class EventReader {
  readonly scanner: JsonScanner;
  /** Kinds with rows in this pass. */
  readonly active: EventRows[] = [];
  /** Kind of the last event, when it could be read. */
  kind: EventRows | undefined;

  private readonly kinds = new Map<string, EventRows>();
  private pass = 0;
  /** Where the value of "kind" ends when it is the first key, which need not be read twice then; else -1. */
  private kindEnd = -1;
  private defaultTimeNs = 0n;
  private cells = 0;
  private cellLimit = 0;

  constructor(
    private readonly registry: KindRegistry,
    private readonly limits: ParseLimits,
    private readonly cacheSize: number,
  ) {
    this.scanner = new JsonScanner(limits.maxDepth);
  }

  begin(body: Uint8Array, defaultTimeNs: bigint): void {
    this.scanner.bytes = body;
    this.scanner.end = body.length;
    this.scanner.origin = 0;
    this.defaultTimeNs = defaultTimeNs;
    this.pass++;
    this.cells = 0;
    this.cellLimit = maxCells(body.length);
    this.kind = undefined;
    for (const [name, rows] of this.kinds) if (rows.valueBytes > this.cacheSize * 32) this.kinds.delete(name);
  }

  get refusal(): Refusal {
    return this.scanner.refusal;
  }

  /** Reads the event at `start`, which has number `line`. @returns the position after it, or -1 when it is refused. */
  read(start: number, line: number): number {
    const { scanner } = this;
    const previous = this.kind;
    this.kind = undefined;
    if (start >= scanner.end || scanner.bytes[start] !== OPEN_BRACE) return this.notAnObject(start);
    const rows = this.findKind(start, previous);
    if (rows === undefined) return -1;
    this.kind = rows;
    if (rows.pass !== this.pass) {
      rows.begin(this.pass);
      this.active.push(rows);
    }
    const end = this.readColumns(rows, start);
    if (end >= 0 && this.accept(rows, end - start)) {
      rows.commit(line);
      return end;
    }
    rows.rollback();
    return -1;
  }

  /** Takes the last event back, as if it had been refused. */
  takeBack(): void {
    this.kind!.rows--;
    this.kind!.rollback();
  }

  private readColumns(rows: EventRows, start: number): number {
    const { scanner } = this;
    const { bytes } = scanner;
    let at = this.kindEnd;
    let previous: EventColumn | undefined;
    if (at >= 0) {
      previous = rows.kindColumn;
      rows.enter(previous);
    } else at = scanner.space(start + 1);
    for (;;) {
      if (previous !== undefined) {
        at = scanner.space(at);
        const byte = at < scanner.end ? bytes[at] : 0;
        if (byte === CLOSE_BRACE) return at + 1;
        if (byte !== COMMA) return scanner.expected('"," or "}"', at);
        at = scanner.space(at + 1);
      }
      let column: EventColumn | undefined = previous?.follower;
      if (column !== undefined && sameBytes(bytes, at, at + column.key.length, column.key)) at += column.key.length;
      else {
        if ((at = scanner.string(at)) < 0) return -1;
        const name = asBuffer(scanner.text()).toString('utf8');
        column = rows.column(name);
        if (column === undefined) return scanner.refuse(refusals.unknownColumn(rows.kind, name, 'column'));
        if (previous !== undefined) previous.follower = column;
      }
      if (!rows.enter(column)) return scanner.refuse(duplicate(column.name));
      if ((at = scanner.colon(at)) < 0) return -1;
      if ((at = this.readValue(rows, column, at)) < 0) return -1;
      previous = column;
    }
  }

  private readValue(rows: EventRows, column: EventColumn, at: number): number {
    const { scanner } = this;
    const end = scanner.value(at);
    if (end < 0 || column.role === KIND) return end;
    const first = scanner.bytes[at]!;
    if (first === 110) return end; // null: as if the key were absent
    const row = rows.rows;
    if (column.role === DIMENSION) return this.writeDimension(rows, column, first, at, end);
    let refusal: Refusal | undefined;
    if (column.role === TIME) {
      const usable = first === QUOTE || isNumber(first);
      if (usable) rows.timeRow = row;
      refusal = usable ? writeEventTime(scanner.bytes, at, end, rows.time.slots(row), row) : refusals.wrongType('time', 'an integer or a string', found(scanner.bytes, at, end));
    } else refusal = this.writeMeasureValue(column, row, first, at, end);
    return refusal === undefined ? end : scanner.refuse(refusal);
  }

  private writeMeasureValue(column: EventColumn, row: number, first: number, at: number, end: number): Refusal | undefined {
    const { scanner } = this;
    const measure = column.measure!;
    const field = column.field!;
    if (isNumber(first) && measure.type !== 'string' && measure.type !== 'boolean') return writeMeasure(measure, field, row, scanner.bytes, at, end);
    if (measure.type === 'string' && first === QUOTE) {
      const text = scanner.textEscaped ? scanner.text() : undefined;
      const length = text?.length ?? end - at - 2;
      if (length > this.limits.maxStringFieldBytes) return refusals.tooLong(`value of "${column.name}"`, length, this.limits.maxStringFieldBytes);
      if (text === undefined) field.setText(row, scanner.bytes, at + 1, end - 1);
      else field.setText(row, text, 0, length);
      return undefined;
    }
    if (measure.type === 'boolean' && (first === 116 || first === 102)) {
      field.setBoolean(row, first === 116);
      return undefined;
    }
    return refusals.wrongType(column.name, TYPE_WORDS[measure.type], found(scanner.bytes, at, end));
  }

  private writeDimension(rows: EventRows, column: EventColumn, first: number, at: number, end: number): number {
    const { scanner } = this;
    if (first !== QUOTE) return scanner.refuse(refusals.wrongType(column.name, 'a string', found(scanner.bytes, at, end)));
    const tag = column.tag!;
    let { bytes, textStart: from, textEnd: to, textHash: hash } = scanner;
    if (from === to) return end; // an empty dimension is a missing one
    if (scanner.textEscaped) {
      bytes = scanner.text();
      from = 0;
      to = bytes.length;
      hash = hashBytes(bytes, 0, to);
    }
    let value = tag.find(bytes, from, to, hash);
    if (value < 0) {
      if (to - from > this.limits.maxTagValueBytes) return scanner.refuse(refusals.tooLong(`value of "${column.name}"`, to - from, this.limits.maxTagValueBytes));
      const allowed = column.dimension!.values;
      if (allowed !== undefined) {
        const text = asBuffer(bytes).toString('utf8', from, to);
        if (!allowed.includes(text)) return scanner.refuse(refusals.notAllowed(column.dimension!, text));
      }
      value = tag.add(bytes, from, to, hash);
    }
    tag.set(rows.rows, value, this.pass);
    return end;
  }

  /** Whether the event may be kept: required columns, length, spread. Fills in the time when there is none. */
  private accept(rows: EventRows, length: number): boolean {
    const missing = rows.missing();
    if (missing !== undefined) this.scanner.refuse(refusals.missingColumn(rows.kind, missing.name));
    else if (length > this.limits.maxLineBytes) this.scanner.refuse(refusals.tooLong('line', length, this.limits.maxLineBytes));
    else if ((this.cells += rows.width) > this.cellLimit) this.scanner.refuse(refusals.tooSparse(rows.kind.name));
    else {
      if (!rows.hasTime()) rows.time.set(rows.rows, this.defaultTimeNs);
      return true;
    }
    return false;
  }

  /** The rows of the event's kind, which is looked for among its keys. */
  private findKind(start: number, previous: EventRows | undefined): EventRows | undefined {
    const { scanner } = this;
    let at = scanner.space(start + 1);
    this.kindEnd = -1;
    for (let key = 0; at < scanner.end && scanner.bytes[at] !== CLOSE_BRACE; key++) {
      if ((at = scanner.string(at)) < 0) return undefined;
      const keyText = scanner.text();
      const isKind = sameBytes(keyText, 0, keyText.length, KIND_KEY);
      if ((at = scanner.colon(at)) < 0) return undefined;
      if (isKind) {
        const rows = this.kindAt(at, previous);
        if (rows !== undefined && key === 0) this.kindEnd = scanner.textEnd + 1;
        return rows;
      }
      if ((at = scanner.value(at)) < 0) return undefined;
      at = scanner.space(at);
      if (at < scanner.end && scanner.bytes[at] === COMMA) at = scanner.space(at + 1);
      else if (scanner.bytes[at] !== CLOSE_BRACE || at >= scanner.end) return void scanner.expected('"," or "}"', at);
    }
    if (at >= scanner.end) scanner.expected('a key or "}"', at);
    else scanner.refuse({ code: 'missing_kind', reason: 'the event has no "kind"', remedy: `add "kind": one of ${this.kindNames()}` });
    return undefined;
  }

  private kindAt(at: number, previous: EventRows | undefined): EventRows | undefined {
    const { scanner } = this;
    if (at < scanner.end && scanner.bytes[at] !== QUOTE) {
      const end = scanner.value(at);
      if (end >= 0) scanner.refuse(refusals.wrongType('kind', 'a string', found(scanner.bytes, at, end)));
      return undefined;
    }
    if (scanner.string(at) < 0) return undefined;
    if (previous !== undefined && sameBytes(scanner.bytes, scanner.textStart, scanner.textEnd, previous.nameBytes)) return previous;
    const name = asBuffer(scanner.text()).toString('utf8');
    const known = this.kinds.get(name);
    if (known !== undefined) return known;
    const kind = this.registry.get(name);
    if (kind === undefined) {
      const near = nearest(name, this.registry.list().map((declared) => declared.name));
      scanner.refuse({ code: 'unknown_kind', reason: `there is no kind ${JSON.stringify(name.slice(0, 64))}`, remedy: near === undefined ? `use one of: ${this.kindNames()}` : `did you mean "${near}"?` });
      return undefined;
    }
    const rows = new EventRows(kind);
    this.kinds.set(name, rows);
    return rows;
  }

  private kindNames = (): string => this.registry.list().map((kind) => kind.name).join(', ');

  private notAnObject(start: number): -1 {
    const { scanner } = this;
    const end = scanner.value(start);
    return end < 0 ? -1 : scanner.refuse({ code: 'wrong_type', reason: `an event is an object and this is ${found(scanner.bytes, start, end)}`, remedy: 'send {"kind":"...",...}' });
  }
}

const isNumber = (byte: number): boolean => byte === MINUS || (byte >= 48 && byte <= 57);

const duplicate = (name: string): Refusal => ({ code: 'duplicate_column', reason: `"${name}" stands twice in the event`, remedy: 'send each column once' });

/** What a value is, in words. */
const found = (bytes: Uint8Array, start: number, end: number): string =>
  bytes[start] === OPEN_BRACE ? 'an object' : bytes[start] === 91 ? 'an array' : `${bytes[start] === QUOTE ? 'the string ' : ''}${excerpt(bytes, start, end).replace(/^"|"(?=…?$)/g, '')}`;
