import { streamPositionsBucket, telemetryEventsReader } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Logger, Messaging, StreamGap } from '@observer/platform';
import type { Batch } from '@observer/telemetry';
import { bucketsOf, kindOfRule, rangeOf } from '../count/counted-rule';
import { countsOf, type StoreCounts } from '../count/shard-counts';
import { evaluateBatch } from '../evaluate/evaluate-batch';
import { windowStart } from '../evaluate/event-window';
import { WindowCells } from '../evaluate/window-cells';
import type { RuleBook } from '../rules/rule-book';
import { columnsOf, type StoredEventsQuery } from './stored-events';

/** Events this far back from the last known position are counted anew: they may have been on their way. */
const BEFORE_MS = 300_000;
/** The store has everything the log held this long ago; what is younger is read from the log. */
const STORED_AFTER_MS = 60_000;
/** Longer gaps are not counted anew in full; the rest is said in the log. */
const LONGEST_MS = 24 * 3_600_000;

export interface RecountParts {
  readonly book: RuleBook;
  readonly messaging: Pick<Messaging, 'documents'>;
  readonly clock: Clock;
  readonly log: Logger;
  events(query: StoredEventsQuery): AsyncIterable<Batch>;
}

/**
 * Counts from the store the time in which a shard of the log has lost something, for each kind that rules read. All shards are counted: the store does
 * not know what came through which. It is complete there, since the log is trimmed only behind what is stored.
 * @throws ObserverError `unavailable` when the store does not answer: the shard waits and asks again
 */
export async function recountGap(gap: StreamGap, shard: number, parts: RecountParts): Promise<{ kind: string; counts: StoreCounts }[]> {
  const { book, messaging, clock, log } = parts;
  const position = await messaging.documents(streamPositionsBucket).get(`${telemetryEventsReader.name}.${shard}`);
  const nowMs = clock.nowMs();
  const untilMs = windowStart(nowMs - STORED_AFTER_MS);
  const knownMs = position?.value.updatedAtMs ?? untilMs;
  const intactUntilMs = Math.max(knownMs, untilMs - LONGEST_MS);
  if (intactUntilMs > knownMs) log.error({ shard, from_ms: knownMs, to_ms: intactUntilMs, remedy: 'recompute the history of the rules over this time' }, 'metric-rules-gap-too-long');
  const fromMs = windowStart(Math.min(intactUntilMs, untilMs) - BEFORE_MS);
  const kinds = book.kindsInUse();
  log.warn({ shard, reason: gap.reason, from_ms: fromMs, until_ms: untilMs, kinds }, 'metric-rules-recount-gap');
  const found: { kind: string; counts: StoreCounts }[] = [];
  for (const kind of kinds) found.push({ kind, counts: await recountKind(kind, { fromMs, untilMs, intactUntilMs, logUntilMs: nowMs }, parts) });
  return found;
}

async function recountKind(kind: string, range: StoreCounts['range'], { book, events }: RecountParts): Promise<StoreCounts> {
  const rules = book.of(kind, range.logUntilMs).map((rule) => ({ rule, cells: new WindowCells(kindOfRule(rule.counted), bucketsOf(rule.counted)) }));
  const columns = [...new Set(rules.flatMap(({ rule }) => columnsOf(rule.compiled)))];
  if (range.fromMs < range.untilMs) {
    for await (const batch of events({ kind, range: { startMs: range.fromMs, endMs: range.untilMs }, columns })) {
      for (const { rule, cells } of rules) evaluateBatch(rule.compiled, batch, cells, rangeOf(rule.counted));
    }
  }
  return { range, rules: rules.map(({ rule: { counted }, cells }) => ({ rule: counted, counts: cells.windows().flatMap((start) => countsOf(counted, start, cells)) })) };
}
