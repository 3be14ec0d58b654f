import { type ActorContext, type ActorDefinition, defineActor, type Effect, publishEvent, schedule, send, type Transition } from '@observer/actors';
import { evaluationDueV1, type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { z } from 'zod';
import { type AlertChange, type AlertStates, endAll, takeOutcome } from './alert-states';
import { alertTransition } from './alert-transition';
import { dueTimes, nextDue } from './due-times';
import { FAILING_AFTER, failingAlert } from './failing-alert';
import { type RuleOutcome, ruleOutcomeSchema } from './rule-outcome';

export const RULE_GROUP_ACTOR = 'rule-group';
/** Where alerts go; see features/desk. */
export const DESK = { type: 'alert-desk', key: 'main' } as const;

/** An evaluation that has not answered after this long (and two intervals) is asked for again. */
const ANSWER_MS = 30_000;
const TICK = 'evaluate';

const messageSchema = z.discriminatedUnion('type', [
  /** The group as it is now. */
  z.object({ type: z.literal('configure'), revision: z.number().int(), group: ruleGroupSchema }),
  z.object({ type: z.literal('remove'), revision: z.number().int() }),
  /** Timer: an evaluation is due. */
  z.object({ type: z.literal('tick') }),
  /** What one evaluation gave. `last`: no other of those asked for follows. */
  z.object({ type: z.literal('evaluated'), revision: z.number().int(), atMs: z.number(), tookMs: z.number(), outcomes: z.array(ruleOutcomeSchema), last: z.boolean() }),
]);
export type RuleGroupMessage = z.input<typeof messageSchema>;
type Message = z.infer<typeof messageSchema>;

/** What the actor knows of one rule. */
export interface RuleState {
  alerts: AlertStates;
  /** Evaluations in a row that failed. */
  failures: number;
  lastError: string;
  lastEvaluationMs: number | null;
  tookMs: number;
}

/** Plain data. */
export interface RuleGroupState {
  revision: number;
  group: RuleGroup | null;
  /** Evaluations that were asked for and have not all answered. */
  asked: { readonly untilMs: number; readonly atMs: number } | null;
  /** Time of the newest evaluation that counted. */
  evaluatedMs: number | null;
  tookMs: number;
  /** Due times nobody evaluated. */
  missed: number;
  rules: Record<string, RuleState>;
}

const alertStateSchema = z.object({
  labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()), value: z.number().nullable(), activeAtMs: z.number(), firedAtMs: z.number().nullable(), keepFiringSinceMs: z.number().nullable(), toldAtMs: z.number().nullable(),
});
const stateSchema: z.ZodType<RuleGroupState> = z.object({
  revision: z.number(), group: ruleGroupSchema.nullable(), asked: z.object({ untilMs: z.number(), atMs: z.number() }).nullable(), evaluatedMs: z.number().nullable(), tookMs: z.number(), missed: z.number(),
  rules: z.record(z.string(), z.object({ alerts: z.record(z.string(), alertStateSchema), failures: z.number(), lastError: z.string(), lastEvaluationMs: z.number().nullable(), tookMs: z.number() })),
});

/** One actor per group of rules: says when it is evaluated, and keeps the state of its alerts. */
export function ruleGroupActor(partitions = 8): ActorDefinition<RuleGroupState, Message> {
  return defineActor<RuleGroupState, Message>({
    type: RULE_GROUP_ACTOR, version: 1, partitions, state: stateSchema, messages: messageSchema,
    initial: () => ({ revision: 0, group: null, asked: null, evaluatedMs: null, tookMs: 0, missed: 0, rules: {} }),
    receive: receiveRuleGroup,
  });
}

/** The whole of the actor's behaviour. */
export function receiveRuleGroup(state: RuleGroupState, message: Message, context: ActorContext): Transition<RuleGroupState> {
  switch (message.type) {
    case 'configure':
      return message.revision <= state.revision ? { state, changed: false } : { state, effects: configure(state, message.group, message.revision, context) };
    case 'remove':
      return message.revision <= state.revision ? { state, changed: false } : { state, effects: remove(state, message.revision, context) };
    case 'tick':
      return { state, effects: tick(state, context) };
    case 'evaluated':
      return state.group === null || message.atMs <= (state.evaluatedMs ?? -Infinity) ? { state, changed: false } : { state, effects: evaluated(state, state.group, message) };
  }
}

