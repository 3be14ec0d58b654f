/** How declarations become configurations of JetStream (nats-server 2.9: no metadata, no multiple filters). */
import { AckPolicy, type ConsumerConfig, DeliverPolicy, DiscardPolicy, ReplayPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { type BucketDeclaration, bucketStreamName, type ConsumerDeclaration, type ObjectBucketDeclaration, objectStreamName, type StreamDeclaration } from '@observer/contracts';

export type WantedStream = Pick<
  StreamConfig,
  'name' | 'description' | 'subjects' | 'retention' | 'storage' | 'discard' | 'max_bytes' | 'max_age' | 'max_msgs_per_subject' | 'duplicate_window' | 'num_replicas' | 'allow_rollup_hdrs' | 'allow_direct' | 'deny_delete' | 'deny_purge'
>;

export interface StreamSettings {
  readonly replicas: number;
  /** Replaces the declared limit of the TELEMETRY stream. */
  readonly telemetryMaxBytes?: number;
}

const nanos = (ms: number): number => ms * 1e6;

export function streamConfigOf(stream: StreamDeclaration, settings: StreamSettings): WantedStream {
  const maxBytes = stream.name === 'TELEMETRY' ? (settings.telemetryMaxBytes ?? stream.maxBytes) : stream.maxBytes;
  return {
    name: stream.name, description: stream.description, subjects: [...stream.subjects], retention: RetentionPolicy.Limits, storage: StorageType.File,
    discard: stream.discard === 'new' ? DiscardPolicy.New : DiscardPolicy.Old, max_bytes: maxBytes, max_age: nanos(stream.maxAgeMs ?? 0), max_msgs_per_subject: -1,
    duplicate_window: nanos(Math.min(stream.duplicateWindowMs, stream.maxAgeMs ?? Infinity)), num_replicas: settings.replicas, allow_rollup_hdrs: false, allow_direct: false,
    deny_delete: stream.appendOnly ?? false, deny_purge: stream.appendOnly ?? false,
  };
}

/** A bucket is a stream that keeps the last versions per key (https://docs.nats.io/reference ADR-8); full = writing fails. */
export function bucketConfigOf(bucket: BucketDeclaration, settings: StreamSettings): WantedStream {
  const maxAge = nanos(bucket.ttlMs ?? 0);
  return {
    name: bucketStreamName(bucket.name), description: bucket.description, subjects: [`$KV.${bucket.name}.>`], retention: RetentionPolicy.Limits, storage: StorageType.File,
    discard: DiscardPolicy.New, max_bytes: bucket.maxBytes, max_age: maxAge, max_msgs_per_subject: bucket.history,
    duplicate_window: maxAge === 0 ? nanos(120_000) : Math.min(nanos(120_000), maxAge), num_replicas: settings.replicas, allow_rollup_hdrs: true, allow_direct: false,
    deny_delete: false, deny_purge: false,
  };
}

/** A bucket of files is a stream of their chunks and, per file, its newest description (ADR-20); full = writing fails. */
export function objectBucketConfigOf(bucket: ObjectBucketDeclaration, settings: StreamSettings): WantedStream {
  const maxAge = nanos(bucket.ttlMs ?? 0);
  return {
    name: objectStreamName(bucket.name), description: bucket.description, subjects: [`$O.${bucket.name}.C.>`, `$O.${bucket.name}.M.>`], retention: RetentionPolicy.Limits, storage: StorageType.File,
    discard: DiscardPolicy.New, max_bytes: bucket.maxBytes, max_age: maxAge, max_msgs_per_subject: -1, duplicate_window: nanos(120_000), num_replicas: settings.replicas,
    allow_rollup_hdrs: true, allow_direct: false, deny_delete: false, deny_purge: false,
  };
}

export type WantedConsumer = Pick<
  ConsumerConfig,
  'durable_name' | 'description' | 'ack_policy' | 'deliver_policy' | 'replay_policy' | 'ack_wait' | 'max_ack_pending' | 'max_deliver' | 'filter_subject'
>;

/** Poison messages are counted by us and kept in DEADLETTER, so the broker itself never gives up on a message in silence. */
export function consumerConfigOf(consumer: ConsumerDeclaration): WantedConsumer {
  return {
    durable_name: consumer.name, description: consumer.description, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All, replay_policy: ReplayPolicy.Instant,
    ack_wait: nanos(consumer.ackWaitMs), max_ack_pending: consumer.maxAckPending, max_deliver: -1,
    ...(consumer.filterSubject === undefined ? {} : { filter_subject: consumer.filterSubject }),
  };
}
