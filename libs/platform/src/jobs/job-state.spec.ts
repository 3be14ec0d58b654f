import type { StoredJob } from '@observer/contracts';
import fc from 'fast-check';
import { applyAction, begin, ended, finish, hasEnded, type JobAction, newJob, queued, startedOver } from './job-state';

const job = (): StoredJob => newJob({ id: 'j1', type: 'export', service: 'reporting', title: 'payment as CSV', params: { secret: 'x' }, by: { kind: 'user', id: 'admin' } }, 1);
const running = (): StoredJob => begin(job(), 1, 2)!;

describe('a batch job', () => {
  it('runs from waiting to done', () => {
    const done = finish(running(), { kind: 'done', result: { rows: 3 } }, 9);
    expect(done.view).toMatchObject({ state: 'done', startedAtMs: 2, finishedAtMs: 9, result: { rows: 3 }, error: null });
  });

  it('pauses at once while it waits, and at its next checkpoint while it runs', () => {
    expect(applyAction(job(), 'pause', 2).view.state).toBe('paused');
    const asked = applyAction(running(), 'pause', 2);
    expect(asked).toMatchObject({ requested: 'pause', view: { state: 'running' } });
    const paused = finish(asked, { kind: 'interrupted', progress: { done: 5, total: 9, unit: 'rows' }, checkpoint: { cursor: 'c' } }, 3);
    expect(paused).toMatchObject({ requested: 'none', checkpoint: { cursor: 'c' }, view: { state: 'paused', finishedAtMs: null, progress: { done: 5 } } });
    expect(applyAction(paused, 'resume', 4)).toMatchObject({ run: 2, checkpoint: { cursor: 'c' }, view: { state: 'waiting' } });
  });

  it('goes on as if nothing was asked when a pause is taken back in time', () => {
    expect(applyAction(applyAction(running(), 'pause', 2), 'resume', 3)).toEqual(running());
  });

  it('begins again without what it has come to, as a new run where it was under way', () => {
    const far = { ...running(), checkpoint: { next: 7 } };
    expect(startedOver(far)).toMatchObject({ run: 2, checkpoint: null, view: { state: 'waiting', progress: { done: 0 } } });
    const paused = finish(applyAction(far, 'pause', 2), { kind: 'interrupted' }, 3);
    expect(startedOver(paused)).toMatchObject({ checkpoint: null, view: { state: 'paused' } });
    expect(startedOver(finish(far, { kind: 'failed', code: 'internal', message: 'm' }, 3))).toMatchObject({ run: 1, checkpoint: null, view: { state: 'failed' } });
    expect(ended(far, 9)).toMatchObject({ run: 2, requested: 'cancel', checkpoint: null, view: { state: 'cancelled', finishedAtMs: 9 } });
  });

  it('is not begun by a queue entry of an earlier run, nor after it was paused or cancelled', () => {
    expect(begin(queued(job()), 1, 2)).toBeUndefined();
    expect(begin(applyAction(job(), 'pause', 1), 1, 2)).toBeUndefined();
    expect(begin(applyAction(job(), 'cancel', 1), 1, 2)).toBeUndefined();
  });

  it('keeps its place when the process must go', () => {
    expect(finish(running(), { kind: 'interrupted', progress: { done: 1, total: 2, unit: 'rows' }, checkpoint: 7 }, 3)).toMatchObject({ checkpoint: 7, view: { state: 'running' } });
  });

  it('refuses what its state does not allow, and says what would', () => {
    expect(() => applyAction(finish(running(), { kind: 'done', result: {} }, 9), 'retry', 9)).toThrow('Job j1 is done: only a failed or cancelled job can be tried again');
    expect(() => applyAction(job(), 'resume', 9)).toThrow('only a paused job can be resumed');
  });

  it('never leaves an end but by a retry, whatever is asked in whatever order', () => {
    const action = fc.constantFrom<JobAction | 'begin' | 'done' | 'fail' | 'interrupt'>('pause', 'resume', 'cancel', 'retry', 'begin', 'done', 'fail', 'interrupt');
    fc.assert(fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      let now = job();
      for (const step of actions) {
        const before = now;
        now = takeStep(now, step);
        if (hasEnded(before) && step !== 'retry') expect(now).toEqual(before);
        if (now.view.state === 'waiting' && before.view.state !== 'waiting') expect(now.run).toBe(before.run + 1);
      }
    }));
  });
});

function takeStep(now: StoredJob, step: JobAction | 'begin' | 'done' | 'fail' | 'interrupt'): StoredJob {
  const isRunning = now.view.state === 'running';
  if (step === 'begin') return begin(now, now.run, 5) ?? now;
  if (step === 'done') return isRunning ? finish(now, { kind: 'done', result: {} }, 5) : now;
  if (step === 'fail') return isRunning ? finish(now, { kind: 'failed', code: 'internal', message: 'm' }, 5) : now;
  if (step === 'interrupt') return isRunning ? finish(now, { kind: 'interrupted' }, 5) : now;
  try {
    return applyAction(now, step, 5);
  } catch {
    return now;
  }
}
