import type { BucketDeclaration, CommandContract, ConsumerDeclaration, EventContract, ObjectBucketDeclaration, ServiceName, ReaderDeclaration, SignalContract, StreamDeclaration } from '@observer/contracts';
import { nuid } from '@nats-io/transport-node';
import type { z } from 'zod';
import type { CommonConfig } from '../config/common.config';
import type { Health } from '../health/health';
import type { Logger } from '../log/logger';
import type { GaugeMetric, HistogramMetric, Metrics } from '../metrics/metrics';
import { Connection } from './connection/connection';
import { BatchConsumer } from './consume/consume-batches';
import { EachConsumer } from './consume/consume-each';
import type { Outcome } from './consume/outcome';
import { Settler } from './consume/settle';
import { MessageSource } from './consume/source';
import type { DocumentStore } from './documents/document-store';
import { NatsDocumentStore } from './documents/document-store.nats';
import type { FileStore } from './files/file-store';
import { NatsFileStore } from './files/file-store.nats';
import type { Lease, LeaseOptions } from './lease/lease';
import { NatsLease } from './lease/lease.nats';
import type {
  BatchOptions, BlobStore, ConsumeOptions, ConsumerState, Messaging, PublishAck, PublishRawOptions, ReadOptions, RequestOptions, StreamMessage, StreamMessages, StreamReading, StreamState, Subscription, TappedMessage,
} from './messaging';
import { NatsBlobStore } from './blobs/blob-store.nats';
import { Publisher } from './publish/publisher';
import { NatsStreamReading } from './read/stream-reading';
import { CommandClient } from './rpc/client';
import { type CommandHandler, CommandServer } from './rpc/server';
import { emitSignal, listenToSignal, tapStream } from './signals';
import { reconcileConsumer, type ReconcileOptions, reconcileService } from './streams/reconcile';
import { consumerConfigOf, type StreamSettings } from './streams/stream-config';
import { FILLING_HEADER, fillOpenBlock } from './streams/open-block';
import { StreamAdmin } from './streams/stream-admin';

export interface MessagingOptions {
  readonly service: ServiceName;
  readonly instance: string;
  readonly config: Pick<CommonConfig, 'OBSERVER_NATS_URL'> & Partial<CommonConfig>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
}

/** Messaging with the switches that only the life cycle turns. */
export interface ConnectedMessaging extends Messaging {
  /** Stops consumers and command servers after what they are at; publishing goes on. */
  stopReceiving(): Promise<void>;
  /** Flushes and closes the connection. */
  close(): Promise<void>;
}

/**
 * Connects a service to NATS, waiting for the broker, and reconciles its streams, buckets and consumers.
 * @throws ObserverError `conflict` when what exists cannot become what the contracts declare
 */