function configure(state: RuleGroupState, group: RuleGroup, revision: number, { key, nowMs }: ActorContext): Effect[] {
  const changes = Object.keys(state.rules).flatMap((id) => {
    const rule = group.rules.find((one) => one.id === id);
    if (rule?.enabled === true) return [];
    const ended = endRule(state, id, nowMs);
    return ended;
  });
  state.revision = revision;
  state.group = group;
  state.asked = null;
  return [...changes, schedule(TICK, nextDue(key, group.intervalMs, nowMs), { type: 'tick' })];
}

/** The group stays as a tombstone: a late `configure` of an older revision must not bring it back. */
function remove(state: RuleGroupState, revision: number, { nowMs }: ActorContext): Effect[] {
  const effects = Object.keys(state.rules).flatMap((id) => endRule(state, id, nowMs));
  state.revision = revision;
  state.group = state.asked = null;
  return effects;
}

function endRule(state: RuleGroupState, ruleId: string, atMs: number): Effect[] {
  const rule = state.rules[ruleId]!;
  delete state.rules[ruleId];
  const ended = endAll(rule.alerts);
  const failing = rule.failures >= FAILING_AFTER ? [failingAlert(state.group!, ruleId, 'resolved', rule, atMs)] : [];
  return [...told(state.group!, ruleId, ended, atMs), ...failing.map((transition) => send(DESK, { type: 'alert', transition }))];
}

/** Asks for what is due since the last evaluation, unless an answer is outstanding. */
function tick(state: RuleGroupState, { key, nowMs, timer }: ActorContext): Effect[] {
  const { group } = state;
  if (group === null) return [];
  const atMs = Math.max(nowMs, timer?.dueMs ?? 0);
  const effects: Effect[] = [schedule(TICK, nextDue(key, group.intervalMs, atMs), { type: 'tick' })];
  if (state.asked !== null && atMs - state.asked.atMs < ANSWER_MS + 2 * group.intervalMs) return effects;
  const { timesMs, missed } = dueTimes(key, group.intervalMs, state.evaluatedMs ?? atMs - group.intervalMs, atMs);
  state.missed += missed;
  if (timesMs.length === 0) return effects;
  state.asked = { untilMs: timesMs.at(-1)!, atMs };
  return [...effects, publishEvent(evaluationDueV1, { groupId: key, revision: state.revision, timesMs })];
}

function evaluated(state: RuleGroupState, group: RuleGroup, { atMs, tookMs, outcomes, last }: Extract<Message, { type: 'evaluated' }>): Effect[] {
  state.evaluatedMs = atMs;
  state.tookMs = tookMs;
  if (last || (state.asked !== null && atMs >= state.asked.untilMs)) state.asked = null;
  return outcomes.flatMap((outcome) => {
    const rule = group.rules.find((one) => one.id === outcome.ruleId);
    // An evaluation of the group as it was before may tell of rules that are gone.
    if (rule?.enabled !== true) return [];
    const known = (state.rules[rule.id] ??= { alerts: {}, failures: 0, lastError: '', lastEvaluationMs: null, tookMs: 0 });
    const failing = takeHealth(group, known, outcome, atMs);
    return [...failing, ...(rule.type === 'alert' ? told(group, rule.id, takeOutcome(known.alerts, outcome, rule, atMs), atMs) : [])];
  });
}

/** A rule that cannot be evaluated says nothing of what it watches: that is an alert of its own. */
function takeHealth(group: RuleGroup, rule: RuleState, outcome: RuleOutcome, atMs: number): Effect[] {
  const failedBefore = rule.failures >= FAILING_AFTER;
  rule.failures = outcome.error === null ? 0 : rule.failures + 1;
  rule.lastError = outcome.error ?? '';
  rule.lastEvaluationMs = atMs;
  rule.tookMs = outcome.tookMs;
  const fails = rule.failures >= FAILING_AFTER;
  if (fails === failedBefore) return [];
  return [send(DESK, { type: 'alert', transition: failingAlert(group, outcome.ruleId, fails ? 'firing' : 'resolved', rule, atMs) })];
}

function told(group: RuleGroup, ruleId: string, changes: readonly AlertChange[], atMs: number): Effect[] {
  return changes.map((change) => send(DESK, { type: 'alert', transition: alertTransition(group.id, ruleId, change, atMs) }));
}


