import { BatchBuilder, type Batch } from '@observer/telemetry';
import { FieldTypeBook, type FieldTypes, MAX_FIELDS, MAX_MEASUREMENTS } from './field-types';
import { RowRefusals } from './row-refusals';

const batch = (measurement: string, fields: Record<string, number>): Batch => {
  const builder = new BatchBuilder(measurement);
  builder.row(1n, {}, fields);
  return builder.build();
};
const codeOf = (book: FieldTypeBook, of: Batch): string | undefined => {
  const refusals = new RowRefusals(of.rows);
  book.check(of, refusals);
  return refusals.faultOf(0)?.code;
};

describe('FieldTypeBook', () => {
  it('asks once for what many bodies need at the same time, and never for what it knows', async () => {
    const asked: string[] = [];
    const book = new FieldTypeBook({ claim: async (measurement, fields) => (asked.push(`${measurement}:${Object.keys(fields).join()}`), fields) });
    await Promise.all(Array.from({ length: 20 }, () => book.ensure(batch('m', { a: 1 }))));
    await Promise.all([book.ensure(batch('m', { a: 1 })), book.ensure(batch('m', { a: 1, b: 2 })), book.ensure(batch('m', { b: 2 }))]);
    expect(asked).toEqual(['m:a', 'm:b']);
  });

  it('takes the type another replica was first with', async () => {
    const book = new FieldTypeBook({ claim: async (): Promise<FieldTypes> => ({ a: 'string' }) });
    await book.ensure(batch('m', { a: 1 }));
    expect(codeOf(book, batch('m', { a: 1 }))).toBe('field_type_conflict');
  });

  it('passes on that the types cannot be agreed upon now, and tries again next time', async () => {
    let down = true;
    const book = new FieldTypeBook({ claim: (_measurement, fields) => (down ? Promise.reject(new Error('away')) : Promise.resolve(fields)) });
    await expect(book.ensure(batch('m', { a: 1 }))).rejects.toThrow('away');
    down = false;
    await book.ensure(batch('m', { a: 1 }));
    expect(codeOf(book, batch('m', { a: 1 }))).toBeUndefined();
  });

  it('bounds fields and measurements', async () => {
    const book = new FieldTypeBook({ claim: async (_measurement, fields) => fields });
    book.learn('wide', Object.fromEntries(Array.from({ length: MAX_FIELDS }, (_, i) => [`f${i}`, 'float' as const])));
    await book.ensure(batch('wide', { more: 1 }));
    expect([codeOf(book, batch('wide', { f1: 1 })), codeOf(book, batch('wide', { more: 1 }))]).toEqual([undefined, 'too_many_columns']);
    for (let i = 1; i < MAX_MEASUREMENTS; i++) book.learn(`m${i}`, {});
    await book.ensure(batch('one more', { a: 1 }));
    expect(codeOf(book, batch('one more', { a: 1 }))).toBe('too_many_measurements');
  });

  it('bounds measurements that come at the same time', async () => {
    let asked = 0;
    const book = new FieldTypeBook({ claim: async (_measurement, fields) => (asked++, await new Promise(setImmediate), fields) });
    for (let i = 2; i < MAX_MEASUREMENTS; i++) book.learn(`m${i}`, {});
    const newcomers = Array.from({ length: 5 }, (_, i) => batch(`new${i}`, { a: 1 }));
    await Promise.all([...newcomers, ...newcomers].map((newcomer) => book.ensure(newcomer)));
    expect(asked).toBe(2);
    expect(newcomers.map((newcomer) => codeOf(book, newcomer))).toEqual([undefined, undefined, 'too_many_measurements', 'too_many_measurements', 'too_many_measurements']);
  });
});
