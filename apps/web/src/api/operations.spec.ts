import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { operation } from './operation';
import * as operations from './operations';

const schema = buildSchema(readFileSync(join(__dirname, '../../../api-gateway/schema.graphql'), 'utf8'));

test.each(Object.entries(operations))('%s fits the schema of the gateway', (_name, { text }: { text: string }) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
});

test('an operation must have a name', () => {
  expect(() => operation('{ me { id } }')).toThrow('needs a name');
});
