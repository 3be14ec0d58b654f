import { type ComponentHistory, componentHistorySchema, COMPONENT_STATES } from '@observer/contracts';
import fc from 'fast-check';
import type { Influence } from '../state/component-state';
import { continued, stretchesOf } from './component-history';
import { daysToMeasure, meanOf } from './measured-uptime';
import { componentDays, daysBefore, uptimeOf } from './uptime';

const HOUR_MS = 3_600_000;
const fire = (startMs: number, endMs: number | null, state: Influence['state'] = 'major-outage'): Influence => ({ from: 'incident', state, startMs, endMs });
const history = (changes: ComponentHistory['changes']): ComponentHistory => componentHistorySchema.parse({ page: 'p', component: 'c', changes });

describe('the history of a component', () => {
  it('begins when it is first seen, and goes on when its state changes, at the time that happened', () => {
    const first = continued([], [], { fromMs: 0, nowMs: 1_000 });
    expect(first).toEqual([{ atMs: 1_000, state: 'operational' }]);
    const down = continued(first, [fire(1_500, null)], { fromMs: 0, nowMs: 9_000 });
    expect(down.at(-1)).toEqual({ atMs: 1_500, state: 'major-outage' });
    expect(continued(down, [fire(1_500, 4_000)], { fromMs: 0, nowMs: 9_000 }).at(-1)).toEqual({ atMs: 4_000, state: 'operational' });
    expect(continued(down, [fire(1_500, null)], { fromMs: 0, nowMs: 10_000 })).toBe(down);
  });

  it('has what began and ended while nobody looked', () => {
    const before = [{ atMs: 0, state: 'operational' as const }];
    expect(continued(before, [fire(100, 200), fire(150, 300, 'partial-outage')], { fromMs: 0, nowMs: 1_000 })).toEqual([...before, { atMs: 100, state: 'major-outage' }, { atMs: 200, state: 'partial-outage' }, { atMs: 300, state: 'operational' }]);
  });

  it('is not written anew when a component is defined otherwise: the new meaning holds from then on', () => {
    const before = [{ atMs: 0, state: 'operational' as const }];
    expect(continued(before, [fire(100, 200)], { fromMs: 500, nowMs: 1_000 })).toBe(before);
    expect(continued(before, [fire(100, null)], { fromMs: 500, nowMs: 1_000 }).at(-1)).toEqual({ atMs: 1_000, state: 'major-outage' });
  });

  it('is the same however often and whenever it is looked at', () => {
    const influence = fc.record({ startMs: fc.integer({ min: 1, max: 90 }), length: fc.integer({ min: 1, max: 50 }), state: fc.constantFrom(...COMPONENT_STATES.slice(2)) });
    fc.assert(fc.property(fc.array(influence, { maxLength: 8 }), fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }), (raw, looks) => {
      const influences = raw.map(({ startMs, length, state }) => fire(startMs, startMs + length, state));
      // Whoever looks early does not know yet what comes.
      const seenAt = (nowMs: number) => influences.filter(({ startMs }) => startMs <= nowMs).map((one) => (one.endMs! <= nowMs ? one : { ...one, endMs: null }));
      const start = continued([], [], { fromMs: 0, nowMs: 0 });
      const often = [...looks.sort((a, b) => a - b), 250].reduce((now, nowMs) => continued(now, seenAt(nowMs), { fromMs: 0, nowMs }), start);
      expect(often).toEqual(continued(start, influences, { fromMs: 0, nowMs: 250 }));
    }));
  });

  it('lets go of what is older than a hundred days, but for the state that held then', () => {
    const day = 86_400_000;
    const long = Array.from({ length: 120 }, (_, index) => ({ atMs: index * day, state: index % 2 === 0 ? ('operational' as const) : ('major-outage' as const) }));
    const kept = continued(long, [], { fromMs: 0, nowMs: 120 * day });
    expect(kept[0]!.atMs).toBe(20 * day);
    expect(stretchesOf(kept, { startMs: 30 * day, endMs: 31 * day })).toEqual([{ state: 'operational', startMs: 30 * day, endMs: 31 * day, lasts: false }]);
  });
});

