import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import * as access from './access';
import * as alertRules from './alert-rules';
import * as alertingDocuments from './alerting-documents';
import * as incidents from './incidents';
import * as jobs from './jobs';
import * as maintenance from './maintenance';
import * as metricRules from './metric-rules';
import { type Operation, operation } from './operation';
import * as operations from './operations';
import * as people from './people';
import * as prom from './prom';
import * as silences from './silences';
import * as statusPages from './status-pages';
import * as storage from './storage';

const schema = buildSchema(readFileSync(join(__dirname, '../../../api-gateway/schema.graphql'), 'utf8'));

const all: [string, Operation<unknown, unknown>][] = [operations, access, alertRules, alertingDocuments, people, maintenance, incidents, silences, statusPages, prom, jobs, metricRules, storage].flatMap((module) => Object.entries(module).filter(([, value]) => typeof value === 'object' && 'text' in value) as [string, Operation<unknown, unknown>][]);

test.each(all)('%s fits the schema of the gateway', (_name, { text }) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
});

test('an operation must have a name', () => {
  expect(() => operation('{ me { id } }')).toThrow('needs a name');
});
