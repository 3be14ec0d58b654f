import { type ActorContext, type ActorDefinition, defineActor, type Effect, forget, publish, schedule, type Transition } from '@observer/actors';
import { batchHeaders, metricsSubject, TELEMETRY } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import { type Batch, samplesMessages } from '@observer/telemetry';
import { z } from 'zod';
import { countsMessageSchema } from '../count/counts-message';
import { addForgot, type Forgot, forgettingSchema } from '../count/forgetting';
import { HEARTBEAT_MS, RuleTotals, type RuleTotalsData } from '../count/rule-totals';
import { ENDED_COUNTS_MS, type RuleBook } from '../rules/rule-book';
import { jsonState } from './json-state';

export const RULE_ACTOR = 'metric-rule';

/** The heartbeat comes this long after the minute: the window that ends there has been told by then. */
const HEARTBEAT_AFTER_MS = 7_000;
/** After a pause the heartbeat goes on here, not minute by minute from where it stopped: readers look back no further. */
const CATCH_UP_MS = 300_000;
/** With several shards samples wait for the counts of the others, which come at about the same time. */
const GATHER_MS = 1_200;
const COMMIT = { maxMessages: 1_000, maxBytes: 8 * 1024 ** 2, maxDelayMs: 100 };

/** The last window of a version is told well within this after it has ended. */
const END_AFTER_MS = 3_000;

/** What shards counted before a rule was deleted has come after this. */
const LAST_COUNTS_MS = 20_000;

/** The series of a version are no more: it ends at a time, and nothing goes on under their names; `gone` = its rule was deleted. */
const endSchema = z.object({ type: z.literal('end'), atMs: z.number(), gone: z.boolean() });
export type EndMessage = z.infer<typeof endSchema>;

const messageSchema = z.discriminatedUnion('type', [countsMessageSchema, z.object({ type: z.literal('tell') }), z.object({ type: z.literal('heartbeat') }), endSchema, forgettingSchema]);
type Message = z.infer<typeof messageSchema>;

interface RuleState {
  totals: RuleTotals | undefined;
  /** A timer to tell what changed is set. */
  telling: boolean;
  /** The heartbeat's timer is set. */
  beating: boolean;
  forgot?: Forgot;
  /** Its series were ended. */
  ended?: boolean;
  /** Its rule was deleted: what the shards counted before is no longer wanted. */
  gone?: boolean;
}

interface RuleStateData {
  readonly forgot?: Forgot;
  readonly ended?: boolean;
  readonly gone?: boolean;
  readonly totals: RuleTotalsData | null;
  readonly telling: boolean;
  readonly beating: boolean;
}

export interface RuleTotalsParts {
  readonly book: RuleBook;
  readonly clock: Clock;
  readonly shards: number;
  /** How late an event may be and still count in its window. */
  readonly latenessMs: number;
  readonly partitions?: number;
  /** Told after each message, for figures: `<id>.<version>` and how many series it has; undefined = it is forgotten. */
  observe?(key: string, series: number | undefined): void;
}

/** One actor per version of a rule: adds up what the shards counted and publishes samples of the rule's series. */
export function ruleTotalsActor(parts: RuleTotalsParts): ActorDefinition<RuleState, Message> {
  const { latenessMs, partitions = 8 } = parts;
  return defineActor<RuleState, Message>({
    type: RULE_ACTOR, version: 1, partitions, messages: messageSchema, commit: COMMIT,
    state: jsonState<RuleState, RuleStateData>(
      ({ totals, ...rest }) => ({ ...rest, totals: totals?.toData() ?? null }),
      ({ totals, ...rest }) => ({ ...rest, totals: totals === null ? undefined : RuleTotals.fromData(totals, latenessMs) }),
      ({ totals, forgot }) => ({ rule: totals?.rule, series: totals?.seriesCount, mishaps: totals?.mishaps, forgot }),
    ),
    initial: () => ({ totals: undefined, telling: false, beating: false }),
    receive(state, message, context) {
      const transition = receive(state, message, context, parts);
      parts.observe?.(context.key, transition.effects?.some(({ type }) => type === 'stop') === true ? undefined : state.totals?.seriesCount);
      return transition;
    },
  });
}

