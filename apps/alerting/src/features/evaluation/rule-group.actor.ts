import { type ActorContext, type ActorDefinition, defineActor, type Effect, publish, publishEvent, schedule, send, type Transition } from '@observer/actors';
import { batchHeaders, evaluationDueV1, metricsSubject, type Rule, type RuleGroup, TELEMETRY } from '@observer/contracts';
import { samplesMessages } from '@observer/telemetry';
import { RULE_GROUP_ACTOR } from '../rules';
import { type AlertChange, endAll, takeOutcome } from './alert-states';
import { alertTransition } from './alert-transition';
import { dueTimes, nextDue } from './due-times';
import { FAILING_AFTER, failingAlert } from './failing-alert';
import { initialRule, initialRuleGroup, ruleGroupMessageSchema, type RuleGroupReceived, type RuleGroupState, ruleGroupStateSchema, type RuleState } from './rule-group-state';
import type { RuleOutcome } from './rule-outcome';
import { alertSamples, endRecorded, recordedSamples, shownAlerts } from './rule-samples';
import { type MadeSample, sampleBatches } from './sample-batches';

/** Where alerts go; see features/desk. */
export const DESK = { type: 'alert-desk', key: 'main' } as const;

/** An evaluation that has not answered after this long (and two intervals) is asked for again. */
const ANSWER_MS = 30_000;
const TICK = 'evaluate';

export interface RuleGroupParts {
  /** Of the telemetry stream: samples of alerts and recording rules go where ingest puts those of the same series. */
  readonly shards: number;
  readonly partitions?: number;
  /** Told of due times that are given up, for figures; after a crash perhaps again. */
  onMissed?(evaluations: number): void;
}

type Message<Type extends RuleGroupReceived['type']> = Extract<RuleGroupReceived, { type: Type }>;
/** What rules make at one time: what others are told, and samples for the store. */
interface Made {
  readonly effects: Effect[];
  readonly samples: MadeSample[];
}

/** One actor per group of rules: says when it is evaluated, keeps the state of its alerts, and publishes what they and recording rules make. */
export function ruleGroupActor({ shards, partitions = 8, onMissed }: RuleGroupParts): ActorDefinition<RuleGroupState, RuleGroupReceived> {
  return defineActor<RuleGroupState, RuleGroupReceived>({
    type: RULE_GROUP_ACTOR, version: 1, partitions, state: ruleGroupStateSchema, messages: ruleGroupMessageSchema, initial: initialRuleGroup,
    receive(state, message, context) {
      const before = state.missed;
      const transition = receiveRuleGroup(state, message, context, shards);
      if (transition.state.missed > before) onMissed?.(transition.state.missed - before);
      return transition;
    },
  });
}

/** The whole of the actor's behaviour. */
export function receiveRuleGroup(state: RuleGroupState, message: RuleGroupReceived, context: ActorContext, shards: number): Transition<RuleGroupState> {
  const { group } = state;
  const change = ({ effects, samples }: Made): Transition<RuleGroupState> => ({ state, effects: [...effects, ...samplesEffects(samples, shards, context.nowMs)] });
  switch (message.type) {
    case 'configure':
      return message.revision <= state.revision ? { state, changed: false } : change(configure(state, message, context));
    case 'remove':
      return message.revision <= state.revision ? { state, changed: false } : change(remove(state, message.revision, context));
    case 'tick':
      return change({ effects: tick(state, context), samples: [] });
    case 'evaluated':
      // What an evaluation says of the group as it was before counts no more: its times are asked for again.
      if (group === null || message.revision !== state.revision || message.atMs <= state.evaluatedMs) return { state, changed: false };
      return change(evaluated(state, group, message));
    case 'failed':
      if (group === null || message.revision !== state.revision || message.atMs <= state.evaluatedMs) return { state, changed: false };
      return change({ effects: failed(state, group, message), samples: [] });
  }
}

function configure(state: RuleGroupState, { group, revision }: Message<'configure'>, { key, nowMs }: ActorContext): Made {
  const ended = Object.keys(state.rules).filter((id) => !goesOn(state.group!, group, id)).map((id) => endRule(state, id, nowMs));
  // A new group begins now; asked for from a fixed time on, however often.
  if (state.group === null) state.evaluatedMs = nowMs;
  state.revision = revision;
  state.group = group;
  state.asked = null;
  return { effects: [...ended.flatMap(({ effects }) => effects), schedule(TICK, nextDue(key, group.intervalMs, nowMs), { type: 'tick' })], samples: ended.flatMap(({ samples }) => samples) };
}

/** A rule goes on when it makes the same things as before, under any condition: the alerts that no longer hold end with the next evaluation. */
function goesOn(before: RuleGroup, after: RuleGroup, id: string): boolean {
  const find = ({ rules }: RuleGroup): Rule | undefined => rules.find((rule) => rule.id === id && rule.enabled);
  return find(after) !== undefined && find(before)?.type === find(after)?.type;
}

/** The group stays as a tombstone: a late `configure` of an older revision must not bring it back. */
function remove(state: RuleGroupState, revision: number, { nowMs }: ActorContext): Made {
  const ended = Object.keys(state.rules).map((id) => endRule(state, id, nowMs));
  const effects = state.group === null || state.failures < FAILING_AFTER ? [] : [toDesk(failingAlert(state.group, undefined, 'resolved', state, nowMs))];
  Object.assign(state, initialRuleGroup(), { revision });
  return { effects: [...ended.flatMap((one) => one.effects), ...effects], samples: ended.flatMap(({ samples }) => samples) };
}

