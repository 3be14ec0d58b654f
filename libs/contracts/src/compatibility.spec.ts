import { z } from 'zod';
import { incompatibilities } from './compatibility';
import { jsonSchemaOf } from './golden';

const compare = (recorded: z.ZodType, current: z.ZodType): string[] => incompatibilities(jsonSchemaOf(recorded), jsonSchemaOf(current));
const base = { id: z.string(), state: z.enum(['open', 'closed']), count: z.number().int().optional() };

describe('a changed contract', () => {
  it.each<[string, z.ZodType]>([
    ['a new optional field', z.object({ ...base, note: z.string().optional() })],
    ['a new field with a default', z.object({ ...base, note: z.string().default('') })],
    ['a new value of an enumeration', z.object({ ...base, state: z.enum(['open', 'closed', 'muted']) })],
    ['a wider number', z.object({ ...base, count: z.number().optional() })],
    ['a field that may also be null', z.object({ ...base, id: z.string().nullable() })],
  ])('is compatible with %s', (_name, current) => {
    expect(compare(z.object(base), current)).toEqual([]);
  });

  it.each<[string, z.ZodType, RegExp]>([
    ['a removed field', z.object({ id: base.id, state: base.state }), /payload\.count was removed/],
    ['a new required field', z.object({ ...base, owner: z.string() }), /payload\.owner became required/],
    ['another type', z.object({ ...base, id: z.number() }), /payload\.id was string and is now number/],
    ['fewer values', z.object({ ...base, state: z.enum(['open']) }), /payload\.state no longer accepts "closed"/],
    ['a field limited to values', z.object({ ...base, id: z.enum(['a']) }), /payload\.id took any value/],
  ])('breaks with %s', (_name, current, reason) => {
    expect(compare(z.object(base), current).join('\n')).toMatch(reason);
  });

  it('is compared in lists, records and variants', () => {
    const nested = (leaf: z.ZodType) => z.object({ list: z.array(z.object({ leaf })), record: z.record(z.string(), leaf), either: z.union([leaf, z.boolean()]) });
    expect(compare(nested(z.string()), nested(z.number())).length).toBe(3);
    expect(compare(nested(z.string()), nested(z.string()))).toEqual([]);
  });
});
