import type { FieldFilter, Matcher, TimeRange } from '@observer/contracts';
import type { Measurement } from '../schema/catalogue';
import { decodeText, decodeValue } from '../schema/names';
import type { CsvRecord } from '../server/csv-scanner';
import { textTest, valueTest } from '../read/matching';

/** Which rows are to go. */
export interface Deletion {
  readonly measurement: Measurement;
  readonly matchers: readonly Matcher[];
  readonly filters?: readonly FieldFilter[];
}

/** Whether InfluxQL can delete by the matchers themselves: it deletes by tags and time, never by fields. */
export const isByTags = ({ measurement, matchers, filters = [] }: Deletion): boolean => filters.length === 0 && matchers.every(({ tag }) => measurement.tags.get(tag)?.stored !== 'field');

/** Columns that decide about a row. */
export const decidingColumns = ({ measurement, matchers, filters = [] }: Deletion): string[] =>
  [...matchers.map(({ tag }) => measurement.tags.get(tag)), ...filters.map(({ field }) => measurement.fields.get(field))].flatMap((one) => (one === undefined ? [] : [one.column]));

/** Whether a row is to go. @param columnOf where a column stands in the record; undefined = nowhere */
export function testOf({ measurement, matchers, filters = [] }: Deletion, columnOf: (column: string) => number | undefined): (record: CsvRecord) => boolean {
  const tests = matchers.map((matcher) => {
    const dimension = measurement.tags.get(matcher.tag);
    const test = textTest(matcher);
    const column = dimension === undefined ? undefined : columnOf(dimension.column);
    if (dimension === undefined || column === undefined) return () => test('');
    const decode = dimension.stored === 'tag' ? decodeValue : decodeText;
    return (record: CsvRecord) => test(record.isEmpty(column) ? '' : decode(record.text(column)));
  });
  for (const filter of filters) {
    const field = measurement.fields.get(filter.field);
    const column = field === undefined ? undefined : columnOf(field.column);
    if (field === undefined || column === undefined) return () => false;
    const test = valueTest(field, filter);
    tests.push((record) => !record.isEmpty(column) && test(field.type === 'string' ? decodeText(record.text(column)) : record.number(column)));
  }
  return (record) => tests.every((test) => test(record));
}

/** A range cut to another; undefined when nothing is left. */
export function within(range: TimeRange | undefined, { startMs, endMs }: TimeRange): TimeRange | undefined {
  const cut = range === undefined ? { startMs, endMs } : { startMs: Math.max(startMs, range.startMs), endMs: Math.min(endMs, range.endMs) };
  return cut.startMs < cut.endMs ? cut : undefined;
}
