import { ObserverError } from '@observer/kernel';
import { eventually, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { type DelayedJobOutcome, DelayedJobs } from './delayed-jobs';

describe('delayed jobs', () => {
  let nats: TestNats;
  let redis: TestRedis;
  const started: { platform: TestPlatform; jobs: DelayedJobs<{ text: string }> }[] = [];
  let done: { id: string; text: string; by: string; atMs: number }[] = [];
  let hold: Promise<void> = Promise.resolve();
  let outcome: (id: string) => DelayedJobOutcome = () => ({ kind: 'done' });

  const replica = async (name: string): Promise<DelayedJobs<{ text: string }>> => {
    const platform = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting'), instance: name, redisUrl: redis.url });
    const jobs = new DelayedJobs<{ text: string }>(platform, {
      name: 'test', handler: async (id, { text }) => {
        done.push({ id, text, by: name, atMs: Date.now() });
        await hold;
        return outcome(id);
      },
    });
    jobs.start();
    started.push({ platform, jobs });
    return jobs;
  };

  beforeAll(async () => {
    [nats, redis] = await Promise.all([startNats(), startRedis()]);
  });
  beforeEach(() => {
    done = [];
    outcome = () => ({ kind: 'done' });
  });
  afterEach(async () => {
    for (const { jobs, platform } of started.splice(0)) {
      await jobs.stop();
      await platform.close();
    }
  });
  afterAll(() => Promise.all([nats.stop(), redis.stop()]));

  it('are done once, at their time, however often and by whomever they were added', async () => {
    const [first, second] = [await replica('a'), await replica('b')];
    const atMs = Date.now() + 400;
    for (const jobs of [first, second, first]) await jobs.add('i1-1-0-0', atMs, { text: 'page' });
    await eventually(() => expect(done).toHaveLength(1));
    expect(done[0]).toMatchObject({ id: 'i1-1-0-0', text: 'page' });
    expect(done[0]!.atMs).toBeGreaterThanOrEqual(atMs - 5);
    // While it runs, adding it changes nothing; what runs is noted as done a moment after its handler was.
    await eventually(async () => expect(await started[0]!.platform.redis().exists('observer:alerting-test:i1-1-0-0')).toBe(0));
    await first.add('i1-1-0-0', 0, { text: 'again' });
    await eventually(() => expect(done.map(({ text }) => text)).toEqual(['page', 'again']));
  });

  it('are not done once they were taken back, and tell when it is too late for that', async () => {
    const jobs = await replica('a');
    let letGo = (): void => undefined;
    hold = new Promise((resolve) => (letGo = resolve));
    await jobs.add('x.1', Date.now() + 300, { text: 'no' });
    await jobs.add('x.2', Date.now() + 300, { text: 'yes' });
    expect(await jobs.remove('x.1')).toBe(true);
    await eventually(() => expect(done.map(({ id }) => id)).toEqual(['x.2']));
    expect(await jobs.remove('x.2')).toBe(false);
    letGo();
  });

  it('go on at another time when they say so, and after a fault', async () => {
    const jobs = await replica('a');
    outcome = () => {
      if (done.length === 1) throw new ObserverError('unavailable', 'the broker is away');
      return done.length === 2 ? { kind: 'again', atMs: Date.now() + 200 } : { kind: 'done' };
    };
    await jobs.add('y', 0, { text: 't' });
    await eventually(() => expect(done).toHaveLength(3));
    expect(done[2]!.atMs - done[1]!.atMs).toBeGreaterThanOrEqual(190);
  });

  it('can be added again when Redis was emptied', async () => {
    const jobs = await replica('a');
    await jobs.add('z', Date.now() + 60_000, { text: 'lost' });
    await redis.kill9();
    await redis.restart();
    await eventually(() => jobs.add('z', Date.now() + 50, { text: 'found' }), 15_000);
    await eventually(() => expect(done.map(({ text }) => text)).toEqual(['found']), 15_000);
  });
});
