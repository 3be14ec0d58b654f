import type { EventsQuery, EventsResult } from '@observer/contracts';
import type { Dimension, Field, Measurement } from '../schema/catalogue';
import { decodeText, decodeValue, quoted } from '../schema/names';
import { NANOSECONDS, SOURCE } from '../schema/row-identity';
import type { CsvRecord, CsvSink } from '../server/csv-scanner';
import { notFiniteColumn } from '../write/line-encoder';
import { type RowPlace, tieOf } from './row-place';
import { type FieldValue, textTest, valueTest } from './matching';
import { type Selection, whereOf } from './selection';

type Cells = EventsResult['rows'][number];

const TIME = 2;
const OWN_NANOSECONDS = 3;
const FIRST_COLUMN = 4;

/** Rows of an answer without groups: tags are columns like the others, and all of them are read, because together they tell rows of one time apart. */
export class EventRows implements CsvSink {
  private readonly names: string[];
  private readonly tests: ((record: CsvRecord) => boolean)[];
  private readonly cells: ((record: CsvRecord) => Cells[number])[];
  private readonly tagColumns: number[];

  constructor(
    private readonly measurement: Measurement,
    columns: readonly (Dimension | Field)[],
    query: EventsQuery,
    private readonly onRow: (place: RowPlace, cells: () => Cells) => void,
  ) {
    const tags = [...measurement.tags.values()];
    const fields = [...new Set([...columns.filter((column) => column.role === 'field'), ...query.filters.flatMap(({ field }) => measurement.fields.get(field) ?? [])])];
    this.names = [SOURCE, ...tags.map(({ column }) => column), ...fields.flatMap((field) => (field.notFinite ? [field.column, notFiniteColumn(field)] : [field.column]))];
    this.tagColumns = [SOURCE, ...tags.filter(({ stored }) => stored === 'tag').map(({ column }) => column)].map((name) => this.column(name));
    this.cells = columns.map((column) => (column.role === 'tag' ? this.textCell(column) : this.fieldCell(column)));
    this.tests = [
      ...query.matchers.map((matcher) => {
        const test = textTest(matcher);
        const dimension = measurement.tags.get(matcher.tag);
        const text = dimension === undefined ? (): null => null : this.textCell(dimension);
        return (record: CsvRecord) => test(text(record) ?? '');
      }),
      ...query.filters.map((filter) => {
        const field = measurement.fields.get(filter.field)!;
        const test = valueTest(field, filter);
        const value = this.valueOf(field);
        return (record: CsvRecord) => {
          const own = value(record);
          return own !== undefined && test(own);
        };
      }),
    ];
  }

  statement(selection: Selection, tail: string): string {
    return `SELECT ${[NANOSECONDS, ...this.names].map(quoted).join(', ')} FROM ${quoted(this.measurement.stored)}${whereOf(selection)}${tail}`;
  }

  header(): void {
    // The order of the columns is that of the statement.
  }

  record(record: CsvRecord): void {
    if (!this.tests.every((test) => test(record))) return;
    const ms = record.milliseconds(TIME);
    const ns = record.number(OWN_NANOSECONDS);
    const place = { ms, ns, slot: record.nanoseconds(TIME), tie: tieOf(this.tagColumns.map((column) => record.text(column))) };
    this.onRow(place, () => [String(BigInt(ms) * 1_000_000n + BigInt(ns)), ...this.cells.map((cell) => cell(record))]);
  }

  private column(name: string): number {
    return FIRST_COLUMN + this.names.indexOf(name);
  }

  private textCell(dimension: Dimension): (record: CsvRecord) => string | null {
    const column = this.column(dimension.column);
    const decode = dimension.stored === 'tag' ? decodeValue : decodeText;
    return (record) => (record.isEmpty(column) ? null : decode(record.text(column)));
  }

  private fieldCell(field: Field): (record: CsvRecord) => Cells[number] {
    const value = this.valueOf(field);
    return (record) => {
      const own = value(record);
      if (own === undefined || (typeof own === 'number' && !Number.isFinite(own))) return null;
      return typeof own === 'bigint' ? String(own) : own;
    };
  }

  /** As answers write it: integers beyond 2^53 are bigint. */
  private valueOf({ column: name, type }: Field): (record: CsvRecord) => FieldValue | undefined {
    const column = this.column(name);
    const present = (read: (record: CsvRecord) => FieldValue) => (record: CsvRecord): FieldValue | undefined => (record.isEmpty(column) ? undefined : read(record));
    switch (type) {
      case 'float':
        return present((record) => record.number(column));
      case 'boolean':
        return present((record) => record.text(column) === 'true');
      case 'string':
        return present((record) => decodeText(record.text(column)));
      case 'integer':
        return present((record) => integerOf(BigInt(record.text(column))));
      case 'unsigned':
        return present((record) => integerOf(BigInt.asUintN(64, BigInt(record.text(column)))));
    }
  }
}

const integerOf = (value: bigint): FieldValue => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
