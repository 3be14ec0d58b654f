/** Renders docs/event-catalogue.md from the declarations; `npm run docs:events` writes it. */
import { BUCKETS, COMMANDS, CONSUMERS, EVENTS, OBJECT_BUCKETS, READERS, SIGNALS, STREAMS } from './catalogue';
import type { StreamDeclaration } from './definition/define';
import { type JsonSchema, jsonSchemaOf } from './golden';
import type { z } from 'zod';

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => (texts.length === 0 ? '-' : texts.map(code).join(', '));
const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`).join('\n');
const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

/** Human form of a schema's type: `string`, `number[]`, `"a" or "b"`. */
function typeOf(schema: JsonSchema): string {
  const variants = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (variants !== undefined) return variants.map(typeOf).join(' or ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.type === 'array') return `${typeOf((schema.items ?? {}) as JsonSchema)}[]`;
  if (schema.type === 'object' && schema.properties === undefined && schema.additionalProperties !== undefined) return `map of ${typeOf(schema.additionalProperties as JsonSchema)}`;
  return [schema.type ?? 'any'].flat().join(' or ');
}

function fieldRows(schema: JsonSchema, path = ''): string[][] {
  const required = (schema.required ?? []) as string[];
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, field]) => {
    const at = `${path}${name}`;
    const inner = field.type === 'array' ? (field.items as JsonSchema | undefined) : field;
    return [[code(at), typeOf(field), required.includes(name) ? 'yes' : 'no'], ...(inner?.properties === undefined ? [] : fieldRows(inner, `${at}${field.type === 'array' ? '[]' : ''}.`))];
  });
}

function fields(schema: z.ZodType): string {
  const rows = fieldRows(jsonSchemaOf(schema));
  return rows.length === 0 ? 'No fields.' : table(['Field', 'Type', 'Required'], rows);
}

const section = (title: string, parts: readonly string[]): string => [`## ${title}`, ...(parts.length === 0 ? ['None.'] : parts)].join('\n\n');

const events = (): string[] => EVENTS.map(({ name, version, owner, stream, subject, description, schema, example }) =>
  [`### ${name} v${version}`, `${description}.`, `Published by ${code(owner)} to stream ${code(stream.name)}, subject ${code(subject)}.`, fields(schema), json(example)].join('\n\n'));

const commands = (): string[] => COMMANDS.map(({ name, version, owner, callers, subject, description, timeoutMs, request, response, example }) =>
  [
    `### ${owner}: ${name} v${version}`, `${description}.`, `Subject ${code(subject)}; called by ${codes(callers)}; timeout ${timeoutMs} ms.`,
    'Request', fields(request), json(example.request), 'Answer', fields(response), json(example.response),
  ].join('\n\n'));

const signals = (): string[] => SIGNALS.map(({ name, version, owner, subscribers, subject, description, schema, example }) =>
  [`### ${name} v${version}`, `${description}.`, `Sent by ${code(owner)} on ${code(subject)}; heard by ${codes(subscribers)}. Not stored.`, fields(schema), json(example)].join('\n\n'));

const publishersOf = ({ publishers = [], publisherSubjects = {} }: StreamDeclaration): string =>
  publishers.length === 0 ? '-' : publishers.map((service) => `${code(service)}${publisherSubjects[service] === undefined ? '' : ` (${codes(publisherSubjects[service])})`}`).join(', ');

const streams = (): string[] => [
  table(['Stream', 'What', 'Owner', 'Publishers', 'Readers', 'Subjects', 'Limit', 'When full'], STREAMS.map((stream) => [
    code(stream.name), stream.description, code(stream.owner), publishersOf(stream), codes(stream.readers ?? []), codes(stream.subjects),
    `${mebibytes(stream.maxBytes)}${stream.maxAgeMs === undefined ? '' : `, ${stream.maxAgeMs / 86_400_000} d`}`, stream.discard === 'new' ? 'publishing fails' : 'the oldest go',
  ])),
  table(['Consumer', 'Stream', 'Owner', 'What', 'Acknowledgement wait', 'Most unacknowledged', 'Deliveries'], CONSUMERS.map((consumer) => [
    code(consumer.name), code(consumer.stream.name), code(consumer.owner), consumer.description, `${consumer.ackWaitMs} ms`, String(consumer.maxAckPending), consumer.maxDeliver < 0 ? 'unlimited' : String(consumer.maxDeliver),
  ])),
  table(['Reader', 'Stream', 'Owner', 'What', 'Partitions', 'First partition reads', 'Positions in'], READERS.map((reader) => [
    code(reader.name), code(reader.stream.name), code(reader.owner), reader.description, String(reader.partitions), code(reader.filterSubject(0)), reader.positions === undefined ? '-' : code(reader.positions.name),
  ])),
];

const buckets = (): string[] => BUCKETS.map(({ name, owner, readers, description, schema, history, maxBytes, ttlMs, example, encoding }) =>
  [
    `### ${name}`, `${description}.`,
    `Written by ${code(owner)}; read by ${codes(readers)}; ${history} ${history === 1 ? 'version' : 'versions'} kept; at most ${mebibytes(maxBytes)}${ttlMs === undefined ? '' : `; documents vanish after ${ttlMs / 1000} s`}.`,
    ...(encoding === 'binary' ? ['Bytes.'] : [fields(schema), json(example)]),
  ].join('\n\n'));

const objectBuckets = (): string[] => [
  table(['Bucket', 'What', 'Written by', 'Read by', 'Limit'], OBJECT_BUCKETS.map(({ name, description, owner, readers, maxBytes, ttlMs }) => [
    code(name), description, code(owner), codes(readers), `${mebibytes(maxBytes)}${ttlMs === undefined ? '' : `, ${ttlMs / 3_600_000} h`}`,
  ])),
];

/** The whole page. */
export function eventCatalogue(): string {
  return [
    '# Event catalogue',
    'Generated from `libs/contracts` by `npm run docs:events`; do not edit. Who may publish, read, serve and call follows from these declarations: the permissions of every NATS user are derived from them.',
    section('Streams and consumers', streams()),
    section('Events', events()),
    section('Commands', commands()),
    section('Signals', signals()),
    section('Documents', buckets()),
    section('Files', objectBuckets()),
    '',
  ].join('\n\n').replace(/\n+$/, '\n');
}
