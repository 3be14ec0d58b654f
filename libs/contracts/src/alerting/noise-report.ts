/** How noisy alerting was, for whom, and what would make it quieter. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';
import { alertRuleSchema } from './alert-rules';
import { CHANNELS } from './on-call';
import { documentId, momentMs, SEVERITIES, timeZoneSchema } from './labels';

const count = z.number().int().min(0);
const range = { startMs: momentMs.int(), endMs: momentMs.int() };
const MAX_RANGE_MS = 90 * 86_400_000;

/** Told to people: notifications that were sent. Nights are 22:00 to 07:00 of whom it reached, weekends Saturday and Sunday. */
const toldSchema = z.object({ notifications: count, /** Of these, those that wanted somebody now. */ pages: count, /** Of the pages. */ atNight: count, atWeekend: count });
export const noisyRuleSchema = z.object({
  /** Null for alerts from outside. */ rule: z.object({ groupId: documentId, ruleId: documentId }).nullable(), alertname: z.string(), teams: z.array(z.string()),
  severity: z.enum(SEVERITIES),
  /** Alerts as incidents heard of them: what was silenced or held back is not counted. */ fired: count, /** Again within ten minutes of their end. */ flapped: count,
  /** Fired between 22:00 and 07:00, and at weekends, local time of the team. */ firedAtNight: count, firedAtWeekend: count, medianSeconds: z.number().nullable(),
  incidents: count, /** A person did something about it: acknowledged, assigned, noted, resolved … */ actedOn: count, /** Resolved by themselves before anybody did anything. */ autoResolved: count,
  /** On its incidents; one on an incident of several rules counts for each. */ told: toldSchema,
  /** Of all notifications, those on incidents of several rules divided by how often each fired: 0 to 1. All rules together are 1. */ share: z.number(),
  /** Alerts fired per day of the range, in the report's time zone. */ perDay: z.array(count),
});
export type NoisyRule = z.infer<typeof noisyRuleSchema>;
export const noiseReportSchema = z.object({
  startMs: z.number(), endMs: z.number(), timeZone: z.string(),
  /** Beginnings of the days of `perDay`. */ daysMs: z.array(z.number()),
  totals: z.object({ fired: count, incidents: count, actedOn: count, autoResolved: count, flapped: count, told: toldSchema }),
  /** Noisiest first. */ rules: z.array(noisyRuleSchema),
  teams: z.array(z.object({ team: z.string(), fired: count, incidents: count, actedOn: count, autoResolved: count, told: toldSchema })),
  people: z.array(z.object({ person: z.string(), timeZone: z.string(), told: toldSchema, /** The most pages within one of their days. */ busiestDay: count, perDay: z.array(count) })),
  contactPoints: z.array(z.object({ contactPoint: documentId, channel: z.enum(CHANNELS), person: z.string().nullable(), told: toldSchema, failed: count })),
});
export type NoiseReport = z.infer<typeof noiseReportSchema>;

const told = { notifications: 12, pages: 9, atNight: 3, atWeekend: 0 };
const exampleReport = {
  startMs: 1_760_000_000_000, endMs: 1_760_086_400_000, timeZone: 'UTC', daysMs: [1_760_000_000_000], totals: { fired: 61, incidents: 9, actedOn: 3, autoResolved: 6, flapped: 20, told },
  rules: [{ rule: { groupId: 'gateway', ruleId: 'gateway-errors' }, alertname: 'GatewayErrors', teams: ['platform'], severity: 'critical' as const, fired: 61, flapped: 20, firedAtNight: 14, firedAtWeekend: 0, medianSeconds: 240, incidents: 9, actedOn: 3, autoResolved: 6, told, share: 1, perDay: [61] }],
  teams: [{ team: 'platform', fired: 61, incidents: 9, actedOn: 3, autoResolved: 6, told }], people: [{ person: 'ada', timeZone: 'Europe/Zurich', told, busiestDay: 9, perDay: [9] }],
  contactPoints: [{ contactPoint: 'ada-phone', channel: 'sms' as const, person: 'ada', told, failed: 0 }],
};
export const noiseReportV1 = defineCommand({
  owner: 'alerting', name: 'noise-report', version: 1, callers: ['api-gateway', 'reporting'], timeoutMs: 30_000, description: 'What fired, what people were told, what they acted on: by rule, team, person and contact point',
  request: z.object({ ...range, /** For days, and where neither person nor team has one. */ timeZone: timeZoneSchema.default('UTC'), team: z.string().max(64).optional() }).refine((r) => r.startMs < r.endMs && r.endMs - r.startMs <= MAX_RANGE_MS, { message: 'must be after startMs, and at most 90 days', path: ['endMs'] }),
  response: noiseReportSchema, example: { request: { startMs: 1_760_000_000_000, endMs: 1_760_086_400_000 }, response: exampleReport },
});

export const NOISE_REMEDIES = ['threshold', 'for', 'keep-firing-for', 'group', 'ticket', 'disable'] as const;
export const quieterRuleSchema = z.object({
  kind: z.enum(NOISE_REMEDIES), /** The bound, or milliseconds. */ value: z.number().nullable(), /** `group`: labels to group by. */ by: z.array(z.string()),
  /** Times that somebody would have been told, of `firedBefore`. */ fired: count, firedBefore: count,
  /** Incidents that people acted on, and how many of them it would not have told of. */ actedOn: count, missed: count,
  /** The changed rule; null for `group`, which is a matter of routing. */ rule: alertRuleSchema.nullable(),
});
export type QuieterRule = z.infer<typeof quieterRuleSchema>;
export const quieterRulesV1 = defineCommand({
  owner: 'alerting', name: 'quieter-rules', version: 1, callers: ['api-gateway'], timeoutMs: 60_000, description: 'What would make a rule quieter, each played over the range, with the incidents that people acted on and would have missed',
  request: z.object({ groupId: documentId, ruleId: documentId, ...range }).refine((r) => r.startMs < r.endMs && r.endMs - r.startMs <= MAX_RANGE_MS, { message: 'must be after startMs, and at most 90 days', path: ['endMs'] }),
  response: z.object({ /** Of the rule’s group; what is applied is refused when it changed since. */ revision: z.number().int(), /** As it is now. */ rule: alertRuleSchema, fired: count, /** Fewest missed, then least noise first. */ suggestions: z.array(quieterRuleSchema), warnings: z.array(z.string()) }),
  example: {
    request: { groupId: 'gateway', ruleId: 'gateway-errors', startMs: 1_760_000_000_000, endMs: 1_760_086_400_000 },
    response: { revision: 3, rule: { id: 'gateway-errors', type: 'alert' as const, name: 'GatewayErrors', condition: { kind: 'promql' as const, expr: 'x > 5' } }, fired: 61, warnings: [], suggestions: [{ kind: 'for' as const, value: 300_000, by: [], fired: 4, firedBefore: 61, actedOn: 3, missed: 0, rule: { id: 'gateway-errors', type: 'alert' as const, name: 'GatewayErrors', forMs: 300_000, condition: { kind: 'promql' as const, expr: 'x > 5' } } }] },
  },
});
