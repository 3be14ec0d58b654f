import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { parseInput, withoutNulls } from './validate';

describe('parseInput', () => {
  const schema = z.object({ name: z.string(), rows: z.array(z.object({ n: z.number() })).default([]) });

  it('fills in defaults', () => expect(parseInput(schema, { name: 'a' })).toEqual({ name: 'a', rows: [] }));

  it('lists every fault with its path', () => {
    const thrown = (): unknown => {
      try {
        return parseInput(schema, { rows: [{ n: 1 }, { n: 'x' }] });
      } catch (error) {
        return error;
      }
    };
    const error = thrown() as ObserverError;
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toBe('name: is missing; give a value of type string (and 1 more)');
    expect((error.details!.errors as { path: string }[]).map((fault) => fault.path)).toEqual(['name', 'rows.1.n']);
  });
});

describe('withoutNulls', () => {
  it('drops null and undefined members at any depth and keeps null array items', () => {
    expect(withoutNulls({ a: null, b: undefined, c: [{ d: null, e: 1 }, null], f: false })).toEqual({ c: [{ e: 1 }, null], f: false });
  });
});
