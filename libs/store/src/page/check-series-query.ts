import type { SeriesQuery } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';

/** Windows of one answer, groups aside; more would be a mistake in the step. */
const MAX_STEPS = 1_000_000;

/** @throws ObserverError `invalid_argument` for a query that makes no sense */
export function checkSeriesQuery({ range, stepMs, top, aggregates }: SeriesQuery): void {
  if (stepMs !== undefined && (range.endMs - range.startMs) / stepMs > MAX_STEPS) {
    throw new ObserverError('invalid_argument', `a step of ${stepMs} ms cuts the range into more than ${MAX_STEPS} windows; widen the step`);
  }
  const repeated = aggregates.find(({ as }, i) => aggregates.findIndex((other) => other.as === as) < i);
  if (repeated !== undefined) throw new ObserverError('invalid_argument', `two aggregates are called "${repeated.as}"; give each its own name in "as"`);
  if (top !== undefined && !aggregates.some(({ as }) => as === top.by)) {
    throw new ObserverError('invalid_argument', `top.by names "${top.by}", which is no aggregate of this query: ${aggregates.map(({ as }) => as).join(', ')}`);
  }
}
