import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';
import { costError, depthRule } from './limits';

const schema = buildSchema(readFileSync(join(__dirname, '../../schema.graphql'), 'utf8'));
const depthErrors = (text: string) => validate(schema, parse(text), [depthRule]);
const nested = (levels: number): string => (levels === 0 ? '' : `{ a ${nested(levels - 1)} }`);

describe('the depth of an operation', () => {
  it.each([8])('may be %i', (levels) => expect(depthErrors(nested(levels))).toEqual([]));
  it('may not be 9', () => expect(depthErrors(nested(9))[0]?.message).toMatch(/more than 8 levels/));
  it('counts through fragments', () => expect(depthErrors(`{ a { ...f } } fragment f on Q ${nested(8)}`)).toHaveLength(1));
  it('ends with fragments that spread each other', () => expect(depthErrors('{ ...f } fragment f on Q { a { ...g } } fragment g on Q { b { ...f } }')).toEqual([]));
  it('is found quickly in fragments that spread each other a billion times', () => {
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Q { ...f${i + 1} ...f${i + 1} }`).join(' ');
    expect(depthErrors(`{ ...f0 } ${fragments} fragment f40 on Q { a }`)).toEqual([]);
  });
  it('lets the introspection query of tools pass', () => expect(depthErrors(getIntrospectionQuery())).toEqual([]));
  it('does not take an operation for introspection because it also asks for __typename', () => expect(depthErrors(`{ __typename a ${nested(9)} }`)).toHaveLength(1));
});

describe('the cost of an operation', () => {
  const costs = (text: string) => costError(schema, parse(text), undefined, {});
  const page = 'query { systemStatus { state services { service state } pipeline { receivedRowsPerSecond sources { name } } } nodes { id health { state up } } me { user } }';

  it('of a whole page passes', () => expect(costs(page)).toBeUndefined());
  it('of introspection passes', () => {
    expect(costs(getIntrospectionQuery())).toBeUndefined();
    expect(costs(getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }))).toBeUndefined();
  });
  it('of introspection many times over is too much', () => {
    const aliases = (times: number, text: string): string => Array.from({ length: times }, (_, i) => `a${i}: ${text}`).join(' ');
    expect(costs(`{ ${aliases(4, '__schema { types { fields { name } } }')} }`)?.message).toMatch(/500 is the limit/);
    expect(costs(`{ __schema { ${aliases(4, 'types { fields { args { name } } }')} } }`)?.message).toMatch(/500 is the limit/);
  });
  it('of many aliased queries is too much', () => {
    const many = Array.from({ length: 12 }, (_, i) => `s${i}: storeStats { rows bytes adapter } k${i}: deadLetters { total }`).join(' ');
    expect(costs(`{ ${many} }`)?.message).toMatch(/costs 5\d\d; 500 is the limit/);
  });
});
