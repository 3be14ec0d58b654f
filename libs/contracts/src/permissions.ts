/**
 * What each service's NATS user may do, derived from the declarations: a service publishes what it owns or is listed as publisher
 * of, reads what it owns or is listed as reader of, serves its own commands and calls those that name it as a caller.
 */
import { BUCKETS, COMMANDS, CONSUMERS, EVENTS, OBJECT_BUCKETS, READERS, SIGNALS, STREAMS } from './catalogue';
import { type BucketDeclaration, type ObjectBucketDeclaration, readerConsumerName, type StreamDeclaration } from './definition/define';
import { SERVICES, type ServiceName } from './definition/service';

export interface NatsPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Name of the stream behind a key-value bucket. */
export const bucketStreamName = (bucket: string): string => `KV_${bucket}`;
/** Name of the stream behind a bucket of files. */
export const objectStreamName = (bucket: string): string => `OBJ_${bucket}`;
/** Where a user receives answers; no other user may listen there. */
export const inboxPrefixOf = (user: ServiceName | 'admin'): string => `_INBOX_${user}`;

const api = (operation: string): string => `$JS.API.${operation}`;

/** Everything an owner does with a stream except deleting it. */
const ownStream = ({ name, appendOnly }: StreamDeclaration): string[] => [
  ...['CREATE', 'UPDATE', 'INFO', 'MSG.GET', ...(appendOnly === true ? [] : ['PURGE', 'MSG.DELETE'])].map((operation) => api(`STREAM.${operation}.${name}`)),
  api(`CONSUMER.CREATE.${name}`), ...consume(name, '*'),
];

/** Looking at a stream of another service, and reading it with the reader's own consumers: nobody settles or deletes what is not for it. */
const readStream = (name: string, reader: ServiceName): string[] => [
  ...['INFO', 'MSG.GET'].map((operation) => api(`STREAM.${operation}.${name}`)),
  ...CONSUMERS.filter((consumer) => consumer.owner === reader && consumer.stream.name === name).flatMap((consumer) => consume(name, consumer.name)),
  ...READERS.filter((declared) => declared.owner === reader && declared.stream.name === name).flatMap((declared) =>
    Array.from({ length: declared.partitions }, (_, partition) => readInOrder(name, readerConsumerName(declared, partition))).flat()),
];

/** Making, asking and ending one consumer that needs no acknowledgements. */
const readInOrder = (stream: string, consumer: string): string[] => [
  api(`CONSUMER.CREATE.${stream}.${consumer}.>`), ...['INFO', 'DELETE', 'MSG.NEXT'].map((operation) => api(`CONSUMER.${operation}.${stream}.${consumer}`)),
];

