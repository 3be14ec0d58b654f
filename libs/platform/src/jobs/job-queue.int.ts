import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleJob, ingestJobsBucket, ingestJobSecretsBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { eventually, filesHolding, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { z } from 'zod';
import { defineJob, type JobContext } from './job-definition';
import { JobQueue } from './job-queue';
import { newJob } from './job-state';
import { namesAnyOf } from './names-any-of';

const by = exampleJob.createdBy;

describe('batch jobs', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let folder: string;
  const started: { platform: TestPlatform; queue: JobQueue }[] = [];
  /** Every unit of work that was done, by whom. */
  let worked: { unit: number; replica: string }[] = [];
  let secrets: string[] = [];
  /** What the work comes across, which its checkpoints hold. */
  let seen = 'nobody';
  let fault: Error | undefined;
  let pace: () => Promise<void> = () => Promise.resolve();

  const counting = (replica: string) =>
    defineJob({
      type: 'count', params: z.object({ to: z.number().int().positive(), secret: z.string().optional() }), title: ({ to }) => `count to ${to}`,
      async run({ params, checkpoint, save }: JobContext<{ to: number; secret?: string }, { next: number; seen: string }>) {
        for (let unit = checkpoint?.next ?? 0; unit < params.to; unit++) {
          if (fault !== undefined) throw fault;
          await pace();
          worked.push({ unit, replica });
          if (params.secret !== undefined) secrets.push(params.secret);
          await save({ done: unit + 1, total: params.to, unit: 'units' }, { next: unit + 1, seen });
        }
        return { counted: params.to };
      },
      shownParams: ({ to }) => ({ to }),
    });

  async function replica(name: string): Promise<{ platform: TestPlatform; queue: JobQueue }> {
    const platform = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest'), instance: name, redisUrl: redis.url });
    const queue = await JobQueue.start(platform, { bucket: ingestJobsBucket, secrets: ingestJobSecretsBucket, definitions: [counting(name)] });
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
    folder = await mkdtemp(join(tmpdir(), 'observer-jobs-'));
    [nats, redis] = await Promise.all([startNats({ permissions: true, storeDir: folder }), startRedis()]);
  });
  beforeEach(() => {
    worked = [];
    secrets = [];
    fault = undefined;
    pace = () => Promise.resolve();
  });
  afterEach(async () => {
    for (const one of [...started]) await stop(one);
  });
  afterAll(async () => {
    await Promise.all([nats.stop(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  });
  /** Files of the broker that hold a text. */
  const holders = (text: string): string[] => filesHolding(folder, text);

  it('run to their end with parameters that never stand in their documents, and are nowhere when they have ended', async () => {
    const { queue } = await replica('a');
    pace = () => eventually(() => expect(held).toBe(false));
    let held = true;
    const { id, title, params } = await queue.add('count', { to: 3, secret: 'hush-17' }, by);
    expect({ title, params }).toEqual({ title: 'count to 3', params: { to: 3 } });
    expect((await stateOf(queue, id))!.params).toEqual({ to: 3 });
    expect(holders('hush-17').every((file) => file.includes('KV_ingest_job_secrets'))).toBe(true);
    held = false;
    await eventually(async () => expect(await stateOf(queue, id)).toMatchObject({ state: 'done', result: { counted: 3 }, progress: { done: 3, total: 3 }, params: { to: 3 } }));
    expect(secrets).toEqual(['hush-17', 'hush-17', 'hush-17']);
    await eventually(() => expect(holders('hush-17')).toEqual([]));
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

  it('cannot be tried again once their parameters were erased', async () => {
    const { queue } = await replica('a');
    pace = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { id } = await queue.add('count', { to: 500, secret: 'hush-18' }, by);
    await eventually(() => expect(worked.length).toBeGreaterThan(2));
    await queue.control(id, 'cancel');
    await eventually(async () => expect((await stateOf(queue, id))!.state).toBe('cancelled'));
    await expect(queue.control(id, 'retry')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('start a new one') as string });
  });

  it('forget somebody: who is named goes, who may have come across them begins again, and no byte is left', async () => {
    const [first, second] = [await replica('a'), await replica('b')];
    pace = () => new Promise((resolve) => setTimeout(resolve, 20));
    seen = 'ann-19';
    const { id } = await first.queue.add('count', { to: 60 }, by);
    const named = newJob({ id: 'named', type: 'count', service: 'ingest', title: 'all of ann-19', params: {}, by }, 1);
    await first.platform.messaging.documents(ingestJobsBucket).put('named', { ...named, view: { ...named.view, state: 'done' } });
    await eventually(() => expect(worked.length).toBeGreaterThan(30));
    await eventually(() => expect(holders('ann-19').some((file) => file.includes('KV_ingest_jobs'))).toBe(true));
    seen = 'nobody';
    const forgotten = await second.queue.forget(namesAnyOf(['ann-19']));
    expect(forgotten).toMatchObject({ erased: [{ view: { id: 'named' } }], restarted: [{ view: { id } }], rewritten: true });
    expect(holders('ann-19')).toEqual([]);
    pace = () => Promise.resolve();
    await eventually(async () => expect((await stateOf(second.queue, id))!.state).toBe('done'));
    expect(worked.filter(({ unit }) => unit === 0).length).toBe(2);
    expect(await stateOf(second.queue, 'named')).toBeUndefined();
  });

  it('are cancelled while they run', async () => {
    const { queue } = await replica('a');
    pace = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { id } = await queue.add('count', { to: 500 }, by);
    await eventually(() => expect(worked.length).toBeGreaterThan(2));
    await queue.control(id, 'cancel');
    await eventually(async () => expect((await stateOf(queue, id))!.state).toBe('cancelled'));
    await expect(queue.control(id, 'pause')).rejects.toMatchObject({ code: 'conflict' });
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