export async function connectMessaging(options: MessagingOptions): Promise<ConnectedMessaging> {
  const { service, instance, config, log, health } = options;
  const connection = await Connection.open({ service, instance, config, log });
  const settings: StreamSettings = { replicas: config.OBSERVER_STREAM_REPLICAS ?? 1, telemetryMaxBytes: config.OBSERVER_TELEMETRY_MAX_BYTES };
  health.addCheck('nats', () => (connection.connected ? { ok: true } : { ok: false, reason: 'not connected to NATS; reconnecting' }));
  const reconcileOptions: ReconcileOptions = { connection, log, settings, createForOthers: config.OBSERVER_NATS_USER !== service };
  try {
    await reconcileService(service, reconcileOptions);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return new NatsMessaging(connection, options, reconcileOptions);
}

class NatsMessaging implements ConnectedMessaging {
  private readonly publisher: Publisher;
  private readonly client: CommandClient;
  private readonly admin: StreamAdmin;
  private readonly receivers = new Set<Subscription>();
  private readonly leases = new Set<Lease>();
  private readonly rpcDuration: HistogramMetric;
  private readonly backlog: GaugeMetric;

  constructor(
    private readonly connection: Connection,
    private readonly options: MessagingOptions,
    private readonly reconcileOptions: ReconcileOptions,
  ) {
    const { metrics, service } = options;
    this.rpcDuration = metrics.histogram('observer_rpc_duration_seconds', 'Commands between services by side and result', ['command', 'side', 'code']);
    this.backlog = metrics.gauge('observer_consumer_backlog_messages', 'Messages not yet delivered to the consumer, at its last pull', ['consumer']);
    metrics.gauge('observer_nats_connected', '1 while connected to NATS', [], () => Number(connection.connected));
    this.publisher = new Publisher(connection, metrics);
    this.client = new CommandClient(connection, service, this.rpcDuration);
    this.admin = new StreamAdmin(connection);
  }

  publishEvent<S extends z.ZodType>(event: EventContract<S>, payload: z.input<S>, options?: { messageId?: string }): Promise<PublishAck> {
    return this.publisher.event(event, payload, options);
  }

  publishRaw(stream: StreamDeclaration, subject: string, payload: Uint8Array, options: PublishRawOptions): Promise<PublishAck> {
    return this.publisher.raw(stream, subject, payload, options);
  }

  consume(consumer: ConsumerDeclaration, options: ConsumeOptions, handler: (message: StreamMessage) => Promise<Outcome>): Subscription {
    return this.receiver(new EachConsumer(this.source(consumer), this.settler(consumer), options, handler, this.options.log));
  }

  consumeBatches(consumer: ConsumerDeclaration, options: BatchOptions, handler: (messages: StreamMessage[]) => Promise<Outcome>): Subscription {
    return this.receiver(new BatchConsumer(this.source(consumer), this.settler(consumer), options, handler, this.options.log));
  }

  serve<Q extends z.ZodType, A extends z.ZodType>(command: CommandContract<Q, A>, handler: CommandHandler<Q, A>): Subscription {
    return this.receiver(new CommandServer(this.connection, command, handler, this.options.log, this.rpcDuration));
  }

  request<Q extends z.ZodType, A extends z.ZodType>(command: CommandContract<Q, A>, payload: z.input<Q>, options?: RequestOptions): Promise<z.output<A>> {
    return this.client.send(command, payload, options);
  }

  emit<S extends z.ZodType>(signal: SignalContract<S>, payload: z.input<S>): void {
    emitSignal(this.connection, signal, payload);
  }

  onSignal<S extends z.ZodType>(signal: SignalContract<S>, handler: (payload: z.output<S>) => void): Subscription {
    return listenToSignal(this.connection, signal, handler, this.options.log);
  }

  tap(stream: StreamDeclaration, subject: string, handler: (message: TappedMessage) => void): Subscription {
    return tapStream(this.connection, stream, subject, handler, this.options.log);
  }

  documents<S extends z.ZodType>(bucket: BucketDeclaration<S>): DocumentStore<z.output<S>, z.input<S>> {
    return new NatsDocumentStore(this.connection, bucket, this.options.log);
  }

  files(bucket: ObjectBucketDeclaration): FileStore {
    return new NatsFileStore(this.connection, bucket);
  }

  readStream(reader: ReaderDeclaration, partition: number, options: ReadOptions): StreamReading {
    return new NatsStreamReading(this.connection, reader, partition, options, this.options.log);
  }

  blobs(bucket: BucketDeclaration): BlobStore {
    return new NatsBlobStore(this.connection, bucket);
  }

  lease(bucket: BucketDeclaration, name: string, options: LeaseOptions): Lease {
    const lease = new NatsLease(this.connection, bucket, name, this.options.instance, options, this.options.log);
    this.leases.add(lease);
    return lease;
  }

  streamInfo(stream: StreamDeclaration): Promise<StreamState> {
    return this.admin.streamInfo(stream);
  }

  consumerInfo(consumer: ConsumerDeclaration): Promise<ConsumerState> {
    return this.admin.consumerInfo(consumer);
  }

  trim(stream: StreamDeclaration, options: { keepFromSequence: number; subject?: string }): Promise<number> {
    return this.admin.trim(stream, options);
  }

  messages(stream: StreamDeclaration): StreamMessages {
    return this.admin.messages(stream);
  }

  fillBlock(stream: StreamDeclaration, subject: string, payload: Uint8Array): Promise<number> {
    const name = nuid.next();
    return fillOpenBlock(async (part, bytes) => (await this.publishRaw(stream, subject, payload, { messageId: `filling-${name}-${part}`, headers: { [FILLING_HEADER]: '-'.repeat(bytes) } })).sequence);
  }

  fillBucketBlock(bucket: BucketDeclaration): Promise<number> {
    return new NatsBlobStore(this.connection, bucket).fillBlock();
  }

  oldestRevision(bucket: BucketDeclaration): Promise<number> {
    return new NatsBlobStore(this.connection, bucket).oldestRevision();
  }

  connected(): boolean {
    return this.connection.connected;
  }

  async stopReceiving(): Promise<void> {
    await Promise.all([...this.receivers].map((receiver) => receiver.stop()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.leases].map((lease) => lease.release()));
    await this.connection.close();
  }

  private receiver(receiver: Subscription): Subscription {
    this.receivers.add(receiver);
    return {
      stop: async () => {
        this.receivers.delete(receiver);
        await receiver.stop();
      },
    };
  }

  private source(consumer: ConsumerDeclaration): MessageSource {
    const restore = (): Promise<void> => reconcileConsumer(consumer.stream.name, consumerConfigOf(consumer), this.reconcileOptions);
    return new MessageSource(this.connection, consumer, this.options.log, restore, this.backlog);
  }

  private settler(consumer: ConsumerDeclaration): Settler {
    return new Settler(consumer, this.publisher, this.options.log, this.options.metrics);
  }
}
