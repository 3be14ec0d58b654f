import { defineStream, TELEMETRY, telemetryWriter } from '@observer/contracts';
import { startNats, type TestNats } from '@observer/testing';
import { Connection } from '../connection/connection';
import { createLogger } from '../../log/logger';
import { reconcileConsumer, type ReconcileOptions, reconcileService, reconcileStream } from './reconcile';
import { consumerConfigOf, streamConfigOf } from './stream-config';

describe('reconciling streams with their declarations', () => {
  let nats: TestNats;
  let options: ReconcileOptions;
  const settings = { replicas: 1 };
  const small = defineStream({ ...TELEMETRY, name: 'SMALL', subjects: ['small.>'], maxBytes: 1024 ** 2 });
  const config = async (name: string) => (await options.connection.manager.streams.info(name)).config;

  beforeAll(async () => {
    nats = await startNats();
    const log = createLogger({ service: 'test', instance: 'test', level: 'silent' });
    const connection = await Connection.open({ service: 'ingest', instance: 'test', log, config: { OBSERVER_NATS_URL: nats.url, OBSERVER_NATS_USER: undefined, OBSERVER_NATS_PASSWORD: undefined, OBSERVER_NATS_TLS_CA: undefined } });
    options = { connection, log, settings, createForOthers: true };
  });
  afterAll(async () => {
    await options.connection.close();
    await nats.stop();
  });

  it('creates everything of a service, by many replicas at once, and changes nothing when repeated', async () => {
    await Promise.all(Array.from({ length: 4 }, () => reconcileService('ingest', options)));
    expect(await config('TELEMETRY')).toMatchObject({ retention: 'limits', discard: 'new', storage: 'file', max_bytes: TELEMETRY.maxBytes, duplicate_window: 120e9, subjects: ['telemetry.>'] });
    expect(await config('KV_registry_nodes')).toMatchObject({ max_msgs_per_subject: 5, allow_rollup_hdrs: true });
    const consumer = await options.connection.manager.consumers.info('TELEMETRY', telemetryWriter.name);
    expect(consumer.config).toMatchObject({ ack_policy: 'explicit', max_deliver: -1, max_ack_pending: telemetryWriter.maxAckPending });
    await reconcileService('ingest', options);
    expect((await options.connection.manager.streams.info('TELEMETRY')).created).toBeDefined();
  });

  it('updates changed limits of streams and consumers', async () => {
    await reconcileStream(streamConfigOf(small, settings), options);
    await reconcileStream(streamConfigOf({ ...small, maxBytes: 2 * 1024 ** 2, maxAgeMs: 60_000, duplicateWindowMs: 30_000, subjects: ['small.>', 'tiny.>'] }, settings), options);
    expect(await config('SMALL')).toMatchObject({ max_bytes: 2 * 1024 ** 2, max_age: 60e9, duplicate_window: 30e9, subjects: ['small.>', 'tiny.>'] });
    await reconcileConsumer('SMALL', consumerConfigOf({ ...telemetryWriter, name: 'c' }), options);
    await reconcileConsumer('SMALL', consumerConfigOf({ ...telemetryWriter, name: 'c', maxAckPending: 7, ackWaitMs: 5000 }), options);
    expect((await options.connection.manager.consumers.info('SMALL', 'c')).config).toMatchObject({ max_ack_pending: 7, ack_wait: 5e9 });
  });

  it('names what cannot be changed, what it is, what it should be, and the way out', async () => {
    const { streams } = options.connection.manager;
    await streams.add({ name: 'MEMORY', subjects: ['memory.>'], storage: 'memory' });
    const wanted = streamConfigOf(defineStream({ ...small, name: 'MEMORY', subjects: ['memory.>'] }), settings);
    await expect(reconcileStream(wanted, options)).rejects.toMatchObject({
      code: 'conflict', retryable: false, message: expect.stringMatching(/Stream MEMORY: storage is "memory", declared "file".*Remedy/),
      details: { stream: 'MEMORY', differences: [{ field: 'storage', have: 'memory', want: 'file' }] },
    });
  });

  it('lets nobody take messages out of an append-only stream, also one that was made before it was that', async () => {
    const trail = defineStream({ ...small, name: 'TRAIL', subjects: ['trail.>'] });
    await reconcileStream(streamConfigOf(trail, settings), options);
    await reconcileStream(streamConfigOf({ ...trail, appendOnly: true }, settings), options);
    const { seq } = await options.connection.jetstream.publish('trail.x', 'kept');
    await expect(options.connection.manager.streams.deleteMessage('TRAIL', seq)).rejects.toThrow(/not permitted/);
    await expect(options.connection.manager.streams.purge('TRAIL')).rejects.toThrow(/not permitted/);
  });

  it('refuses subjects that belong to another stream', async () => {
    const overlapping = streamConfigOf(defineStream({ ...small, name: 'OTHER', subjects: ['memory.a'] }), settings);
    await expect(reconcileStream(overlapping, options)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Remedy') });
  });

  it('never shrinks a stream below what it holds when nothing may be dropped', async () => {
    const { connection } = options;
    await reconcileStream(streamConfigOf(defineStream({ ...small, name: 'FULL', subjects: ['full.>'] }), settings), options);
    for (let n = 0; n < 8; n++) await connection.jetstream.publish('full.x', new Uint8Array(100_000));
    const shrunk = streamConfigOf(defineStream({ ...small, name: 'FULL', subjects: ['full.>'], maxBytes: 100_000 }), settings);
    await expect(reconcileStream(shrunk, options)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('max_bytes') });
    expect((await connection.manager.streams.info('FULL')).state.messages).toBe(8);
  });
});
