import { exhausted } from '../evaluator/budget';
import type { AtTime, Subquery } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import { stepCount, type Steps } from '../window/steps';

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
  /** Most steps of one subquery. */
  readonly maxSubquerySteps: number;
}

/** The time `@` fixes, undefined when there is none. */
export function fixedTime(at: AtTime | undefined, { startMs, endMs }: QueryTimes): number | undefined {
  if (at === undefined) return undefined;
  return at === 'start' ? startMs : at === 'end' ? endMs : at.timeMs;
}

/**
 * The steps at which the inside of a subquery is evaluated: multiples of its step that any of its windows shows.
 * @throws ObserverError `resource_exhausted` when there are too many
 */
export function subqueryGrid(node: Subquery, steps: Steps, times: QueryTimes): Steps {
  const fixed = fixedTime(node.at, times);
  const lastStep = steps.startMs + Math.floor((steps.endMs - steps.startMs) / steps.stepMs) * steps.stepMs;
  const stepMs = node.stepMs ?? times.subqueryStepMs;
  const firstMs = (fixed ?? steps.startMs) - node.offsetMs - node.rangeMs;
  const endMs = (fixed ?? lastStep) - node.offsetMs;
  const open = times.dialect === '3';
  const startMs = (open ? Math.floor(firstMs / stepMs) + 1 : Math.ceil(firstMs / stepMs)) * stepMs;
  const grid = { startMs, endMs: Math.max(startMs, endMs), stepMs };
  const count = stepCount(grid);
  if (count > times.maxSubquerySteps) throw exhausted(`query processing would load too many samples into memory in query execution: a subquery has ${count} steps, more than ${times.maxSubquerySteps}`, { position: node.span });
  return grid;
}

export const singleStep = (timeMs: number): Steps => ({ startMs: timeMs, endMs: timeMs, stepMs: 1 });
