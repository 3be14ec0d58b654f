import { newNotification, sent } from './notification-state';
import { RecentNotifications } from './recent-notifications';

const one = (id: string, nowMs: number, contactPoint = 'hook') =>
  newNotification({ id, contactPoint, channel: 'webhook', person: null, reason: 'escalation', why: '', change: 'opened', next: [], step: '', incident: { id: 'i1', version: 1, escalationRun: 1 }, nowMs, dueAtMs: nowMs });

describe('the newest notifications of a contact point', () => {
  it('are in order whatever order they are heard of in, as they are now', () => {
    const recent = new RecentNotifications();
    for (const [id, atMs] of [['b', 2], ['d', 4], ['a', 1], ['c', 3]] as const) recent.note(one(id, atMs));
    recent.note(sent(one('b', 2), 'p', 5));
    expect(recent.to('hook').map(({ id, state }) => `${id} ${state}`)).toEqual(['d queued', 'c queued', 'b sent', 'a queued']);
    expect(recent.to('mail')).toEqual([]);
  });

  it('are fifty at most', () => {
    const recent = new RecentNotifications();
    for (let n = 1; n <= 60; n++) recent.note(one(`n${n}`, n));
    expect([recent.to('hook').length, recent.to('hook')[0]!.id, recent.to('hook').at(-1)!.id]).toEqual([50, 'n60', 'n11']);
  });
});
