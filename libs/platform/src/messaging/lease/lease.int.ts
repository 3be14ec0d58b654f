import { writerLeaseBucket } from '@observer/contracts';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import type { Lease } from './lease';

const TTL_MS = 900;

interface Contender {
  readonly platform: TestPlatform;
  readonly lease: Lease;
  holds: boolean;
}

describe('a lease', () => {
  let nats: TestNats;
  const contenders: Contender[] = [];
  const fences: bigint[] = [];
  let mostHolders = 0;

  const holders = () => contenders.filter(({ holds }) => holds);
  async function contend(name: string): Promise<Contender> {
    const platform = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    const contender: Contender = {
      platform, holds: false,
      lease: platform.messaging.lease(writerLeaseBucket, name, {
        ttlMs: TTL_MS,
        onAcquired(fence) {
          contender.holds = true;
          fences.push(fence);
          mostHolders = Math.max(mostHolders, holders().length);
        },
        onLost: () => (contender.holds = false),
      }),
    };
    contenders.push(contender);
    return contender;
  }
  /** As a crash: nothing is released. */
  const crash = async (contender: Contender) => {
    contenders.splice(contenders.indexOf(contender), 1);
    contender.holds = false;
    await (contender.platform.messaging as unknown as { connection: { close(): Promise<void> } }).connection.close();
    await contender.lease.release();
  };

  beforeEach(async () => {
    nats = await startNats();
    fences.length = 0;
    mostHolders = 0;
  });
  afterEach(async () => {
    await Promise.all(contenders.splice(0).map(({ platform }) => platform.close()));
    await nats.stop();
  });

  it('has exactly one of three holders, and goes to another when the holder crashes', async () => {
    await Promise.all([contend('a'), contend('a'), contend('a')]);
    await eventually(() => expect(holders().length).toBe(1));
    const [first] = holders();
    await new Promise((resolve) => setTimeout(resolve, TTL_MS * 2));
    expect(holders()).toEqual([first]);
    expect(first!.lease.fence).toBe(fences[0]);
    await crash(first!);
    const crashedAt = performance.now();
    await eventually(() => expect(holders().length).toBe(1), 10_000);
    expect(performance.now() - crashedAt).toBeGreaterThan(TTL_MS * 0.6);
    expect(mostHolders).toBe(1);
    expect(fences.length).toBe(2);
    expect(fences[1]! > fences[0]!).toBe(true);
  });

  it('passes on at once when it is released', async () => {
    const first = await contend('b');
    await eventually(() => expect(first.holds).toBe(true));
    const second = await contend('b');
    const releasedAt = performance.now();
    first.holds = false;
    await first.lease.release();
    await eventually(() => expect(second.holds).toBe(true));
    expect(performance.now() - releasedAt).toBeLessThan(TTL_MS * 0.8);
    expect(first.lease.held).toBe(false);
  });

  it('is lost by everyone while the broker is away longer than its time, and held by one again afterwards', async () => {
    await Promise.all([contend('c'), contend('c'), contend('c')]);
    await eventually(() => expect(holders().length).toBe(1));
    await nats.kill9();
    await eventually(() => expect(holders().length).toBe(0), TTL_MS * 2);
    await nats.restart();
    await eventually(() => expect(holders().length).toBe(1), 10_000);
    expect(mostHolders).toBe(1);
    expect(new Set(fences).size).toBe(fences.length);
  });

  it('is kept through a short restart of the broker', async () => {
    const only = await contend('d');
    await eventually(() => expect(only.holds).toBe(true));
    for (let round = 0; round < 2; round++) await nats.restart();
    await eventually(() => expect(only.platform.messaging.connected()).toBe(true), 10_000);
    await eventually(() => expect(only.lease.held).toBe(true), 5000);
  });

  it('never has two holders, whoever crashes and comes', async () => {
    for (let round = 0; round < 3; round++) {
      while (contenders.length < 3) await contend('e');
      await eventually(() => expect(holders().length).toBe(1), 10_000);
      await crash(round % 2 === 0 ? holders()[0]! : contenders.find(({ holds }) => !holds)!);
    }
    await eventually(() => expect(holders().length).toBe(1), 10_000);
    expect(mostHolders).toBe(1);
    expect([...fences].sort((a, b) => Number(a - b))).toEqual(fences);
  });
});
