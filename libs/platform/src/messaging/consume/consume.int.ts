import { DEADLETTER, defineConsumer, eventsSubject, TELEMETRY, telemetryWriter } from '@observer/contracts';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import type { StreamMessage, Subscription } from '../messaging';
import { DeadLetter, Done, Drop, Retry } from './outcome';
import { DEAD_LETTER_HEADERS } from './settle';

const subject = eventsSubject('gateway_request', 0);
const text = (message: StreamMessage): string => new TextDecoder().decode(message.data);

describe('consuming a stream', () => {
  let nats: TestNats;
  let platform: TestPlatform;
  let subscription: Subscription | undefined;
  let serial = 0;

  const publish = (name: string) => platform.messaging.publishRaw(TELEMETRY, subject, new TextEncoder().encode(name), { messageId: `${name}-${serial++}` });
  const publishMany = (count: number, prefix = 'm') => Promise.all(Array.from({ length: count }, (_, n) => publish(`${prefix}${n}`)));
  /** Acknowledged up to the end of the stream. */
  const allSettled = () =>
    eventually(async () => {
      const { ackPending, pending } = await platform.messaging.consumerInfo(telemetryWriter);
      expect({ ackPending, pending }).toEqual({ ackPending: 0, pending: 0 });
    });

  beforeAll(async () => {
    nats = await startNats();
    platform = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
  });
  afterEach(async () => {
    await subscription?.stop();
    subscription = undefined;
  });
  afterAll(async () => {
    await platform.close();
    await nats.stop();
  });

  it('hands over messages one at a time in order and acknowledges them', async () => {
    const seen: string[] = [];
    let running = 0;
    subscription = platform.messaging.consume(telemetryWriter, {}, async (message) => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(text(message));
      running--;
      return Done;
    });
    await publishMany(100);
    await eventually(() => expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => `m${n}`)));
    await allSettled();
  });

  it('handles several at a time when asked to', async () => {
    let running = 0;
    let most = 0;
    let handled = 0;
    subscription = platform.messaging.consume(telemetryWriter, { concurrency: 4 }, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      handled++;
      return Done;
    });
    await publishMany(20);
    await eventually(() => expect(handled).toBe(20));
    expect(most).toBe(4);
  });

  it('gives a message again after a retry or a failing handler, with a growing delivery count', async () => {
    const deliveries: number[] = [];
    subscription = platform.messaging.consume(telemetryWriter, {}, async (message) => {
      deliveries.push(message.deliveryCount);
      if (message.deliveryCount === 1) return Retry('store is busy', 10);
      if (message.deliveryCount === 2) throw new Error('bug');
      return Done;
    });
    await publish('again');
    await eventually(() => expect(deliveries).toEqual([1, 2, 3]));
    await allSettled();
  });

  it('keeps a poison message in DEADLETTER with reason and origin, once', async () => {
    subscription = platform.messaging.consume(telemetryWriter, {}, async () => DeadLetter('cannot be decoded: büte 3', 'corrupt_batch'));
    const { sequence } = await publish('poison');
    const letters = platform.messaging.messages(DEADLETTER);
    const letter = await eventually(async () => (await letters.bySequence(await letters.lastSequence())) ?? Promise.reject(new Error('none yet')));
    expect(letter.subject).toBe('deadletter.poison.ingest.store-writer');
    expect(new TextDecoder().decode(letter.data)).toBe('poison');
    expect(letter.header(DEAD_LETTER_HEADERS.code)).toBe('corrupt_batch');
    expect(letter.header(DEAD_LETTER_HEADERS.reason)).toBe('cannot be decoded: b te 3');
    expect(letter.header(DEAD_LETTER_HEADERS.sequence)).toBe(String(sequence));
    await allSettled();
  });

  it('gives up on a message that was retried too often', async () => {
    const impatient = defineConsumer({ ...telemetryWriter, maxDeliver: 2 });
    const deliveries: number[] = [];
    subscription = platform.messaging.consume(impatient, {}, async (message) => {
      deliveries.push(message.deliveryCount);
      return Retry('never works', 5);
    });
    await publish('hopeless');
    await allSettled();
    expect(deliveries).toEqual([1, 2]);
    const letters = platform.messaging.messages(DEADLETTER);
    expect((await letters.bySequence(await letters.lastSequence()))!.header(DEAD_LETTER_HEADERS.code)).toBe('retries_exhausted');
  });

  it('counts every outcome', async () => {
    subscription = platform.messaging.consume(telemetryWriter, {}, async () => Drop('not of interest'));
    await publish('dropped');
    await allSettled();
    expect(await platform.metrics.registry.metrics()).toMatch(/observer_consumer_outcomes_total\{consumer="store-writer",outcome="drop"\} 1/);
    expect(await platform.metrics.registry.metrics()).toMatch(/observer_consumer_backlog_messages\{consumer="store-writer"\} 0/);
  });

  describe('in batches', () => {
    const options = { maxMessages: 50, maxBytes: 10_000, maxWaitMs: 100 };

    it('fills batches while the handler runs and acknowledges after Done', async () => {
      const sizes: number[] = [];
      const seen = new Set<number>();
      subscription = platform.messaging.consumeBatches(telemetryWriter, options, async (messages) => {
        sizes.push(messages.length);
        messages.forEach((message) => seen.add(message.sequence));
        expect((await platform.messaging.consumerInfo(telemetryWriter)).ackPending).toBeGreaterThanOrEqual(messages.length);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return Done;
      });
      await publishMany(230);
      await eventually(() => expect(seen.size).toBe(230));
      expect(Math.max(...sizes)).toBe(50);
      expect(sizes.length).toBeLessThan(9);
      await allSettled();
    });

    it('bounds a batch in bytes, yet takes a single message larger than the bound', async () => {
      const batches: number[][] = [];
      subscription = platform.messaging.consumeBatches(telemetryWriter, { ...options, maxBytes: 3000 }, async (messages) => {
        batches.push(messages.map((message) => message.data.length));
        return Done;
      });
      const sizes = [1000, 1000, 1000, 1000, 9000, 500];
      for (const size of sizes) await platform.messaging.publishRaw(TELEMETRY, subject, new Uint8Array(size), { messageId: `sized-${serial++}` });
      await eventually(() => expect(batches.flat()).toEqual(sizes));
      for (const batch of batches) expect(batch.length === 1 || batch.reduce((sum, size) => sum + size, 0) <= 3000).toBe(true);
    });

    it('starts the handler at most once per interval', async () => {
      const starts: number[] = [];
      subscription = platform.messaging.consumeBatches(telemetryWriter, { ...options, maxWaitMs: 20, minIntervalMs: 200 }, async () => {
        starts.push(performance.now());
        return Done;
      });
      for (let n = 0; n < 30; n++) {
        await publish(`paced${n}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await allSettled();
      const gaps = starts.slice(1).map((start, n) => start - starts[n]!);
      expect(gaps.length).toBeGreaterThan(1);
      for (const gap of gaps) expect(gap).toBeGreaterThan(190);
    });

    it('repeats a whole batch after Retry', async () => {
      let attempts = 0;
      const done = new Set<string>();
      subscription = platform.messaging.consumeBatches(telemetryWriter, options, async (messages) => {
        if (++attempts === 1) return Retry('disk full', 50);
        messages.forEach((message) => done.add(text(message)));
        return Done;
      });
      await publishMany(10, 'r');
      await eventually(() => expect(done.size).toBe(10));
      await allSettled();
    });

    it('finishes the running handler when stopped and leaves the rest to others at once', async () => {
      let finish!: () => void;
      const gate = new Promise<void>((resolve) => (finish = resolve));
      const first: number[] = [];
      const stopping = platform.messaging.consumeBatches(telemetryWriter, { ...options, maxMessages: 5 }, async (messages) => {
        first.push(...messages.map((message) => message.sequence));
        await gate;
        return Done;
      });
      await publishMany(20, 's');
      await eventually(() => expect(first.length).toBe(5));
      const stopped = stopping.stop();
      finish();
      await stopped;
      expect(first.length).toBe(5);
      const second: number[] = [];
      subscription = platform.messaging.consumeBatches(telemetryWriter, options, async (messages) => {
        second.push(...messages.map((message) => message.sequence));
        return Done;
      });
      await eventually(() => expect(second.length).toBe(15), 3000);
      expect(second.filter((sequence) => first.includes(sequence))).toEqual([]);
    });

    it('goes on after the broker was killed, without losing an acknowledged message', async () => {
      const seen = new Set<number>();
      const epochs = new Set<string>();
      subscription = platform.messaging.consumeBatches(telemetryWriter, options, async (messages) => {
        for (const message of messages) {
          seen.add(message.sequence);
          epochs.add(message.epoch);
        }
        return Done;
      });
      const acknowledged = (await publishMany(50, 'before')).map((ack) => ack.sequence);
      await nats.kill9();
      await nats.restart();
      await eventually(() => expect(platform.messaging.connected()).toBe(true), 10_000);
      acknowledged.push(...(await eventually(() => publishMany(50, 'after'), 10_000)).map((ack) => ack.sequence));
      await eventually(() => expect(acknowledged.filter((sequence) => !seen.has(sequence))).toEqual([]), 45_000);
      expect(epochs.size).toBe(1);
    }, 60_000);
  });
});
