import fc from 'fast-check';
import { ObserverError } from '@observer/kernel';
import { createLogger, type StreamMessages } from '@observer/platform';
import { manualClock } from '@observer/testing';
import { systemScheduler } from '../scheduler';
import type { StoredEffect } from '../snapshot/partition-store';
import { OUTSIDE } from '../testing/simulated-world';
import { CommitClock } from './commit-clock';
import { CrashGuard } from './crash-guard';
import { PartitionClock } from './partition-clock';
import { SeededRandom } from './random';
import { StoredEffects } from './stored-effects';
import { Timers } from './timers';

describe('timers', () => {
  it('come up in the order of their time, the cancelled and the replaced ones not at all', () => {
    const operation = fc.record({ key: fc.constantFrom('a', 'b', 'c'), name: fc.constantFrom('x', 'y'), dueMs: fc.nat(50), cancel: fc.boolean() });
    fc.assert(fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const timers = new Timers();
      const model = new Map<string, number>();
      for (const [number, { key, name, dueMs, cancel }] of operations.entries()) {
        if (cancel) timers.cancel(key, name);
        else timers.set(key, { name, dueMs, number, message: null });
        if (cancel) model.delete(`${key} ${name}`);
        else model.set(`${key} ${name}`, dueMs);
      }
      expect(timers.size).toBe(model.size);
      const due: number[] = [];
      for (let next = timers.next(); next !== undefined; next = timers.next()) {
        expect(model.get(`${next.key} ${next.timer.name}`)).toBe(next.timer.dueMs);
        due.push(next.timer.dueMs);
        timers.cancel(next.key, next.timer.name);
      }
      expect(due).toEqual([...model.values()].sort((a, b) => a - b));
    }));
  });
});

describe('the clock of a partition', () => {
  it('follows the wall clock, and goes on from the broker where that is set back', () => {
    const clock = manualClock(1_000_000);
    const partition = new PartitionClock(clock, 0);
    expect(partition.nowMs()).toBe(1_000_000);
    partition.observe(1_000_100);
    expect(partition.nowMs()).toBe(1_000_100);
    clock.advance(1_000);
    expect(partition.nowMs()).toBeGreaterThanOrEqual(1_001_000);
    clock.setNowMs(0);
    const before = partition.nowMs();
    clock.advance(1_000);
    expect(partition.nowMs() - before).toBeCloseTo(900);
  });

  it('forgets a wall clock that leapt ahead as soon as that is set right', () => {
    const clock = manualClock(1_000_000);
    const partition = new PartitionClock(clock, 1_000_000);
    clock.setNowMs(9_000_000);
    expect(partition.nowMs()).toBe(9_000_000);
    clock.setNowMs(1_000_000);
    expect(partition.nowMs()).toBe(1_000_000);
  });

  it('begins where the snapshot was', () => expect(new PartitionClock(manualClock(5), 1_000).nowMs()).toBe(1_000));
});

describe('the commit clock', () => {
  const policy = { maxMessages: 10, maxBytes: 1_000, maxDelayMs: 50 };

  it('is due soon after a change, late after mere movement, at once when much waits', () => {
    const clock = manualClock();
    const commits = new CommitClock(policy, clock);
    expect(commits.isDirty).toBe(false);
    commits.moved();
    clock.advance(100);
    expect(commits.isDue).toBe(false);
    commits.changed(1);
    clock.advance(49);
    expect(commits.isDue).toBe(false);
    clock.advance(1);
    expect(commits.isDue).toBe(true);
    commits.committed();
    expect(commits.isDirty).toBe(false);
    commits.changed(1_000);
    expect(commits.isDue).toBe(true);
    expect(commits.isAhead(2)).toBe(false);
  });
});

describe('the look for effects that are stored already', () => {
  const effect = (after: number, id: string): StoredEffect => ({ stream: OUTSIDE.name, subject: 'outside.x', id, after, payload: new Uint8Array() });
  const over = (nextOn: StreamMessages['nextOn'], pending: readonly StoredEffect[] = []): StoredEffects =>
    new StoredEffects({ messaging: { messages: () => ({ nextOn }) }, scheduler: systemScheduler(manualClock()), log: createLogger({ service: 'analytics', instance: 'spec', level: 'silent' }) }, () => pending);

  it('reads a subject once for all that are pending, from where the earliest was decided', async () => {
    const reads: number[] = [];
    const pending = [effect(7, 'late'), effect(5, 'early'), effect(6, 'missing')];
    const effects = over(async (_subject, from) => {
      reads.push(from);
      return from > 9 ? undefined : { subject: 'outside.x', data: new Uint8Array(), sequence: 9, publishedAtMs: 0, header: () => 'late' };
    }, pending);
    expect(await Promise.all(pending.map((one) => effects.has(OUTSIDE, one)))).toEqual([true, false, false]);
    expect(reads).toEqual([6, 10]);
  });

  it('repeats an effect rather than lose it where the stream may not be read, and waits where it cannot be read now', async () => {
    const failing = (code: 'permission_denied' | 'unavailable') => over(() => Promise.reject(new ObserverError(code, 'no')));
    expect(await failing('permission_denied').has(OUTSIDE, effect(0, 'x'))).toBe(false);
    await expect(failing('unavailable').has(OUTSIDE, effect(0, 'x'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the crash guard', () => {
  const message = { source: 'inbox', epoch: 'e', sequence: 7 };
  const sound = { openings: 0, handling: undefined };

  it('announces messages after three openings that did not last, waits the longer the more ended on one, and gives up that on which three ended', () => {
    let header: { openings: number; handling?: ReturnType<CrashGuard['forCommit']>['handling'] } = { openings: 3 };
    for (const [expected, quietMs] of [['handle', 0], ['handle', 1_000], ['handle', 4_000], ['refuse', 0]] as const) {
      const clock = manualClock();
      const guard = new CrashGuard(header, clock);
      expect(guard.active).toBe(true);
      expect(guard.waitMs()).toBe(quietMs);
      clock.advance(quietMs);
      expect(guard.waitMs()).toBe(0);
      expect(guard.begin(message)).toBe(expected);
      const { openings, handling } = guard.forCommit(false);
      header = { openings: openings + 1, ...(handling === undefined ? {} : { handling }) };
    }
    expect(header.handling).toBeUndefined();
  });

  it('trusts a partition that lasts, or ends in order', () => {
    const clock = manualClock();
    const guard = new CrashGuard({ openings: 4 }, clock);
    expect(guard.forCommit(true)).toEqual(sound);
    expect(guard.forCommit(false).openings).toBe(4);
    clock.advance(30_000);
    expect(guard.active).toBe(false);
    expect(guard.forCommit(false)).toEqual(sound);
    expect(new CrashGuard({ openings: 1 }, clock).active).toBe(false);
  });
});

describe('random numbers of a message', () => {
  it('are the same whenever it is handled, and spread over [0, 1)', () => {
    const random = new SeededRandom('ledger/0/a/inbox/e/1/0');
    const first = Array.from({ length: 1_000 }, () => random.next());
    random.restart();
    expect(Array.from({ length: 1_000 }, () => random.next())).toEqual(first);
    expect(first.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(first.reduce((sum, value) => sum + value, 0) / 1_000 - 0.5)).toBeLessThan(0.05);
  });
});
