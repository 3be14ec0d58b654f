import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from './index';
import { BUCKETS, COMMANDS, CONSUMERS, EVENTS, OBJECT_BUCKETS, READERS, SIGNALS, STREAMS } from './catalogue';
import { readerConsumerName } from './definition/define';
import { eventCatalogue } from './catalogue-markdown';
import { incompatibilities } from './compatibility';
import { natsServerConfig } from './nats-server-config';
import { declaredPayloads, type Golden, jsonSchemaOf } from './golden';

const GOLDEN = join(__dirname, '..', 'golden');
const REMEDY = 'run `npm run docs:events` and commit what it writes';
const duplicates = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

describe('the catalogue', () => {
  it('holds everything that is exported', () => {
    const declared = new Set<unknown>([...EVENTS, ...COMMANDS, ...SIGNALS, ...STREAMS, ...CONSUMERS, ...READERS, ...BUCKETS, ...OBJECT_BUCKETS]);
    const isDeclaration = (value: unknown): boolean => typeof value === 'object' && value !== null && 'owner' in value && 'description' in value;
    const forgotten = Object.entries(contracts).filter(([, value]) => isDeclaration(value) && !declared.has(value)).map(([name]) => name);
    expect(forgotten).toEqual([]);
  });

  it('gives every name once', () => {
    expect(duplicates([...EVENTS, ...COMMANDS, ...SIGNALS].map(({ subject }) => subject))).toEqual([]);
    expect(duplicates([...STREAMS, ...BUCKETS, ...OBJECT_BUCKETS].map(({ name }) => name))).toEqual([]);
    const readers = READERS.flatMap((reader) => Array.from({ length: reader.partitions }, (_, partition) => ({ stream: reader.stream, name: readerConsumerName(reader, partition) })));
    expect(duplicates([...CONSUMERS, ...readers].map(({ stream, name }) => `${stream.name}/${name}`))).toEqual([]);
  });

  it('fits into the room of a broker with all of its streams full: the broker refuses a stream that does not', () => {
    const room = Number(/max_file_store: (\d+)/.exec(natsServerConfig({ port: 4222, storeDir: '/data' }))![1]);
    const declared = [...STREAMS, ...BUCKETS, ...OBJECT_BUCKETS].reduce((sum, { maxBytes }) => sum + maxBytes, 0);
    expect(declared).toBeLessThan(room);
  });

  it('publishes events on subjects of their streams, by services that may', () => {
    for (const { name, subject, stream, owner } of EVENTS) {
      expect({ name, covered: stream.subjects.some((pattern) => subject.startsWith(pattern.replace(/>$/, ''))) }).toEqual({ name, covered: true });
      expect({ name, allowed: stream.owner === owner || stream.publishers?.includes(owner) === true }).toEqual({ name, allowed: true });
      expect(name.startsWith(`${owner}.`)).toBe(true);
    }
  });

  it('is documented as it is', () => {
    const file = join(__dirname, '..', '..', '..', 'docs', 'event-catalogue.md');
    const written = existsSync(file) ? readFileSync(file, 'utf8') : `missing: ${REMEDY}`;
    expect(written).toBe(eventCatalogue());
  });
});

describe.each(declaredPayloads().map((payload) => [payload.id, payload] as const))('%s', (id, { schema, example }) => {
  it('has an example that fits and survives JSON', () => {
    expect(schema.safeParse(JSON.parse(JSON.stringify(example))).error).toBeUndefined();
  });

  it('still understands what was recorded', () => {
    const file = join(GOLDEN, `${id}.json`);
    if (!existsSync(file)) throw new Error(`${file} is missing: ${REMEDY}`);
    const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    expect(incompatibilities(golden.schema, jsonSchemaOf(schema))).toEqual([]);
    expect(schema.safeParse(golden.example).error).toBeUndefined();
  });
});

it('keeps no golden file of a contract that is gone', () => {
  const known = new Set(declaredPayloads().map(({ id }) => `${id}.json`));
  expect(readdirSync(GOLDEN).filter((file) => !known.has(file))).toEqual([]);
});
