/** Brings streams, consumers and buckets of the broker to what the contracts declare. Safe to run in any number of replicas at once. */
import { JetStreamApiError, type StreamInfo } from '@nats-io/jetstream';
import { BUCKETS, CONSUMERS, OBJECT_BUCKETS, type ServiceName, STREAMS } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Logger } from '../../log/logger';
import { isApiError, toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import { consumerConflict, consumerUpdates, streamConflict, streamUpdates } from './compare';
import { bucketConfigOf, consumerConfigOf, objectBucketConfigOf, streamConfigOf, type StreamSettings, type WantedConsumer, type WantedStream } from './stream-config';

const ATTEMPTS = 10;
/** Overlapping subjects seen this often are no race: another stream has them. */
const OVERLAP_ATTEMPTS = 3;
const RETRY_MS = 500;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface ReconcileOptions {
  readonly connection: Connection;
  readonly log: Logger;
  readonly settings: StreamSettings;
  /** Whether the NATS user may create what other services own: without authentication, and as the administrator. */
  readonly createForOthers: boolean;
}

/**
 * Streams, buckets and consumers of one service, and those of others it stands on: a missing one of another service is created
 * when this user may (tools, tests); else its owner will, and whoever needs it waits.
 * @throws ObserverError `conflict` when what exists cannot become what is declared
 */
export async function reconcileService(service: ServiceName, options: ReconcileOptions): Promise<void> {
  const { settings } = options;
  for (const stream of STREAMS.filter(({ owner }) => owner === service)) await reconcileStream(streamConfigOf(stream, settings), options);
  for (const bucket of BUCKETS.filter(({ owner }) => owner === service)) await reconcileStream(bucketConfigOf(bucket, settings), options);
  for (const bucket of OBJECT_BUCKETS.filter(({ owner }) => owner === service)) await reconcileStream(objectBucketConfigOf(bucket, settings), options);
  for (const stream of STREAMS.filter((s) => s.owner !== service && (s.publishers?.includes(service) || s.readers?.includes(service)))) {
    await createForOwner(streamConfigOf(stream, settings), stream.owner, options);
  }
  for (const bucket of BUCKETS.filter((b) => b.owner !== service && b.readers.includes(service))) await createForOwner(bucketConfigOf(bucket, settings), bucket.owner, options);
  for (const consumer of CONSUMERS.filter(({ owner }) => owner === service)) await reconcileConsumer(consumer.stream.name, consumerConfigOf(consumer), options);
}

/** Creates a stream, or updates what changed. */
export async function reconcileStream(want: WantedStream, options: ReconcileOptions): Promise<void> {
  await persistently(`Reconcile stream ${want.name}`, options, async () => {
    const { streams } = options.connection.manager;
    const found = await streamInfo(want.name, options);
    if (found === undefined) {
      await streams.add(want);
      options.log.info({ stream: want.name }, 'stream-created');
      return;
    }
    const updates = streamUpdates(found.config, want, found.state);
    if (updates.length === 0) return;
    try {
      await streams.update(want.name, { ...found.config, ...want });
    } catch (error) {
      if (error instanceof JetStreamApiError && error.status < 500) throw streamConflict(want.name, updates, `the broker refuses it: ${error.message}`, error);
      throw error;
    }
    options.log.info({ stream: want.name, updates }, 'stream-updated');
  });
}

/** Creates a durable consumer, or updates what changed. Waits for the stream when another service owns it. */
export async function reconcileConsumer(stream: string, want: WantedConsumer, options: ReconcileOptions): Promise<void> {
  await persistently(`Reconcile consumer ${want.durable_name} of ${stream}`, options, async () => {
    const { consumers } = options.connection.manager;
    const found = await consumers.info(stream, want.durable_name!).catch((error: unknown) => {
      if (isApiError(error, 'consumerNotFound')) return undefined;
      throw error;
    });
    if (found === undefined) {
      await consumers.add(stream, want);
      options.log.info({ stream, consumer: want.durable_name }, 'consumer-created');
      return;
    }
    const updates = consumerUpdates(stream, found.config, want);
    if (updates.length === 0) return;
    try {
      await consumers.update(stream, want.durable_name!, want);
    } catch (error) {
      if (error instanceof JetStreamApiError && error.status < 500) throw consumerConflict(stream, want, updates, error);
      throw error;
    }
    options.log.info({ stream, consumer: want.durable_name, updates }, 'consumer-updated');
  });
}

async function createForOwner(want: WantedStream, owner: ServiceName, options: ReconcileOptions): Promise<void> {
  if ((await streamInfo(want.name, options)) !== undefined) return;
  if (!options.createForOthers) {
    options.log.info({ stream: want.name, owner }, 'stream-awaits-its-owner');
    return;
  }
  await reconcileStream(want, options);
}

async function streamInfo(name: string, { connection }: ReconcileOptions): Promise<StreamInfo | undefined> {
  try {
    return await connection.manager.streams.info(name);
  } catch (error) {
    if (isApiError(error, 'streamNotFound')) return undefined;
    throw error;
  }
}

/** Repeats what failed because the broker is starting or another replica was faster; gives up on real conflicts at once. */
async function persistently(what: string, { log }: ReconcileOptions, attempt: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof ObserverError && error.code === 'conflict') throw error;
      // A stream that another replica is just making overlaps with ours for a moment: it is the same one.
      const overlaps = isApiError(error, 'subjectsOverlap');
      if (overlaps && tries >= OVERLAP_ATTEMPTS) {
        throw new ObserverError('conflict', `${what}: its subjects are taken by another stream of this broker. Remedy: use a broker of its own for Observer, or delete the other stream`, { cause: error, retryable: false });
      }
      const failure = toObserverError(error, what);
      if (tries === ATTEMPTS || failure.code === 'permission_denied' || !(overlaps || failure.retryable)) throw failure;
      log.info({ reason: failure.message, attempt: tries }, 'reconcile-retrying');
      await sleep(RETRY_MS);
    }
  }
}
