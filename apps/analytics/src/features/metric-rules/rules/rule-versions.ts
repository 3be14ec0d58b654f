import { isDeepStrictEqual } from 'node:util';
import type { MetricRule, StoredMetricRule } from '@observer/contracts';
import { windowStartAtOrAfter } from '../evaluate/event-window';

/** A version begins to count this long after the change at the earliest: every replica knows of it then. */
export const SETTLE_MS = 5_000;

/** What decides about a rule's numbers; the rest can change while counters go on. */
const essence = ({ metric, kind, matchers, filters, labels, type, measure, gauge, buckets, enabled }: MetricRule): unknown =>
  ({ metric, kind, matchers, filters, labels, type, measure, gauge: type === 'gauge' ? gauge : undefined, buckets: type === 'histogram' ? buckets : undefined, enabled });

export const altersCounts = (before: MetricRule, after: MetricRule): boolean => !isDeepStrictEqual(essence(before), essence(after));

interface Change {
  readonly rule: MetricRule;
  readonly by: StoredMetricRule['updatedBy'];
  readonly nowMs: number;
}

/**
 * The document after a change. A change of what is counted starts a new version at the next window; the former one counts events up to there, so none
 * falls between. A rule that is made again after it was deleted goes on with the numbers of versions, since their counters are kept by number.
 * @param lastVersion of a deleted rule of the same id; 0 = there was none
 */
export function nextStored(stored: StoredMetricRule | undefined, { rule, by, nowMs }: Change, lastVersion = 0): StoredMetricRule {
  const countsFromMs = windowStartAtOrAfter(nowMs + SETTLE_MS);
  const changed = { rule, updatedAtMs: nowMs, updatedBy: by };
  if (stored === undefined) return { ...changed, version: lastVersion + 1, createdAtMs: nowMs, countsFromMs };
  if (!altersCounts(stored.rule, rule)) return { ...stored, ...changed };
  const { createdAtMs, version } = stored;
  // A version that had not begun yet leaves its place to the next.
  const previous = stored.countsFromMs < countsFromMs ? { rule: stored.rule, version, countsFromMs: stored.countsFromMs } : stored.previous;
  return { ...changed, version: version + 1, createdAtMs, countsFromMs, ...(previous === undefined ? {} : { previous }) };
}
