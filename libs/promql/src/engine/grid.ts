import type { AtTime, Subquery } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import type { Steps } from '../window/steps';

/** The times of a query, which all of its parts depend on. */
export interface QueryTimes {
  /** Of the whole query: what `start()` and `end()` stand for. */
  readonly startMs: number;
  readonly endMs: number;
  /** 0 for an instant query. */
  readonly stepMs: number;
  readonly lookbackMs: number;
  /** Step of a subquery that names none. */
  readonly subqueryStepMs: number;
  readonly dialect: Dialect;
}

/** The time `@` fixes, undefined when there is none. */
export function fixedTime(at: AtTime | undefined, { startMs, endMs }: QueryTimes): number | undefined {
  if (at === undefined) return undefined;
  return at === 'start' ? startMs : at === 'end' ? endMs : at.timeMs;
}

/** The steps at which the inside of a subquery is evaluated: multiples of its step that any of its windows shows. */
export function subqueryGrid(node: Subquery, steps: Steps, times: QueryTimes): Steps {
  const fixed = fixedTime(node.at, times);
  const lastStep = steps.startMs + Math.floor((steps.endMs - steps.startMs) / steps.stepMs) * steps.stepMs;
  const stepMs = node.stepMs ?? times.subqueryStepMs;
  const firstMs = (fixed ?? steps.startMs) - node.offsetMs - node.rangeMs;
  const endMs = (fixed ?? lastStep) - node.offsetMs;
  const open = times.dialect === '3';
  const startMs = (open ? Math.floor(firstMs / stepMs) + 1 : Math.ceil(firstMs / stepMs)) * stepMs;
  return { startMs, endMs: Math.max(startMs, endMs), stepMs };
}

export const singleStep = (timeMs: number): Steps => ({ startMs: timeMs, endMs: timeMs, stepMs: 1 });
