import { defineConsumer, defineStream } from '../definition/define';

/**
 * The log of everything accepted. Readers keep their own position with their state; the writer trims what is stored and older than
 * the duplicate window, so that a broker killed after an ack still recognizes a client's retry.
 * Payload: a columnar batch (docs/formats/batch-v1.md), not JSON.
 */
export const TELEMETRY = defineStream({
  name: 'TELEMETRY',
  owner: 'ingest',
  publishers: ['analytics', 'alerting'],
  /** Metrics that rules make of events and of metrics; events come from outside only. */
  publisherSubjects: { analytics: ['telemetry.metrics.*'], alerting: ['telemetry.metrics.*'] },
  readers: ['analytics', 'api-gateway'],
  description: 'Accepted telemetry in columnar batches, one message per measurement group and shard',
  subjects: ['telemetry.>'],
  maxBytes: 4 * 1024 ** 3,
  discard: 'new',
  duplicateWindowMs: 120_000,
});

/** Subject of a batch of one declared event kind. */
export const eventsSubject = (kind: string, shard: number): string => `telemetry.events.${kind}.${shard}`;
/** Subject of batches of undeclared measurements (metrics). */
export const metricsSubject = (shard: number): string => `telemetry.metrics.${shard}`;

/** The store writer: commits, then acks. */
export const telemetryWriter = defineConsumer({
  name: 'store-writer',
  owner: 'ingest',
  stream: TELEMETRY,
  description: 'Commits batches to the telemetry store',
  ackWaitMs: 30_000,
  maxAckPending: 2_000,
  maxDeliver: -1,
});

/** What was refused, with the reason, so that it can be mended and replayed. */
export const DEADLETTER = defineStream({
  name: 'DEADLETTER',
  owner: 'ingest',
  publishers: ['analytics', 'alerting', 'reporting', 'api-gateway'],
  description: 'Rejected points and poison messages, each with its reason',
  subjects: ['deadletter.>'],
  maxBytes: 512 * 1024 ** 2,
  maxAgeMs: 14 * 86_400_000,
  discard: 'old',
  duplicateWindowMs: 120_000,
});

/** Header names on TELEMETRY messages. */
export const BATCH_HEADERS = {
  /** Milliseconds since the epoch at which ingest accepted the body. */
  acceptedAt: 'Observer-Accepted-At',
  rows: 'Observer-Rows',
} as const;

/** Headers of a batch that a service publishes by itself. */
export const batchHeaders = ({ rows }: { readonly rows: number }, nowMs: number): Record<string, string> => ({ [BATCH_HEADERS.acceptedAt]: String(Math.round(nowMs)), [BATCH_HEADERS.rows]: String(rows) });
