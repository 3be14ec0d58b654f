import type { ConsumerConfig, StreamConfig, StreamState } from '@nats-io/jetstream';
import { ObserverError } from '@observer/kernel';
import type { WantedConsumer, WantedStream } from './stream-config';

/** What can never change on a live stream: changing it means moving the data. */
const FIXED_STREAM_FIELDS = ['storage', 'retention'] as const;
const LIMIT_FIELDS = ['subjects', 'description', 'discard', 'max_bytes', 'max_age', 'max_msgs_per_subject', 'duplicate_window', 'num_replicas', 'allow_rollup_hdrs', 'allow_direct', 'deny_delete', 'deny_purge'] as const;
const FIXED_CONSUMER_FIELDS = ['ack_policy', 'deliver_policy', 'replay_policy'] as const;
const CONSUMER_FIELDS = ['description', 'ack_wait', 'max_ack_pending', 'max_deliver', 'filter_subject'] as const;

export interface Difference {
  readonly field: string;
  readonly have: unknown;
  readonly want: unknown;
}

const normal = (value: unknown): string => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? defaultOf(value)));
const defaultOf = (value: unknown): unknown => (value === undefined || value === null ? '' : value);
/** The server leaves out what is false, zero or empty, and reports "no limit" as 0 or -1. */
const same = (have: unknown, want: unknown): boolean => normal(have) === normal(want) || (isNothing(have) && isNothing(want));
const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '' || value === false || value === 0 || value === -1;

function differences<C extends object>(have: C, want: Partial<C>, fields: readonly (keyof C & string)[]): Difference[] {
  return fields.filter((field) => !same(have[field], want[field])).map((field) => ({ field, have: have[field], want: want[field] }));
}

/**
 * What has to be updated on a stream.
 * @throws ObserverError `conflict` naming stream, field, have, want and remedy when an update is impossible or would lose data
 */
export function streamUpdates(have: StreamConfig, want: WantedStream, state: Pick<StreamState, 'bytes'>): Difference[] {
  const fixed = differences(have, want, [...FIXED_STREAM_FIELDS]);
  if (fixed.length > 0) throw streamConflict(want.name, fixed, 'it cannot change on a live stream: export and delete the stream, or declare a new one beside it');
  const updates = differences(have, want, [...LIMIT_FIELDS]);
  if (want.discard === 'new' && want.max_bytes > 0 && state.bytes > want.max_bytes) {
    const limit = { field: 'max_bytes', have: have.max_bytes, want: want.max_bytes };
    throw streamConflict(want.name, [limit], `the stream holds ${state.bytes} bytes and nothing may be dropped from it: let its consumers catch up, or keep the limit above that`);
  }
  return updates;
}

/** What has to be updated on a consumer. @throws ObserverError `conflict` */
export function consumerUpdates(stream: string, have: ConsumerConfig, want: WantedConsumer): Difference[] {
  const fixed = differences(have, want, [...FIXED_CONSUMER_FIELDS]);
  if (fixed.length > 0) throw consumerConflict(stream, want, fixed);
  return differences(have, want, [...CONSUMER_FIELDS]);
}

const describe = (found: readonly Difference[]): string => found.map(({ field, have, want }) => `${field} is ${JSON.stringify(have)}, declared ${JSON.stringify(want)}`).join('; ');

export function streamConflict(stream: string, found: readonly Difference[], remedy: string, cause?: unknown): ObserverError {
  return new ObserverError('conflict', `Stream ${stream}: ${describe(found)}. Remedy: ${remedy}`, { retryable: false, cause, details: { stream, differences: found } });
}

export function consumerConflict(stream: string, want: WantedConsumer, found: readonly Difference[], cause?: unknown): ObserverError {
  return new ObserverError('conflict', `Consumer ${want.durable_name} of stream ${stream}: ${describe(found)}. Remedy: declare a consumer with a new name (it starts from the beginning), then delete this one`, {
    retryable: false, cause, details: { stream, consumer: want.durable_name, differences: found },
  });
}
