import { QueryTurns } from './query-turns';

const never = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when told to. */
function job(started: string[], name: string): { work: () => Promise<string>; finish: () => void } {
  let finish = (): void => {};
  const finished = new Promise<string>((resolve) => (finish = () => resolve(name)));
  return {
    work: () => {
      started.push(name);
      return finished;
    },
    finish: () => finish(),
  };
}

describe('the turns of queries', () => {
  it('run a few of one caller at a time, the others in order, and never hold up another caller', async () => {
    const turns = new QueryTurns(2, 10);
    const started: string[] = [];
    const jobs = ['a1', 'a2', 'a3', 'a4'].map((name) => job(started, name));
    const other = job(started, 'b1');
    const answers = jobs.map(({ work }) => turns.run('a', never, work));
    const otherAnswer = turns.run('b', never, other.work);
    await settle();
    expect(started).toEqual(['a1', 'a2', 'b1']);

    jobs[1]!.finish();
    await settle();
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (const { finish } of jobs) finish();
    other.finish();
    expect(await Promise.all([...answers, otherAnswer])).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
    expect(turns.callers).toBe(0);
  });

  it('go on after a query that failed', async () => {
    const turns = new QueryTurns(1, 10);
    const failed = turns.run('a', never, () => Promise.reject(new Error('broken')));
    const next = turns.run('a', never, () => Promise.resolve('fine'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('fine');
    expect(turns.callers).toBe(0);
  });

  it('refuse what would wait behind too many', async () => {
    const turns = new QueryTurns(1, 1);
    const running = job([], 'running');
    const first = turns.run('a', never, running.work);
    const second = turns.run('a', never, () => Promise.resolve('second'));
    await expect(turns.run('a', never, () => Promise.resolve('third'))).rejects.toMatchObject({ code: 'resource_exhausted' });
    running.finish();
    expect(await Promise.all([first, second])).toEqual(['running', 'second']);
  });

  it('drop a query that is cancelled while it waits', async () => {
    const turns = new QueryTurns(1, 10);
    const running = job([], 'running');
    const first = turns.run('a', never, running.work);
    const abort = new AbortController();
    const waiting = turns.run('a', abort.signal, () => Promise.resolve('never'));
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    running.finish();
    expect(await first).toBe('running');
    expect(turns.callers).toBe(0);
  });
});
