import { type ActorDefinition, type ActorSource, defineActor, type Effect, forget, type Routed, schedule, send } from '@observer/actors';
import { LOG_MARK, telemetryEventsReader } from '@observer/contracts';
import type { StreamGap } from '@observer/platform';
import { type Batch, decodeBatches } from '@observer/telemetry';
import { z } from 'zod';
import { countedRuleKey } from '../count/counted-rule';
import type { CountsMessage } from '../count/counts-message';
import { forgettingSchema } from '../count/forgetting';
import { ShardCounts, type ShardCountsData, type StoreCounts } from '../count/shard-counts';
import type { RuleBook } from '../rules/rule-book';
import { jsonState } from './json-state';
import { RULE_ACTOR } from './rule-totals.actor';

export const COUNTER_ACTOR = 'event-counter';

/** An actor of this key exists only while it hears that somebody is to be forgotten: so the state of a partition is written anew that has no others. */
export const NOBODY = 'nobody';

const messageSchema = z.discriminatedUnion('type', [z.object({ type: z.literal('tell') }), forgettingSchema]);
/** What a shard of the log feeds: batches of one kind, or what the store has of a time in which the log has a gap; or a mark, behind which
 * somebody waits for the position to be durable. */
export type Fed = { readonly type: 'events'; readonly batch: Batch } | { readonly type: 'recounted'; readonly counts: StoreCounts } | { readonly type: 'mark' };

export interface EventCounterParts {
  readonly book: RuleBook;
  /** Shards of the log. */
  readonly shards: number;
  /** Told after each batch, for figures: when the log stored it, and how many events it had. */
  observe?(logMs: number, kind: string, events: number): void;
  /** Counts what the log lost from the store, for each kind that rules read. */
  recount(gap: StreamGap, shard: number): Promise<readonly { readonly kind: string; readonly counts: StoreCounts }[]>;
}

/** Durable twice a second at most: what is told at the end of a window waits no longer. */
const COMMIT = { maxMessages: 5_000, maxBytes: 32 * 1024 ** 2, maxDelayMs: 500 };

/**
 * One actor per shard of the log and kind of event: runs the rules over the batches in the order of the log and tells the rules' actors, window by
 * window, what it counted. Its state is what it has not told yet.
 */
export function eventCounterActor({ book, shards, recount, observe }: EventCounterParts): ActorDefinition<ShardCounts, z.infer<typeof messageSchema>, Fed> {
  const source: ActorSource<Fed> = {
    reader: telemetryEventsReader,
    // Versions count by the events' times, so a shard that has no position yet may begin anywhere before them.
    startAt: 'first',
    route: (message) => message.subject.startsWith(`telemetry.events.${LOG_MARK}.`) ? [{ key: NOBODY, message: { type: 'mark' } }] : decodeBatches(message.data)
      .filter((batch) => book.of(batch.measurement, message.publishedAtMs).length > 0)
      .map((batch): Routed<Fed> => ({ key: batch.measurement, message: { type: 'events', batch } })),
    onGap: async (gap, shard) => (await recount(gap, shard)).map(({ kind, counts }): Routed<Fed> => ({ key: kind, message: { type: 'recounted', counts } })),
  };
  return defineActor<ShardCounts, z.infer<typeof messageSchema>, Fed>({
    type: COUNTER_ACTOR, version: 1, partitions: shards, messages: messageSchema, sources: [source], commit: COMMIT,
    state: jsonState<ShardCounts, ShardCountsData>((state) => state.toData(), (data) => ShardCounts.fromData(data), (state) => ({ cells: state.size, forgot: state.forgot })),
    initial: (_key, partition) => new ShardCounts(partition),
    receive(state, message, { key, nowMs }) {
      if (message.type === 'tell') return { state, effects: effectsOf(state, state.timerDue(nowMs), nowMs) };
      if (message.type === 'mark' || key === NOBODY) return { state, effects: [forget()] };
      if (message.type === 'forget') {
        state.forget(message);
        return { state };
      }
      if (message.type === 'recounted') return { state, effects: effectsOf(state, state.recount(message.counts), nowMs) };
      const changed = state.count(message.batch, book.of(key, nowMs), nowMs);
      observe?.(nowMs, key, message.batch.rows);
      return { state, changed, effects: effectsOf(state, state.overfull ? state.tell(Number.POSITIVE_INFINITY) : [], nowMs) };
    },
  });
}

function effectsOf(state: ShardCounts, messages: readonly CountsMessage[], nowMs: number): Effect[] {
  const effects: Effect[] = messages.map((message) => send({ type: RULE_ACTOR, key: countedRuleKey(message.rule) }, message));
  const timerMs = state.nextTimer(nowMs);
  if (timerMs !== undefined) effects.push(schedule('tell', timerMs, { type: 'tell' }));
  return effects;
}
