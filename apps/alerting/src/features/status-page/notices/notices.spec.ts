import { announcementSchema, type ComponentHistory, componentHistorySchema, type StatusNotice, statusPageSchema } from '@observer/contracts';
import { confirmHook, confirmMail, noticeHook, noticeMail } from './outgoing';
import { announcementNotices, dueStateNotice } from './state-notice';
import { messageOf } from './status-message';

const page = statusPageSchema.parse({ id: 'p', title: 'FlameWire', published: true, notifyAfterMs: 1_000, components: [{ id: 'eth', name: 'Ethereum' }, { id: 'api', name: 'API' }] });
const histories = (states: Record<string, [number, ComponentHistory['changes'][number]['state']]>) => new Map(Object.entries(states).map(([component, [atMs, state]]) => [component, componentHistorySchema.parse({ page: 'p', component, changes: [{ atMs, state }] })]));
const announcement = announcementSchema.parse({ id: 'slow', page: 'p', title: 'Slow <answers>', components: [{ component: 'eth', state: 'partial-outage' }], startedAtMs: 5_000, updates: [{ id: 'u1', atMs: 5_000, status: 'investigating', text: 'We look.' }, { id: 'u2', atMs: 6_000, status: 'resolved', text: 'It is over.', notify: false }] });
const due = (states: Parameters<typeof histories>[0], more: Partial<Parameters<typeof dueStateNotice>[0]> = {}) => dueStateNotice({ page, histories: histories(states), announcements: [], newest: undefined, nowMs: 10_000, ...more });
const aboutOf = (notice: StatusNotice | undefined) => (notice?.about.kind === 'states' ? notice.about : undefined);

describe('subscribers are told of a state', () => {
  it('that they do not know and that lasts', () => {
    expect(due({ eth: [9_500, 'major-outage'] })).toBeUndefined();
    const first = due({ eth: [9_000, 'major-outage'], api: [9_900, 'partial-outage'] });
    expect(first).toMatchObject({ id: 's1', about: { number: 1, changed: [{ component: 'eth', from: 'operational', to: 'major-outage', sinceMs: 9_000 }], told: { eth: 'major-outage', api: 'operational' } } });
    expect(due({ eth: [9_000, 'major-outage'] }, { newest: aboutOf(first) })).toBeUndefined();
    expect(due({ eth: [15_000, 'operational'] }, { newest: aboutOf(first), nowMs: 16_000 })).toMatchObject({ id: 's2', about: { changed: [{ component: 'eth', from: 'major-outage', to: 'operational' }] } });
  });

  it('unless the page is not published, does not tell states, or has announced it', () => {
    const down = { eth: [1_000, 'major-outage'] as [number, 'major-outage'] };
    expect(due(down, { page: { ...page, published: false } })).toBeUndefined();
    expect(due(down, { page: { ...page, notifyStates: false } })).toBeUndefined();
    expect(due(down, { announcements: [{ ...announcement, updates: announcement.updates.slice(0, 1) }] })).toBeUndefined();
    expect(due(down, { announcements: [announcement] })).toBeDefined();
  });
});

it('subscribers are told of updates that say so, while they are news', () => {
  expect(announcementNotices(page, [announcement], 7_000).map(({ id }) => id)).toEqual(['a-slow-u1']);
  expect(announcementNotices(page, [announcement], 4_999)).toEqual([]);
  expect(announcementNotices(page, [announcement], 5_000 + 3_600_000)).toEqual([]);
  expect(announcementNotices({ ...page, published: false }, [announcement], 7_000)).toEqual([]);
});

describe('a message', () => {
  const states: StatusNotice = { page: 'p', id: 's2', atMs: 0, fannedOut: false, about: { kind: 'states', number: 2, told: {}, changed: [{ component: 'eth', from: 'major-outage', to: 'operational', sinceMs: 0 }, { component: 'api', from: 'operational', to: 'partial-outage', sinceMs: 0 }, { component: 'gone', from: 'operational', to: 'major-outage', sinceMs: 0 }] } };
  const update: StatusNotice = { page: 'p', id: 'a-slow-u1', atMs: 0, fannedOut: false, about: { kind: 'announcement', announcement: 'slow', update: 'u1' } };

  it('says what became of the components one chose', () => {
    expect(messageOf(states, page, undefined, [])).toMatchObject({ headline: 'Partial outage: API (and 1 other change)', lines: ['Ethereum: operational since 1970-01-01 00:00 UTC, before: major outage', 'API: partial outage since 1970-01-01 00:00 UTC'] });
    expect(messageOf(states, page, undefined, ['eth'])).toMatchObject({ headline: 'Operational again: Ethereum' });
    expect(messageOf(states, page, undefined, ['other'])).toBeUndefined();
    expect(messageOf(update, page, announcement, ['eth'])).toMatchObject({ headline: 'Investigating: Slow <answers>', thread: 'p.a-slow', lines: ['We look.', 'Components: Ethereum (partial outage)', 'Investigating at 1970-01-01 00:00 UTC'] });
    expect(messageOf(update, page, announcement, ['api'])).toBeUndefined();
    expect(messageOf(update, page, undefined, [])).toBeUndefined();
  });

  it('as mail can be ended by one click, and shows words as they are', () => {
    const envelope = { id: 'p.a-slow-u1.c0ffee', page: { id: 'p', title: 'Flame\r\nBcc: x@example.com' }, pageUrl: 'https://o.example.com/status-page/p', atMs: 0 };
    const mail = noticeMail(messageOf(update, page, announcement, [])!, envelope, 'ada@example.com', 'https://o.example.com/status-page/p/unsubscribe?token=t', 'example.com');
    expect(mail.headers).toMatchObject({ 'List-Unsubscribe': '<https://o.example.com/status-page/p/unsubscribe?token=t>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', References: '<p.a-slow@example.com>' });
    expect([mail.subject, mail.to, mail.messageId]).toEqual(['[Flame Bcc: x@example.com] Investigating: Slow <answers>', ['ada@example.com'], 'p.a-slow-u1.c0ffee@example.com']);
    expect(Object.values(mail.headers).join('')).not.toMatch(/[\r\n]/);
    expect(mail.html).not.toContain('<answers>');
    expect(confirmMail(envelope, 'ada@example.com', 'https://o.example.com/confirm', 'example.com').text).toContain('Confirm: https://o.example.com/confirm');
    const hook = noticeHook(messageOf(states, page, undefined, [])!, envelope, 'https://hooks.example.com', 'https://u');
    expect(JSON.parse(hook.body)).toMatchObject({ version: 1, kind: 'states', unsubscribeUrl: 'https://u', components: [{ id: 'eth', to: 'operational' }, { id: 'api' }] });
    expect(JSON.parse(confirmHook(envelope, 'https://hooks.example.com', 'https://c').body)).toMatchObject({ kind: 'confirm', confirmUrl: 'https://c' });
  });
});
