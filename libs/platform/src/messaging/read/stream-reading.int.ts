import { eventsSubject, TELEMETRY, telemetryEventsReader } from '@observer/contracts';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import type { StreamGap, StreamReading } from '../messaging';

/** A reader of another service's stream, signed in with the permissions of the contracts. */
describe('reading a stream in order', () => {
  let nats: TestNats;
  let ingest: TestPlatform;
  let analytics: TestPlatform;
  let published = 0;
  const open: StreamReading[] = [];

  beforeEach(async () => {
    nats = await startNats({ permissions: true });
    ingest = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    analytics = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
    published = 0;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((reading) => reading.close()));
    await analytics.close();
    await ingest.close();
    await nats.stop();
  });
  const publish = (count: number, shard = 0): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, () => {
      const body = new TextEncoder().encode(String(published++));
      return ingest.messaging.publishRaw(TELEMETRY, eventsSubject('payment', shard), body, { messageId: `m${published}` });
    }));
  const read = (partition = 0, after: Parameters<TestPlatform['messaging']['readStream']>[2]['after'] = 'first'): { numbers: number[]; gaps: StreamGap[]; reading: StreamReading } => {
    const reading = analytics.messaging.readStream(telemetryEventsReader, partition, { after });
    open.push(reading);
    const seen = { numbers: [] as number[], gaps: [] as StreamGap[], reading };
    void (async () => {
      while (open.includes(reading)) {
        const { messages, gap } = await reading.next({ maxMessages: 100, waitMs: 200 });
        if (gap !== undefined) seen.gaps.push(gap);
        seen.numbers.push(...messages.map(({ data }) => Number(new TextDecoder().decode(data))));
      }
    })();
    return seen;
  };
  const range = (to: number): number[] => Array.from({ length: to }, (_, n) => n);

  it('goes on through a killed broker, each message once', async () => {
    const seen = read();
    await publish(300);
    await eventually(() => expect(seen.numbers.length).toBe(300), 10_000);
    await nats.kill9();
    await nats.restart();
    await eventually(() => publish(1), 10_000);
    const expected = published;
    await eventually(() => expect(seen.numbers.at(-1)).toBe(expected - 1), 15_000);
    // A publish whose answer was lost was repeated under another id by this test: compare without those numbers that never arrived.
    expect(seen.numbers).toEqual([...new Set(seen.numbers)].sort((a, b) => a - b));
    expect(seen.numbers.slice(0, 300)).toEqual(range(300));
  });

  it('gives two readers of one partition, one of them stale, each everything in order', async () => {
    const stale = read();
    await publish(50);
    await eventually(() => expect(stale.numbers.length).toBe(50));
    const owner = read();
    for (let round = 0; round < 10; round++) await publish(20);
    await eventually(() => expect(owner.numbers.length).toBe(250), 20_000);
    await eventually(() => expect(stale.numbers.length).toBe(250), 20_000);
    expect([owner.numbers, stale.numbers]).toEqual([range(250), range(250)]);
  });

  it('reports what was trimmed while it was away', async () => {
    const first = read();
    await publish(10);
    await eventually(() => expect(first.numbers.length).toBe(10));
    const { createdAt } = await ingest.messaging.streamInfo(TELEMETRY);
    await open.splice(0)[0]!.close();
    await publish(10);
    await ingest.messaging.trim(TELEMETRY, { keepFromSequence: 16 });
    const second = read(0, { epoch: createdAt, sequence: 10 });
    await eventually(() => expect(second.numbers).toEqual([15, 16, 17, 18, 19]), 10_000);
    expect(second.gaps).toEqual([{ reason: 'trimmed', stream: 'TELEMETRY', after: { epoch: createdAt, sequence: 10 }, resumeAfter: { epoch: createdAt, sequence: 15 } }]);
  });

  it('learns that what came meanwhile is for others', async () => {
    const reading = analytics.messaging.readStream(telemetryEventsReader, 1, { after: 'first' });
    open.push(reading);
    await publish(25, 0);
    await eventually(async () => expect((await reading.next({ maxMessages: 10, waitMs: 100 })).upTo.sequence).toBe(25), 15_000);
  });

  it('reads quickly, however much was read before', async () => {
    for (let round = 0; round < 20; round++) await publish(1_000);
    const startedAt = performance.now();
    const seen = read();
    await eventually(() => expect(seen.numbers.length).toBe(20_000), 20_000);
    // With allow_responses in the server's configuration this takes ten times as long.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});