describe('uptime', () => {
  it('counts outages, a part of partial ones, and no maintenance', () => {
    const startMs = Date.UTC(2026, 5, 1);
    const at = (hour: number) => startMs + hour * HOUR_MS;
    const [first, second] = componentDays(history([{ atMs: at(12), state: 'operational' }, { atMs: at(24), state: 'major-outage' }, { atMs: at(30), state: 'partial-outage' }, { atMs: at(36), state: 'under-maintenance' }, { atMs: at(40), state: 'operational' }]), { uptimeExpr: '' }, daysBefore(at(48), 'UTC', 3));
    expect(first).toEqual({ date: '2026-06-01', state: 'operational', uptime: 1, knownMs: 12 * HOUR_MS });
    expect(second).toMatchObject({ state: 'major-outage', knownMs: 24 * HOUR_MS });
    expect(second!.uptime).toBeCloseTo(1 - (6 + 6 * 0.3) / 24, 10);
    expect(uptimeOf([first!, second!])).toBeCloseTo(1 - (6 + 1.8) / 36, 10);
    expect(componentDays(history([{ atMs: at(24), state: 'operational' }]), { uptimeExpr: '' }, daysBefore(at(30), 'UTC', 2))[0]).toMatchObject({ state: null, uptime: null });
    expect(uptimeOf([])).toBeNull();
  });

  it('has days as the clocks of the zone make them', () => {
    const days = daysBefore(Date.UTC(2026, 2, 30, 12), 'Europe/Zurich', 3);
    expect(days.map(({ date, startMs, endMs }) => [date, (endMs - startMs) / HOUR_MS])).toEqual([['2026-03-28', 24], ['2026-03-29', 23], ['2026-03-30', 14]]);
    expect(daysBefore(Date.UTC(2026, 9, 26, 12), 'Europe/Zurich', 2).map(({ startMs, endMs }) => (endMs - startMs) / HOUR_MS)).toEqual([25, 13]);
    expect(daysBefore(Date.now(), 'UTC')).toHaveLength(90);
  });

  it('is what was measured, where there is an expression for it', () => {
    const days = daysBefore(Date.UTC(2026, 5, 2, 12), 'UTC', 2);
    const measured: ComponentHistory = { ...history([{ atMs: 0, state: 'operational' }]), measured: { '2026-06-01': 0.5 }, measuredBy: 'a' };
    expect(componentDays(measured, { uptimeExpr: 'a' }, days).map(({ uptime }) => uptime)).toEqual([0.5, null]);
    expect(componentDays(measured, { uptimeExpr: 'b' }, days).map(({ uptime }) => uptime)).toEqual([null, null]);
  });

  it('is measured for days that are not known, or were not over; the newest first, some at a time', () => {
    const days = daysBefore(Date.UTC(2026, 5, 20, 12), 'UTC', 20);
    expect(daysToMeasure(days, { measured: {}, measuredAtMs: 0 }, () => false).map(({ date }) => date)).toEqual(Array.from({ length: 10 }, (_, index) => `2026-06-${20 - index}`));
    const all = Object.fromEntries(days.map(({ date }) => [date, 1]));
    expect(daysToMeasure(days, { measured: all, measuredAtMs: days.at(-2)!.endMs - 1 }, () => false).map(({ date }) => date)).toEqual(['2026-06-20', '2026-06-19']);
    expect(daysToMeasure(days, { measured: all, measuredAtMs: days.at(-1)!.endMs }, () => false)).toEqual([]);
    expect(daysToMeasure(days, { measured: {}, measuredAtMs: 0 }, (date) => date < '2026-06-19')).toHaveLength(2);
    expect(meanOf({ series: [{ labels: {}, times: [], values: [1, 0.5, NaN] }, { labels: {}, times: [], values: [7] }] as never })).toBeCloseTo(2.5 / 3, 10);
    expect(meanOf({ series: [] })).toBeUndefined();
  });
});