function receive(state: RuleState, message: Message, context: ActorContext, parts: RuleTotalsParts): Transition<RuleState> {
  switch (message.type) {
    case 'counts': {
      if (state.gone === true) return { state };
      state.totals ??= new RuleTotals(message.rule, parts.latenessMs);
      state.totals.adopt(message.rule);
      state.totals.add(message);
      return { state, effects: [...tellSoon(state, context, parts), ...beat(state, context.nowMs)] };
    }
    case 'tell':
      state.telling = false;
      return { state, effects: tell(state, context, parts) };
    case 'forget': {
      if (state.totals === undefined) return { state, effects: [forget()] };
      const { series, counts } = state.totals.forget(message);
      state.forgot = addForgot(state.forgot, message.id, series, counts);
      return { state };
    }
    case 'end':
      return end(state, message, context, parts);
    case 'heartbeat':
      return heartbeat(state, context, parts);
  }
}

function tellSoon(state: RuleState, context: ActorContext, parts: RuleTotalsParts): Effect[] {
  if (parts.shards === 1) return tell(state, context, parts);
  if (state.telling || !state.totals!.dirty) return [];
  state.telling = true;
  return [schedule('tell', context.nowMs + GATHER_MS, { type: 'tell' })];
}

const tell = ({ totals }: RuleState, { nowMs }: ActorContext, { shards }: RuleTotalsParts): Effect[] => (totals === undefined ? [] : samplesEffects(totals.tell(), shards, nowMs));

function beat(state: RuleState, nowMs: number): Effect[] {
  if (state.beating) return [];
  state.beating = true;
  return [schedule('heartbeat', minuteOf(nowMs) + HEARTBEAT_MS + HEARTBEAT_AFTER_MS, { type: 'heartbeat' })];
}

/** Ends the series once the last window was told. */
function end(state: RuleState, message: EndMessage, { nowMs, timer }: ActorContext, { shards }: RuleTotalsParts): Transition<RuleState> {
  const { totals } = state;
  if (totals === undefined) return { state, effects: [forget()] };
  if (timer === undefined && !message.gone) return { state, effects: [schedule('end', message.atMs + END_AFTER_MS, message)] };
  const effects = state.ended === true ? [] : samplesEffects(totals.end(nowMs), shards, nowMs);
  state.ended = true;
  if (!message.gone) return { state, effects };
  state.gone = true;
  return { state, effects: [...effects, schedule('heartbeat', nowMs + LAST_COUNTS_MS, { type: 'heartbeat' })] };
}

/** Once a minute: what did not change is told again; a version that counts no more is forgotten. */
function heartbeat(state: RuleState, context: ActorContext, parts: RuleTotalsParts): Transition<RuleState> {
  const { book, clock, shards } = parts;
  const { totals } = state;
  const dueMs = context.timer?.dueMs ?? context.nowMs;
  if (totals === undefined) return { state, effects: [forget()] };
  if (state.gone === true) return { state, effects: [forget()] };
  if (book.isGone(context.key)) return end(state, { type: 'end', atMs: dueMs, gone: true }, context, parts);
  totals.adopt(book.find(context.key) ?? totals.rule);
  const { untilMs } = totals.rule;
  if (untilMs !== null && dueMs > untilMs + 2 * ENDED_COUNTS_MS) return { state, effects: [forget()] };
  const nextMs = Math.max(minuteOf(dueMs) + HEARTBEAT_MS, minuteOf(clock.nowMs()) - CATCH_UP_MS) + HEARTBEAT_AFTER_MS;
  const samples = [...totals.heartbeat(minuteOf(dueMs)), ...totals.figures(minuteOf(dueMs))];
  return { state, effects: [...samplesEffects(samples, shards, context.nowMs), schedule('heartbeat', nextMs, { type: 'heartbeat' })] };
}

const minuteOf = (timeMs: number): number => Math.floor(timeMs / HEARTBEAT_MS) * HEARTBEAT_MS;

/** Samples on their way to the store, as everything else: over the log, each series in its shard. */
function samplesEffects(batches: readonly Batch[], shards: number, nowMs: number): Effect[] {
  return samplesMessages(batches, shards).map((message) => publish(TELEMETRY, metricsSubject(message.shard), message.payload, batchHeaders(message, nowMs)));
}
