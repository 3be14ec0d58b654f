/** Which measurement is kept how long, from the classes that users set. */
import type { RetentionClass } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { KeepFrom, RetentionPlan } from '@observer/store';

export const DEFAULT_CLASS = 'default';
const DAY_MS = 86_400_000;

/** The class `default` while nobody has changed it: rows as configured, rollups for longer. */
export const defaultClass = (rawMs: number): RetentionClass => ({
  id: DEFAULT_CLASS, description: 'Everything that stands in no other class', rawMs, tenSecondsMs: rawMs, minuteMs: Math.max(rawMs, 90 * DAY_MS), hourMs: Math.max(rawMs, 730 * DAY_MS), measurements: [],
});

/**
 * @param others the other classes as they are
 * @throws ObserverError `conflict` naming the class that a measurement stands in already, `invalid_argument` for a class that cannot be
 */
export function checkClass(value: RetentionClass, others: readonly RetentionClass[], isEventKind: (measurement: string) => boolean): void {
  if (value.id === DEFAULT_CLASS && value.measurements.length > 0) {
    throw new ObserverError('invalid_argument', 'the class "default" holds whatever stands in no other class; leave its measurements empty', { details: { field: 'measurements' } });
  }
  for (const measurement of value.measurements) {
    if (!isEventKind(measurement)) {
      throw new ObserverError('invalid_argument', `"${measurement}" is no declared kind of events; metrics are kept as the class "default" says`, { details: { field: 'measurements', measurement } });
    }
    const holder = others.find((other) => other.id !== value.id && other.measurements.includes(measurement));
    if (holder !== undefined) {
      throw new ObserverError('conflict', `"${measurement}" stands in the class "${holder.id}" already; take it out there first`, { retryable: false, details: { measurement, class: holder.id } });
    }
  }
}

/** The classes with one put in, or in the place of the one with its id. */
export const withClass = (classes: readonly RetentionClass[], value: RetentionClass): RetentionClass[] => [...classes.filter(({ id }) => id !== value.id), value];

/** From when on what is kept now. A measurement in two classes, which only a race could bring about, is kept for the longer time. */
export function planOf(classes: readonly RetentionClass[], fallback: RetentionClass, nowMs: number): RetentionPlan {
  const measurements: Record<string, KeepFrom> = {};
  for (const one of classes) {
    for (const measurement of one.measurements) {
      const keep = keepFromOf(one, nowMs);
      const known = Object.hasOwn(measurements, measurement) ? measurements[measurement] : undefined;
      measurements[measurement] = known === undefined ? keep : earlier(known, keep);
    }
  }
  return { measurements, others: keepFromOf(classes.find(({ id }) => id === DEFAULT_CLASS) ?? fallback, nowMs) };
}

const keepFromOf = ({ rawMs, tenSecondsMs, minuteMs, hourMs }: RetentionClass, nowMs: number): KeepFrom => ({ raw: nowMs - rawMs, '10s': nowMs - tenSecondsMs, '1m': nowMs - minuteMs, '1h': nowMs - hourMs });

const earlier = (a: KeepFrom, b: KeepFrom): KeepFrom => ({ raw: Math.min(a.raw, b.raw), '10s': Math.min(a['10s'], b['10s']), '1m': Math.min(a['1m'], b['1m']), '1h': Math.min(a['1h'], b['1h']) });