/** Making a consumer, reading with it and acknowledging. @param consumer its name, `*` for any */
const consume = (stream: string, consumer: string): string[] => [
  ...['DURABLE.CREATE', 'CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((operation) => api(`CONSUMER.${operation}.${stream}.${consumer}`)),
  api(`CONSUMER.CREATE.${stream}.${consumer}.>`), `$JS.ACK.${stream}.${consumer}.>`, `$JS.FC.${stream}.${consumer}.>`,
];

/** Reading a bucket: values and watches, no durable consumers. */
const readBucket = (bucket: string): string[] => readKeptStream(bucketStreamName(bucket));
const readKeptStream = (name: string): string[] => {
  return [
    api(`STREAM.INFO.${name}`), api(`STREAM.MSG.GET.${name}`), api(`CONSUMER.CREATE.${name}.>`), api(`CONSUMER.INFO.${name}.*`), api(`CONSUMER.DELETE.${name}.*`), `$JS.FC.${name}.>`,
  ];
};
const ownBucket = (bucket: string): string[] => {
  const name = bucketStreamName(bucket);
  return [...['CREATE', 'UPDATE', 'PURGE', 'MSG.DELETE'].map((operation) => api(`STREAM.${operation}.${name}`)), ...readBucket(bucket), `$KV.${bucket}.>`];
};

const ownObjectBucket = ({ name }: ObjectBucketDeclaration): string[] => {
  const stream = objectStreamName(name);
  return [...['CREATE', 'UPDATE', 'PURGE'].map((operation) => api(`STREAM.${operation}.${stream}`)), ...readKeptStream(stream), `$O.${name}.>`];
};

const reads = (service: ServiceName, { name, owner, readers }: StreamDeclaration): boolean =>
  owner !== service && (readers?.includes(service) === true || CONSUMERS.some((consumer) => consumer.owner === service && consumer.stream.name === name));
const readsBucket = (service: ServiceName, { owner, readers }: BucketDeclaration): boolean => owner !== service && readers.includes(service);

/** Subjects of a stream a service may publish to: all of its own, and as a listed publisher all, or its own events where the stream carries declared events. */
function publishedSubjects(service: ServiceName, stream: StreamDeclaration): readonly string[] {
  if (stream.owner === service && !EVENTS.some((event) => event.stream.name === stream.name)) return stream.subjects;
  const events = EVENTS.filter((event) => event.stream.name === stream.name);
  if (events.length > 0) return events.filter((event) => event.owner === service).map((event) => event.subject);
  return stream.publishers?.includes(service) === true ? (stream.publisherSubjects?.[service] ?? stream.subjects) : [];
}

/**
 * Where a service answers: inboxes of those who may call it. Not the server's `allow_responses`: with it nats-server remembers the reply
 * subject of every message it delivers, stream messages too, and beyond 4096 of them searches all for each further message (measured:
 * 24,000 messages in 13 s instead of 0.3 s). Names in an inbox cannot be guessed, and nobody else may listen there.
 */
const answeredInboxes = (service: ServiceName): string[] => COMMANDS.filter((command) => command.owner === service).flatMap(({ callers }) => [...callers, 'admin' as const].map((caller) => `${inboxPrefixOf(caller)}.>`));

/** The permissions of one service. */
export function permissionsOf(service: ServiceName): NatsPermissions {
  const publish = [
    api('INFO'),
    ...STREAMS.flatMap((stream) => publishedSubjects(service, stream)),
    ...STREAMS.filter((stream) => stream.owner === service).flatMap(ownStream),
    ...STREAMS.filter((stream) => reads(service, stream)).flatMap((stream) => readStream(stream.name, service)),
    ...STREAMS.filter((stream) => stream.publishers?.includes(service)).map((stream) => api(`STREAM.INFO.${stream.name}`)),
    ...BUCKETS.filter((bucket) => bucket.owner === service).flatMap((bucket) => ownBucket(bucket.name)),
    ...BUCKETS.filter((bucket) => readsBucket(service, bucket)).flatMap((bucket) => readBucket(bucket.name)),
    ...OBJECT_BUCKETS.filter((bucket) => bucket.owner === service).flatMap(ownObjectBucket),
    ...OBJECT_BUCKETS.filter((bucket) => bucket.readers.includes(service)).flatMap((bucket) => readKeptStream(objectStreamName(bucket.name))),
    ...COMMANDS.filter((command) => command.callers.includes(service)).flatMap(({ subject }) => [subject, `${subject}.cancel`]),
    ...answeredInboxes(service),
    ...SIGNALS.filter((signal) => signal.owner === 'any' || signal.owner === service).map((signal) => signal.subject),
  ];
  const subscribe = [
    `${inboxPrefixOf(service)}.>`,
    ...STREAMS.filter((stream) => stream.owner === service || reads(service, stream)).flatMap((stream) => stream.subjects),
    ...COMMANDS.filter((command) => command.owner === service).flatMap(({ subject }) => [subject, `${subject}.cancel`]),
    ...SIGNALS.filter((signal) => signal.owner === service || signal.subscribers.includes(service)).map((signal) => signal.subject),
  ];
  return { publish: [...new Set(publish)].sort(), subscribe: [...new Set(subscribe)].sort() };
}

/** The permissions of all services. */
export const allPermissions = (): Record<ServiceName, NatsPermissions> =>
  Object.fromEntries(SERVICES.map((service) => [service, permissionsOf(service)])) as Record<ServiceName, NatsPermissions>;
