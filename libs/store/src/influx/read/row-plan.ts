import type { FieldFilter, Matcher } from '@observer/contracts';
import type { Dimension, Field, Measurement } from '../schema/catalogue';
import { decodeText, decodeValue, fromLineName, quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvRecord, CsvSink } from '../server/csv-scanner';
import { notFiniteColumn, notFiniteOf } from '../write/line-encoder';
import { type FieldValue, type TextTest, textTest, valueTest } from './matching';
import { type Selection, whereOf } from './selection';

/** Columns of an answer that stand before those asked for: measurement, tags, time, the row's nanoseconds. */
const TAGS = 1;
const TIME = 2;
const OWN_NANOSECONDS = 3;
const FIRST_COLUMN = 4;

/** A row as it passes by; valid during the call. */
export interface Row {
  /** Whole milliseconds. */
  readonly ms: number;
  /** Nanoseconds within the millisecond: the row's own, and those of its point. */
  readonly ns: number;
  readonly slot: number;
}

/** Reads something of the row that passes by. */
export type RowText = () => string;
export type RowNumber = () => number | undefined;
export type RowTest = () => boolean;

/** A condition: the part that is the same for all rows of a group (tags), and the part that is not. */
export interface RowCondition {
  readonly ofGroup: RowTest;
  readonly ofRow: RowTest | undefined;
}

/**
 * Which columns a query reads. Ask for what is needed, get back how to read it of the row that passes by; then run the statement. Dimensions kept as
 * tags come as groups of rows, those kept as fields as columns: whoever asks need not know.
 */
export class RowPlan implements CsvSink, Row {
  ms = 0;
  ns = 0;
  slot = 0;
  private record_!: CsvRecord;
  private readonly tags: Dimension[] = [];
  private readonly tagTexts = new Map<string, string>();
  private readonly columns: string[] = [];
  private readonly cache = new Map<string, string>();

  /**
   * @param onGroup called before the first row of each combination of the tags asked for
   * @param onRow called for every row
   */
  constructor(
    private readonly measurement: Measurement,
    private readonly onGroup: () => void,
    private readonly onRow: (row: Row) => void,
  ) {}

  /** The value of a dimension, "" when it is missing. */
  text(name: string): RowText {
    const dimension = this.measurement.tags.get(name);
    if (dimension === undefined) return () => '';
    if (dimension.stored === 'tag') {
      if (!this.tags.includes(dimension)) this.tags.push(dimension);
      return () => this.tagTexts.get(dimension.column) ?? '';
    }
    const column = this.columnAt(dimension.column);
    return () => (this.record_.isEmpty(column) ? '' : this.decoded(this.record_.text(column)));
  }

  /** Whether a dimension is the same for all rows of a group. */
  isOfGroup(name: string): boolean {
    return this.measurement.tags.get(name)?.stored !== 'field';
  }

  /** The value of a field as a number (true = 1), undefined when the row has none. Not for text. */
  number(field: Field): RowNumber {
    const column = this.columnAt(field.column);
    switch (field.type) {
      case 'boolean':
        return () => (this.record_.isEmpty(column) ? undefined : this.record_.text(column) === 'true' ? 1 : 0);
      case 'unsigned':
        return () => (this.record_.isEmpty(column) ? undefined : Number(BigInt.asUintN(64, BigInt(this.record_.text(column)))));
      default: {
        if (!field.notFinite) return () => (this.record_.isEmpty(column) ? undefined : this.record_.number(column));
        const special = this.columnAt(notFiniteColumn(field));
        return () => (!this.record_.isEmpty(column) ? this.record_.number(column) : this.record_.isEmpty(special) ? undefined : notFiniteOf(this.record_.text(special)));
      }
    }
  }

  /** The value of a field exactly, undefined when the row has none. */
  value(field: Field): () => FieldValue | undefined {
    if (field.type === 'float') return this.number(field);
    const column = this.columnAt(field.column);
    const present = <T>(read: () => T) => (): T | undefined => (this.record_.isEmpty(column) ? undefined : read());
    switch (field.type) {
      case 'boolean':
        return present(() => this.record_.text(column) === 'true');
      case 'string':
        return present(() => decodeText(this.record_.text(column)));
      case 'integer':
        return present(() => integerOf(this.record_.text(column)));
      case 'unsigned':
        return present(() => BigInt.asUintN(64, BigInt(this.record_.text(column))));
    }
  }

