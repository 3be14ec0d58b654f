import { exampleJob, reportingJobsBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { eventually, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { z } from 'zod';
import { defineJob, type JobContext } from './job-definition';
import { JobQueue } from './job-queue';

const by = exampleJob.createdBy;

describe('batch jobs', () => {
  let nats: TestNats;
  let redis: TestRedis;
  const started: { platform: TestPlatform; queue: JobQueue }[] = [];
  /** Every unit of work that was done, by whom. */
  let worked: { unit: number; replica: string }[] = [];
  let fault: Error | undefined;
  let pace: () => Promise<void> = () => Promise.resolve();

  const counting = (replica: string) =>
    defineJob({
      type: 'count', params: z.object({ to: z.number().int().positive(), secret: z.string().optional() }), title: ({ to }) => `count to ${to}`,
      async run({ params, checkpoint, save }: JobContext<{ to: number }, { next: number }>) {
        for (let unit = checkpoint?.next ?? 0; unit < params.to; unit++) {
          if (fault !== undefined) throw fault;
          await pace();
          worked.push({ unit, replica });
          await save({ done: unit + 1, total: params.to, unit: 'units' }, { next: unit + 1 });
        }
        return { counted: params.to };
      },
      paramsAfterEnd: ({ to }) => ({ to }),
    });

  async function replica(name: string): Promise<{ platform: TestPlatform; queue: JobQueue }> {
    const platform = await startTestPlatform({ service: 'reporting', environment: nats.environment('reporting'), instance: name, redisUrl: redis.url });
    const queue = await JobQueue.start(platform, { bucket: reportingJobsBucket, definitions: [counting(name)] });
    const one = { platform, queue };
    started.push(one);
    return one;
  }
  const stop = async (one: { platform: TestPlatform; queue: JobQueue }): Promise<void> => {
    started.splice(started.indexOf(one), 1);
    await one.queue.stop();
    await one.platform.close();
  };
  const stateOf = async (queue: JobQueue, id: string) => (await queue.list({ limit: 100 })).find((job) => job.id === id);

  beforeAll(async () => {
    [nats, redis] = await Promise.all([startNats(), startRedis()]);
  });
  beforeEach(() => {
    worked = [];
    fault = undefined;
    pace = () => Promise.resolve();
  });
  afterEach(async () => {
    for (const one of [...started]) await stop(one);
  });
  afterAll(() => Promise.all([nats.stop(), redis.stop()]));

  it('run to their end, and keep only the parameters that may stay', async () => {
    const { queue } = await replica('a');
    const { id, title } = await queue.add('count', { to: 3, secret: 'hush' }, by);
    expect(title).toBe('count to 3');
    await eventually(async () => expect(await stateOf(queue, id)).toMatchObject({ state: 'done', result: { counted: 3 }, progress: { done: 3, total: 3 }, params: { to: 3 } }));
    expect((await stateOf(queue, id))!.params).toEqual({ to: 3 });
    await expect(queue.add('count', { to: 0 }, by)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(queue.add('unknown', {}, by)).rejects.toThrow('there are: count');
  });

  it('pause where they are and go on from there, in any replica', async () => {
    const [first, second] = [await replica('a'), await replica('b')];
    pace = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { id } = await first.queue.add('count', { to: 60 }, by);
    await eventually(() => expect(worked.length).toBeGreaterThan(5));
    await second.queue.control(id, 'pause');
    await eventually(async () => expect((await stateOf(first.queue, id))!.state).toBe('paused'));
    const done = worked.length;
    expect((await stateOf(first.queue, id))!.progress.done).toBe(done);
    pace = () => Promise.resolve();
    await second.queue.control(id, 'resume');
    await eventually(async () => expect((await stateOf(first.queue, id))!.state).toBe('done'));
    expect(worked.map(({ unit }) => unit)).toEqual(Array.from({ length: 60 }, (_, unit) => unit));
  });

  it('are cancelled while they run, and can be tried again', async () => {
    const { queue } = await replica('a');
    pace = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { id } = await queue.add('count', { to: 500 }, by);
    await eventually(() => expect(worked.length).toBeGreaterThan(2));
    await queue.control(id, 'cancel');
    await eventually(async () => expect((await stateOf(queue, id))!.state).toBe('cancelled'));
    await expect(queue.control(id, 'pause')).rejects.toMatchObject({ code: 'conflict' });
    pace = () => Promise.resolve();
    await queue.control(id, 'retry');
    await eventually(async () => expect((await stateOf(queue, id))!.state).toBe('done'));
    await expect(queue.control('none', 'cancel')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('end with the reason of a fault that will not pass, and try again after one that may', async () => {
    const { queue } = await replica('a');
    fault = new ObserverError('unavailable', 'the store is being opened');
    const { id } = await queue.add('count', { to: 2 }, by);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await stateOf(queue, id))!.state).toBe('running');
    fault = new ObserverError('invalid_argument', 'there is no such column');
    await eventually(async () => expect(await stateOf(queue, id)).toMatchObject({ state: 'failed', error: { code: 'invalid_argument', message: 'there is no such column' } }));
  });

  it('go on in another replica when theirs stops', async () => {
    const first = await replica('a');
    pace = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { id } = await first.queue.add('count', { to: 40 }, by);
    await eventually(() => expect(worked.length).toBeGreaterThan(5));
    const second = await replica('b');
    await stop(first);
    await eventually(async () => expect((await stateOf(second.queue, id))!.state).toBe('done'));
    expect(worked.map(({ unit }) => unit)).toEqual(Array.from({ length: 40 }, (_, unit) => unit));
    expect(new Set(worked.map((work) => work.replica))).toEqual(new Set(['a', 'b']));
  });

  it('are not lost with Redis: who starts puts them back into the queue', async () => {
    const first = await replica('a');
    fault = new ObserverError('unavailable', 'not yet');
    const { id } = await first.queue.add('count', { to: 3 }, by);
    await eventually(async () => expect((await stateOf(first.queue, id))!.state).toBe('running'));
    await redis.kill9();
    await redis.restart();
    fault = undefined;
    const second = await replica('b');
    await eventually(async () => expect((await stateOf(second.queue, id))!.state).toBe('done'));
    expect(worked.map(({ unit }) => unit)).toEqual([0, 1, 2]);
  });
});
