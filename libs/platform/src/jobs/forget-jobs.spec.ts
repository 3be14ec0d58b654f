import type { StoredJob } from '@observer/contracts';
import { forgetInJobs } from './forget-jobs';
import { begin, newJob } from './job-state';
import { namesAnyOf } from './names-any-of';

const job = (id: string, changes: Partial<StoredJob> = {}, view: Partial<StoredJob['view']> = {}): StoredJob => {
  const made = newJob({ id, type: 'export', service: 'reporting', title: 'payment as CSV', params: {}, by: { kind: 'user', id: 'admin' } }, 1);
  return { ...made, ...changes, view: { ...made.view, ...view } };
};

async function forget(jobs: readonly StoredJob[], value: string) {
  const documents = new Map(jobs.map((one) => [one.view.id, one]));
  const queued: string[] = [];
  const forgotten = await forgetInJobs({
    documents: {
      list: () => Promise.resolve([...documents].map(([key, stored]) => ({ key, value: stored, revision: 1, updatedAtMs: 1 }))),
      erase: (key) => Promise.resolve(documents.delete(key)),
      rewrite: () => Promise.resolve(true),
    },
    nowMs: () => 2, eraseSecrets: () => Promise.resolve(), enqueueSoon: ({ view }) => void queued.push(view.id),
    change: (id, change) => {
      documents.set(id, change(documents.get(id)!));
      return Promise.resolve(documents.get(id)!);
    },
  }, namesAnyOf([value]), () => true);
  return { documents, queued, erased: forgotten.erased.map(({ view }) => view.id), restarted: forgotten.restarted.map(({ view, checkpoint }) => [view.id, view.state, checkpoint]) };
}

describe('forgetting somebody in jobs', () => {
  it('lets all begin again that may hold something of theirs, in memory or where they have spooled it, and tells what they had', async () => {
    const checkpoint = { parts: 2 };
    const running = begin(job('running'), 1, 2)!;
    const { documents, queued, restarted } = await forget([
      running, job('waiting', { checkpoint }), job('paused', { checkpoint }, { state: 'paused' }), job('failed', { checkpoint }, { state: 'failed' }), job('cancelled', { checkpoint }, { state: 'cancelled' }),
      job('new'), job('done', {}, { state: 'done' }), job('paused-before', {}, { state: 'paused' }),
    ], 'ann');
    expect(restarted).toEqual([['running', 'running', null], ['waiting', 'waiting', checkpoint], ['paused', 'paused', checkpoint], ['failed', 'failed', checkpoint], ['cancelled', 'cancelled', checkpoint]]);
    expect([...documents.values()].filter((one) => one.checkpoint !== null)).toEqual([]);
    expect([...documents.values()].map(({ view, run }) => `${view.id}: ${view.state} ${run}`)).toEqual([
      'running: waiting 2', 'waiting: waiting 2', 'paused: paused 2', 'failed: failed 1', 'cancelled: cancelled 1', 'new: waiting 1', 'done: done 1', 'paused-before: paused 1',
    ]);
    expect(queued).toEqual(['running', 'waiting']);
  });

  it('ends who is named, and leaves alone who only has a longer word, or a field of that name', async () => {
    const titled = (id: string, title: string): StoredJob => job(id, {}, { title, state: 'done' });
    const { documents, erased } = await forget([titled('of-ann', 'payment of ann'), titled('of-joann', 'payment of joann'), titled('of-ann-2', 'payment of ann-2')], 'ann');
    expect({ erased, kept: [...documents.keys()] }).toEqual({ erased: ['of-ann'], kept: ['of-joann', 'of-ann-2'] });
    expect((await forget([titled('any', 'payment')], 'title')).erased).toEqual([]);
  });
});
