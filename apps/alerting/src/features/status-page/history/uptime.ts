import type { ComponentHistory, ComponentState, StatusComponent } from '@observer/contracts';
import { DateTime } from 'luxon';
import { worstOf } from '../state/component-state';
import { stretchesOf } from './component-history';

export const DAYS_SHOWN = 90;

/** What part of a stretch in a state counts as down. Degraded answers are answers, and maintenance was announced. */
const DOWN: Readonly<Record<ComponentState, number>> = { operational: 0, 'under-maintenance': 0, 'degraded-performance': 0, 'partial-outage': 0.3, 'major-outage': 1 };

export interface Day {
  /** As the page's zone has it. */
  readonly date: string;
  readonly startMs: number;
  /** Exclusive; now, for today. */
  readonly endMs: number;
}
export interface DayOfComponent {
  readonly date: string;
  /** Null = nobody watched. */
  readonly state: ComponentState | null;
  readonly uptime: number | null;
  /** How much of the day the uptime stands for. */
  readonly knownMs: number;
}

/** The last days of a zone, today last. Days are as long as the zone's clocks make them. */
export function daysBefore(nowMs: number, timeZone: string, count = DAYS_SHOWN): Day[] {
  const today = DateTime.fromMillis(nowMs, { zone: timeZone }).startOf('day');
  return Array.from({ length: count }, (_, index) => today.minus({ days: count - 1 - index }))
    .map((day) => ({ date: day.toISODate()!, startMs: day.startOf('day').toMillis(), endMs: Math.min(nowMs, day.plus({ days: 1 }).startOf('day').toMillis()) }));
}

/** How a component did on each day: from its states, or as it was measured. */
export function componentDays({ changes, measured, measuredBy }: ComponentHistory, { uptimeExpr }: Pick<StatusComponent, 'uptimeExpr'>, days: readonly Day[]): DayOfComponent[] {
  return days.map(({ date, startMs, endMs }) => {
    const stretches = stretchesOf(changes, { startMs, endMs });
    const knownMs = stretches.reduce((sum, one) => sum + one.endMs - one.startMs, 0);
    const state = knownMs === 0 ? null : worstOf(stretches.map((one) => one.state));
    const downMs = stretches.reduce((sum, one) => sum + DOWN[one.state] * (one.endMs - one.startMs), 0);
    if (uptimeExpr === '') return { date, state, knownMs, uptime: knownMs === 0 ? null : 1 - downMs / knownMs };
    const value = measuredBy === uptimeExpr ? measured[date] : undefined;
    return { date, state, uptime: value ?? null, knownMs: value === undefined ? 0 : endMs - startMs };
  });
}

/** Over all days that are known, each by how much of it is. */
export function uptimeOf(days: readonly DayOfComponent[]): number | null {
  const known = days.filter(({ uptime, knownMs }) => uptime !== null && knownMs > 0);
  const totalMs = known.reduce((sum, { knownMs }) => sum + knownMs, 0);
  return totalMs === 0 ? null : known.reduce((sum, { uptime, knownMs }) => sum + uptime! * knownMs, 0) / totalMs;
}