function endRule(state: RuleGroupState, ruleId: string, nowMs: number): Made {
  const rule = state.rules[ruleId]!;
  const group = state.group!;
  // Behind the last samples of its series, whatever the clocks say.
  const atMs = Math.max(nowMs, state.evaluatedMs + 1);
  delete state.rules[ruleId];
  const before = shownAlerts(rule.alerts);
  const effects = told(group, ruleId, endAll(rule.alerts), atMs);
  if (rule.failures >= FAILING_AFTER) effects.push(toDesk(failingAlert(group, ruleId, 'resolved', rule, atMs)));
  return { effects, samples: [...alertSamples(ruleId, before, {}, atMs), ...endRecorded(rule.recorded, atMs)] };
}

/** Asks for what is due since the last evaluation, unless an answer is outstanding. */
function tick(state: RuleGroupState, { key, nowMs, timer }: ActorContext): Effect[] {
  const { group } = state;
  if (group === null) return [];
  const atMs = Math.max(nowMs, timer?.dueMs ?? 0);
  const effects: Effect[] = [schedule(TICK, nextDue(key, group.intervalMs, atMs), { type: 'tick' })];
  if (state.asked !== null && atMs - state.asked.atMs < ANSWER_MS + 2 * group.intervalMs) return effects;
  const { timesMs, missed } = dueTimes(key, group.intervalMs, state.evaluatedMs, atMs);
  state.missed += missed;
  if (timesMs.length === 0) return effects;
  // What is given up is not counted again when the rest is asked for once more.
  if (missed > 0) state.evaluatedMs = timesMs[0]! - 1;
  state.asked = { untilMs: timesMs.at(-1)!, atMs };
  return [...effects, publishEvent(evaluationDueV1, { groupId: key, revision: state.revision, timesMs })];
}

function evaluated(state: RuleGroupState, group: RuleGroup, { atMs, tookMs, outcomes, last }: Message<'evaluated'>): Made {
  state.evaluatedMs = atMs;
  state.tookMs = tookMs;
  if (last || (state.asked !== null && atMs >= state.asked.untilMs)) state.asked = null;
  const effects = takeFailures(state, group, 0, '', atMs);
  const samples: MadeSample[] = [];
  for (const outcome of outcomes) {
    const rule = group.rules.find((one) => one.id === outcome.ruleId);
    if (rule?.enabled !== true) continue;
    const known = (state.rules[rule.id] ??= initialRule());
    effects.push(...takeHealth(group, known, outcome, atMs));
    if (rule.type === 'recording') {
      if (outcome.error === null) samples.push(...recordedSamples(known.recorded, outcome.recorded, atMs));
      continue;
    }
    const before = shownAlerts(known.alerts);
    effects.push(...told(group, rule.id, takeOutcome(known.alerts, outcome, rule, atMs), atMs));
    samples.push(...alertSamples(rule.id, before, known.alerts, atMs));
  }
  return { effects, samples };
}

/** Nobody evaluated: the next tick asks again, for this time as well. */
function failed(state: RuleGroupState, group: RuleGroup, { atMs, error }: Message<'failed'>): Effect[] {
  state.asked = null;
  return takeFailures(state, group, state.failures + 1, error, atMs);
}

function takeFailures(state: RuleGroupState, group: RuleGroup, failures: number, lastError: string, atMs: number): Effect[] {
  const failedBefore = state.failures >= FAILING_AFTER;
  state.failures = failures;
  state.lastError = lastError;
  const fails = failures >= FAILING_AFTER;
  return fails === failedBefore ? [] : [toDesk(failingAlert(group, undefined, fails ? 'firing' : 'resolved', state, atMs))];
}

/** A rule that cannot be evaluated says nothing of what it watches: that is an alert of its own. */
function takeHealth(group: RuleGroup, rule: RuleState, outcome: RuleOutcome, atMs: number): Effect[] {
  const failedBefore = rule.failures >= FAILING_AFTER;
  rule.failures = outcome.error === null ? 0 : rule.failures + 1;
  rule.lastError = outcome.error ?? '';
  rule.lastEvaluationMs = atMs;
  rule.tookMs = outcome.tookMs;
  const fails = rule.failures >= FAILING_AFTER;
  return fails === failedBefore ? [] : [toDesk(failingAlert(group, outcome.ruleId, fails ? 'firing' : 'resolved', rule, atMs))];
}

const toDesk = (transition: ReturnType<typeof alertTransition>): Effect => send(DESK, { type: 'alert', transition });

const told = (group: RuleGroup, ruleId: string, changes: readonly AlertChange[], atMs: number): Effect[] => changes.map((change) => toDesk(alertTransition(group.id, ruleId, change, atMs)));

/** Samples on their way to the store, as everything else: over the log, each series in its shard. */
function samplesEffects(samples: readonly MadeSample[], shards: number, nowMs: number): Effect[] {
  return samplesMessages(sampleBatches(samples), shards).map((message) => publish(TELEMETRY, metricsSubject(message.shard), message.payload, batchHeaders(message, nowMs)));
}