  /** Whether a row has the field. */
  has(field: Field): RowTest {
    const column = this.columnAt(field.column);
    if (!field.notFinite) return () => !this.record_.isEmpty(column);
    const special = this.columnAt(notFiniteColumn(field));
    return () => !this.record_.isEmpty(column) || !this.record_.isEmpty(special);
  }

  /** The text field beside a field whose values may be not finite, "" when there is none. */
  special(field: Field): RowText {
    if (!field.notFinite) return () => '';
    const column = this.columnAt(notFiniteColumn(field));
    return () => (this.record_.isEmpty(column) ? '' : this.record_.text(column));
  }

  /** A column of InfluxDB as it is. */
  column(name: string): RowText {
    const column = this.columnAt(name);
    return () => this.record_.text(column);
  }

  condition(matchers: readonly Matcher[], filters: readonly FieldFilter[] = [], testOf: (matcher: Matcher) => TextTest = textTest): RowCondition {
    const tests = matchers.map((matcher) => {
      const test = testOf(matcher);
      const text = this.text(matcher.tag);
      return { isOfGroup: this.isOfGroup(matcher.tag), test: () => test(text()) };
    });
    for (const filter of filters) {
      const field = this.measurement.fields.get(filter.field);
      if (field === undefined) return { ofGroup: () => false, ofRow: undefined };
      const test = valueTest(field, filter);
      const read = this.value(field);
      tests.push({
        isOfGroup: false,
        test: () => {
          const value = read();
          return value !== undefined && test(value);
        },
      });
    }
    const ofGroup = tests.filter(({ isOfGroup }) => isOfGroup).map(({ test }) => test);
    const ofRow = tests.filter(({ isOfGroup }) => !isOfGroup).map(({ test }) => test);
    return { ofGroup: () => ofGroup.every((test) => test()), ofRow: ofRow.length === 0 ? undefined : () => ofRow.every((test) => test()) };
  }

  /** The statement for what was asked for. Rows of a group come in the order of their points; groups in the order of their tags. */
  statement(selection: Selection, tail = ''): string {
    const columns = [NANOSECONDS, ...this.columns].map(quoted).join(', ');
    const groups = this.tags.length === 0 ? '' : ` GROUP BY ${this.tags.map(({ column }) => quoted(column)).join(', ')}`;
    return `SELECT ${columns} FROM ${quoted(this.measurement.stored)}${whereOf(selection)}${groups}${tail}`;
  }

  header(): void {
    this.tagTexts.clear();
  }

  record(record: CsvRecord, isNewGroup: boolean): void {
    this.record_ = record;
    if (isNewGroup) {
      readTags(record.text(TAGS), this.tagTexts);
      this.onGroup();
    }
    this.ms = record.milliseconds(TIME);
    this.slot = record.nanoseconds(TIME);
    this.ns = record.isEmpty(OWN_NANOSECONDS) ? 0 : record.number(OWN_NANOSECONDS);
    this.onRow(this);
  }

  private columnAt(name: string): number {
    let at = this.columns.indexOf(name);
    if (at < 0) at = this.columns.push(name) - 1;
    return FIRST_COLUMN + at;
  }

  /** Values of dimensions repeat: each is decoded once. */
  private decoded(stored: string): string {
    let text = this.cache.get(stored);
    if (text === undefined) {
      if (this.cache.size > 50_000) this.cache.clear();
      this.cache.set(stored, (text = decodeText(stored)));
    }
    return text;
  }
}

/** `a=x,b=y z` with spaces escaped; a tag that is missing has an empty value. Stored values hold neither commas nor equals signs. */
export function readTags(text: string, into: Map<string, string>): void {
  into.clear();
  if (text === '') return;
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const value = pair.slice(at + 1);
    if (value !== '') into.set(fromLineName(pair.slice(0, at)), decodeValue(fromLineName(value)));
  }
}

function integerOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
