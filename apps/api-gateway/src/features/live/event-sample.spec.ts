import { BatchBuilder } from '@observer/telemetry';
import { tagTestOf } from '../../matchers/tag-test';
import { EventSample } from './event-sample';

const batchOf = (rows: [tags: Record<string, string>, fields: Record<string, number | bigint | boolean | string>][]) => {
  const builder = new BatchBuilder('m');
  rows.forEach(([tags, fields], i) => builder.row(BigInt(i), tags, fields));
  return builder.build();
};

describe('a sample of events', () => {
  it('keeps the first rows and counts the rest, then starts anew', () => {
    const sample = new EventSample([], 2);
    sample.add(batchOf([[{}, { v: 1 }], [{}, { v: 2 }], [{}, { v: 3 }]]));
    expect(sample.take()).toEqual({ columns: [{ name: 'time', role: 'time', type: 'time' }, { name: 'v', role: 'field', type: 'float' }], rows: [['0', 1], ['1', 2]], omitted: 1 });
    expect(sample.take()).toBeUndefined();
  });

  it('has the columns of all its batches; cells a row lacks are null', () => {
    const sample = new EventSample([], 10);
    sample.add(batchOf([[{ a: 'x' }, { v: 1 }]]));
    sample.add(batchOf([[{ b: 'y' }, { big: 2n ** 60n, ok: true }]]));
    const { columns, rows } = sample.take()!;
    expect(columns.map((column) => column.name)).toEqual(['time', 'a', 'v', 'b', 'big', 'ok']);
    expect(rows).toEqual([['0', 'x', 1, null, null, null], ['0', null, null, 'y', '1152921504606846976', true]]);
  });

  it.each([
    ['=', 'sui', ['sui']],
    ['!=', 'sui', ['eth', '']],
    ['=~', 's.*|eth', ['sui', 'eth']],
    ['!~', '.+', ['']],
    ['=', '', ['']],
  ] as const)('keeps rows whose tag %s "%s"; a missing tag reads as ""', (op, value, expected) => {
    const sample = new EventSample([tagTestOf({ tag: 'chain', op, value })], 10);
    sample.add(batchOf([[{ chain: 'sui' }, { v: 1 }], [{ chain: 'eth' }, { v: 1 }], [{}, { v: 1 }]]));
    const { columns, rows } = sample.take()!;
    const chain = columns.findIndex((column) => column.name === 'chain');
    expect(rows.map((row) => row[chain] ?? '')).toEqual(expected);
  });

  it('skips batches without the tag when it must have a value', () => {
    const sample = new EventSample([tagTestOf({ tag: 'chain', op: '=', value: 'sui' })], 10);
    sample.add(batchOf([[{}, { v: 1 }]]));
    expect(sample.take()).toBeUndefined();
  });
});
