import { type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { z } from 'zod';
import type { AlertStates } from './alert-states';
import { ruleOutcomeSchema } from './rule-outcome';
import type { RecordedSeries } from './rule-samples';

export const ruleGroupMessageSchema = z.discriminatedUnion('type', [
  /** The group as it is now. */
  z.object({ type: z.literal('configure'), revision: z.number().int(), group: ruleGroupSchema }),
  z.object({ type: z.literal('remove'), revision: z.number().int() }),
  /** Timer: an evaluation is due. */
  z.object({ type: z.literal('tick') }),
  /** What one evaluation gave. `last`: no other of those asked for follows. */
  z.object({ type: z.literal('evaluated'), revision: z.number().int(), atMs: z.number(), tookMs: z.number(), outcomes: z.array(ruleOutcomeSchema), last: z.boolean() }),
  /** Nobody could evaluate from this time on, for a reason that is no rule's: it is asked for again. */
  z.object({ type: z.literal('failed'), revision: z.number().int(), atMs: z.number(), error: z.string() }),
]);
export type RuleGroupMessage = z.input<typeof ruleGroupMessageSchema>;
export type RuleGroupReceived = z.infer<typeof ruleGroupMessageSchema>;

/** What the actor knows of one rule. */
export interface RuleState {
  alerts: AlertStates;
  /** Series of a recording rule that go on. */
  recorded: RecordedSeries;
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
  /** What was due until here has counted, or is asked for no more. */
  evaluatedMs: number;
  tookMs: number;
  /** Due times nobody evaluated. */
  missed: number;
  /** Attempts in a row that nobody could carry out, and why the last one. */
  failures: number;
  lastError: string;
  rules: Record<string, RuleState>;
}

const labels = z.record(z.string(), z.string());
const alertStateSchema = z.object({
  labels, annotations: labels, value: z.number().nullable(), activeAtMs: z.number(), firedAtMs: z.number().nullable(), keepFiringSinceMs: z.number().nullable(), toldAtMs: z.number().nullable(),
});
const ruleStateSchema = z.object({
  alerts: z.record(z.string(), alertStateSchema), recorded: z.record(z.string(), labels), failures: z.number(), lastError: z.string(), lastEvaluationMs: z.number().nullable(), tookMs: z.number(),
});
export const ruleGroupStateSchema: z.ZodType<RuleGroupState> = z.object({
  revision: z.number(), group: ruleGroupSchema.nullable(), asked: z.object({ untilMs: z.number(), atMs: z.number() }).nullable(), evaluatedMs: z.number(), tookMs: z.number(), missed: z.number(),
  failures: z.number(), lastError: z.string(), rules: z.record(z.string(), ruleStateSchema),
});

export const initialRuleGroup = (): RuleGroupState => ({ revision: 0, group: null, asked: null, evaluatedMs: 0, tookMs: 0, missed: 0, failures: 0, lastError: '', rules: {} });
export const initialRule = (): RuleState => ({ alerts: {}, recorded: {}, failures: 0, lastError: '', lastEvaluationMs: null, tookMs: 0 });
