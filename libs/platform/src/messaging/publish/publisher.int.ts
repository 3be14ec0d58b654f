import { DEADLETTER, eventsSubject, registryChangedV1, TELEMETRY } from '@observer/contracts';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';

const bytes = (size: number): Uint8Array => new Uint8Array(size).fill(7);
const subject = eventsSubject('gateway_request', 0);

describe('publishing to a stream', () => {
  let nats: TestNats;
  let platform: TestPlatform;

  beforeAll(async () => {
    nats = await startNats();
    platform = await startTestPlatform({ service: 'ingest', environment: { ...nats.environment('ingest'), OBSERVER_TELEMETRY_MAX_BYTES: String(4 * 1024 ** 2) } });
  });
  afterAll(async () => {
    await platform.close();
    await nats.stop();
  });
  beforeEach(async () => {
    const { lastSequence } = await platform.messaging.streamInfo(TELEMETRY);
    await platform.messaging.trim(TELEMETRY, { keepFromSequence: lastSequence + 1 });
  });

  it('stores each message once, whatever is pipelined', async () => {
    const acks = await Promise.all(Array.from({ length: 500 }, (_, n) => platform.messaging.publishRaw(TELEMETRY, subject, bytes(100), { messageId: `pipelined-${n}` })));
    expect(new Set(acks.map((ack) => ack.sequence)).size).toBe(500);
    expect((await platform.messaging.streamInfo(TELEMETRY)).messages).toBe(500);
  });

  it('recognizes a repeated message id', async () => {
    const first = await platform.messaging.publishRaw(TELEMETRY, subject, bytes(10), { messageId: 'same' });
    const second = await platform.messaging.publishRaw(TELEMETRY, subject, bytes(10), { messageId: 'same' });
    expect(second).toEqual({ sequence: first.sequence, duplicate: true });
  });

  it('says that the stream is full, and takes messages again once there is room', async () => {
    const publish = (n: number) => platform.messaging.publishRaw(TELEMETRY, subject, bytes(512 * 1024), { messageId: `full-${n}` });
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => publish(n)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(3);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'resource_exhausted', retryable: true });
    const { messages, lastSequence } = await platform.messaging.streamInfo(TELEMETRY);
    expect(messages).toBe(12 - refused.length);
    await platform.messaging.trim(TELEMETRY, { keepFromSequence: lastSequence + 1 });
    await expect(publish(100)).resolves.toMatchObject({ duplicate: false });
  });

  it('refuses what the broker would not take', async () => {
    await expect(platform.messaging.publishRaw(TELEMETRY, subject, bytes(9 * 1024 ** 2), { messageId: 'huge' })).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  it('validates events before they leave', async () => {
    const broken = { ...registryChangedV1.example, atMs: 'yesterday' as unknown as number };
    await expect(platform.messaging.publishEvent(registryChangedV1, broken)).rejects.toMatchObject({ code: 'invalid_argument', details: { errors: [{ path: 'atMs', reason: expect.any(String) }] } });
    await expect(platform.messaging.publishEvent(registryChangedV1, registryChangedV1.example)).resolves.toMatchObject({ duplicate: false });
  });

  it('lets stored messages be browsed and deleted', async () => {
    const { sequence } = await platform.messaging.publishRaw(DEADLETTER, 'deadletter.points', bytes(3), { messageId: 'letter', headers: { 'Observer-Test': 'yes' } });
    const browse = platform.messaging.messages(DEADLETTER);
    const stored = await browse.bySequence(sequence);
    expect(stored).toMatchObject({ subject: 'deadletter.points', sequence });
    expect(stored!.header('Observer-Test')).toBe('yes');
    expect(await browse.lastSequence()).toBe(sequence);
    expect(await browse.erase(sequence)).toBe(true);
    expect(await browse.erase(sequence)).toBe(false);
    expect(await browse.bySequence(sequence)).toBeUndefined();
  });

  it('fails fast while the broker is away, and a retry with the same id after its return is stored exactly once', async () => {
    const publish = () => platform.messaging.publishRaw(TELEMETRY, subject, bytes(100), { messageId: 'survivor' });
    await publish();
    await nats.kill9();
    await eventually(() => expect(platform.messaging.connected()).toBe(false));
    const startedAt = performance.now();
    await expect(publish()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(performance.now() - startedAt).toBeLessThan(200);
    expect(platform.health.checks()).toContainEqual(expect.objectContaining({ name: 'nats', ok: false }));
    await nats.restart();
    const ack = await eventually(publish, 15_000);
    expect(ack.duplicate).toBe(true);
    expect((await platform.messaging.streamInfo(TELEMETRY)).messages).toBe(1);
  });

  it('reports what was in flight when the broker died at once, not after the timeout', async () => {
    const inFlight = Array.from({ length: 200 }, (_, n) => platform.messaging.publishRaw(TELEMETRY, subject, bytes(2000), { messageId: `flight-${n}`, timeoutMs: 30_000 }));
    const settled = Promise.allSettled(inFlight);
    await nats.kill9();
    const startedAt = performance.now();
    const results = await settled;
    expect(performance.now() - startedAt).toBeLessThan(2000);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'unavailable' });
    await nats.restart();
    await eventually(() => expect(platform.messaging.connected()).toBe(true), 15_000);
    const acknowledged = results.filter((result) => result.status === 'fulfilled').length;
    expect((await eventually(() => platform.messaging.streamInfo(TELEMETRY), 10_000)).messages).toBeGreaterThanOrEqual(acknowledged);
  });
});
