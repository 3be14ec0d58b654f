import { announcementSchema, type ComponentHistory, componentHistorySchema, maintenanceSchema, statusPageSchema, statusPageViewSchema } from '@observer/contracts';
import { statusView } from './status-view';

const nowMs = Date.UTC(2026, 5, 20, 12);
const MINUTE_MS = 60_000;
const page = statusPageSchema.parse({
  id: 'p', title: 'FlameWire', published: true,
  components: [
    { id: 'eth', name: 'Ethereum', group: 'Chains', matchers: [{ label: 'chain', op: '=', value: 'eth-secret' }], uptimeExpr: '' }, { id: 'api', name: 'API' }, { id: 'sui', name: 'Sui', group: 'Chains', showUptime: false },
  ],
});
const history = (component: string, ...changes: [number, ComponentHistory['changes'][number]['state']][]): [string, ComponentHistory] => [component, componentHistorySchema.parse({ page: 'p', component, changes: changes.map(([minutes, state]) => ({ atMs: nowMs - minutes * MINUTE_MS, state })) })];
const histories = new Map([history('eth', [300, 'operational'], [200, 'major-outage'], [150, 'operational']), history('api', [300, 'operational'], [180, 'degraded-performance'], [100, 'operational'], [10, 'partial-outage']), history('sui', [300, 'operational'])]);
const facts = { page, histories, announcements: [], maintenance: [], subscribe: ['email' as const], nowMs };

describe('what the public sees', () => {
  it('are components under their headings, with state, days and uptime', () => {
    const view = statusView(facts);
    expect(statusPageViewSchema.parse(view)).toEqual(view);
    expect(view.groups.map(({ name, components }) => [name, ...components.map(({ name: of, state }) => `${of} ${state}`)])).toEqual([['Chains', 'Ethereum operational', 'Sui operational'], ['', 'API partial-outage']]);
    expect(view).toMatchObject({ state: 'partial-outage', groups: [{ components: [{ uptime: expect.closeTo(1 - 50 / 300, 5) as number }, { uptime: null, days: [] }] }, {}] });
    const { days } = view.groups[0]!.components[0]!;
    expect([days.length, days.at(-1), days.at(-2)]).toEqual([90, { date: '2026-06-20', state: 'major-outage', uptime: expect.closeTo(1 - 50 / 300, 5) as number }, { date: '2026-06-19', state: null, uptime: null }]);
  });

  it('are interruptions nobody announced, by the names of components; those that overlap are one', () => {
    const { events } = statusView(facts);
    expect(events.map(({ title, impact, components, resolvedAtMs }) => [title, impact, components, resolvedAtMs === null])).toEqual([
      ['Partial outage: API', 'partial-outage', ['API'], true], ['Major outage: Ethereum, API', 'major-outage', ['Ethereum', 'API'], false],
    ]);
    expect(events[1]!.updates.map(({ status, text }) => `${status} ${text}`)).toEqual(['resolved All components are operational again.', 'investigating API: degraded performance.', 'investigating Ethereum: major outage.']);
    expect(statusView({ ...facts, page: { ...page, showAutomatic: false } }).events).toEqual([]);
  });

  it('is an announcement in place of the interruptions it tells of', () => {
    const announcement = announcementSchema.parse({
      id: 'a', page: 'p', title: 'Slow answers', components: [{ component: 'api', state: 'partial-outage' }, { component: 'gone', state: 'major-outage' }], startedAtMs: nowMs - 11 * MINUTE_MS,
      updates: [{ id: 'u1', atMs: nowMs - 11 * MINUTE_MS, status: 'investigating', text: 'We look.' }, { id: 'u2', atMs: nowMs - MINUTE_MS, status: 'identified', text: 'We found it.', notify: false }],
    });
    const { events } = statusView({ ...facts, announcements: [announcement] });
    expect(events.map(({ kind, title }) => `${kind} ${title}`)).toEqual(['announcement Slow answers', 'automatic Major outage: Ethereum, API']);
    expect(events[0]).toMatchObject({ components: ['API'], resolvedAtMs: null, updates: [{ id: 'u2', status: 'identified' }, { id: 'u1' }] });
    expect(statusView({ ...facts, announcements: [{ ...announcement, startedAtMs: nowMs + 1 }] }).events.some(({ kind }) => kind === 'announcement')).toBe(false);
  });

  it('is maintenance that is marked public, and nothing of what is written for people inside', () => {
    const plan = { id: 'm', name: 'SECRET name', comment: 'SECRET comment', timeZone: 'UTC', matchers: [{ label: 'chain', op: '=', value: 'eth-secret' }], startsAt: '2026-06-21T02:00', durationMs: 3_600_000, repeat: { every: 'never' } };
    const view = statusView({ ...facts, maintenance: [maintenanceSchema.parse({ ...plan, public: { title: 'Upgrade', text: 'Short breaks' } }), maintenanceSchema.parse({ ...plan, id: 'n' })] });
    expect(view.maintenance).toEqual([{ id: expect.stringContaining('m-') as string, title: 'Upgrade', text: 'Short breaks', components: ['Ethereum'], startMs: Date.UTC(2026, 5, 21, 2), endMs: Date.UTC(2026, 5, 21, 3) }]);
    expect(JSON.stringify(view)).not.toMatch(/secret/i);
  });
});
