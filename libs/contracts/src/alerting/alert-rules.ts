/** Alert and recording rules, in groups that are evaluated together. Owned by alerting. */
import { z } from 'zod';
import { AUDIT, changeSchema } from '../api-gateway/audit';
import { defineBucket, defineCommand, defineEvent } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { documentId, labelSetSchema } from './labels';

const expression = z.string().min(1).max(16_384);
const durationMs = z.number().int().min(0).max(30 * 86_400_000);

/** How an alert's condition reads, for forms; every one becomes PromQL (`conditionExpression`), which is what is evaluated. */
export const conditionSchema = z.discriminatedUnion('kind', [
  /** Any PromQL whose answer is the series that shall alert. */
  z.object({ kind: z.literal('promql'), expr: expression }),
  /** A query against a bound. `clearAt` is hysteresis: a series that alerts goes on until it passes this bound. */
  z.object({ kind: z.literal('threshold'), query: expression, op: z.enum(['>', '>=', '<', '<=', '==', '!=']), value: z.number(), clearAt: z.number().optional() }),
  /** Alerts when the query has no series. With `forEach`, alerts for each label set that was there within `lookbackMs` and is not now. */
  z.object({ kind: z.literal('absence'), query: expression, forEach: z.boolean().default(true), lookbackMs: z.number().int().min(60_000).max(7 * 86_400_000).default(3_600_000) }),
  /** How much a query changed within a window, in its own unit or relative (0.2 = 20 %). */
  z.object({ kind: z.literal('rate-of-change'), query: expression, windowMs: z.number().int().min(10_000).max(7 * 86_400_000), relative: z.boolean().default(true), direction: z.enum(['up', 'down', 'either']), by: z.number().positive() }),
  /** Multi-window, multi-burn-rate alert on an error budget (Google SRE Workbook, chapter 5). `errors` and `total` hold `$window` where the window goes. */
  z.object({
    kind: z.literal('burn-rate'), errors: expression, total: expression,
    /** 0.999 = 99.9 % of `total` are good. */
    objective: z.number().gt(0).lt(1),
    windows: z.array(z.object({ longMs: z.number().int().min(60_000), shortMs: z.number().int().min(10_000), factor: z.number().positive() })).min(1).max(4),
  }),
  /** Follows the season: outside [lower, upper] of what the same time of day (and week) had before, widened by `width`. */
  z.object({
    kind: z.literal('dynamic'), query: expression, side: z.enum(['above', 'below', 'either']), season: z.enum(['daily', 'weekly']),
    /** Seasons looked back. */
    seasons: z.number().int().min(2).max(8).default(4),
    /** Quantiles of what was seen then make the band: lower = 1 - quantile. */
    quantile: z.number().min(0.5).max(1).default(0.95),
    /** Widens the band by this part of its height on each side. */
    width: z.number().min(0).max(10).default(0.25),
    /** Widens it at least by this much, in the query's unit: a band over a constant has no height. */
    minimumWidth: z.number().min(0).default(0),
  }),
  /** Other alert rules by id; `and`/`or` over their firing series, joined on the labels of `on` (empty = any series of each). */
  z.object({ kind: z.literal('composite'), op: z.enum(['and', 'or']), rules: z.array(documentId).min(2).max(16), on: z.array(z.string()).max(8).default([]) }),
]);
export type AlertCondition = z.infer<typeof conditionSchema>;

const commonRule = { id: documentId, labels: labelSetSchema.default({}), enabled: z.boolean().default(true) };

export const alertRuleSchema = z.object({
  ...commonRule,
  type: z.literal('alert'),
  /** The label `alertname`. */
  name: z.string().min(1).max(200),
  condition: conditionSchema,
  /** The condition must hold this long before the alert fires. */
  forMs: durationMs.default(0),
  /** The alert fires this long after the condition last held. */
  keepFiringForMs: durationMs.default(0),
  /** `{{ $labels.x }}`, `{{ $value }}` and Prometheus' template functions; `summary`, `description`, `runbook_url`, `dashboard`. */
  annotations: z.record(z.string(), z.string().max(8_192)).default({}),
  /** What missing data does to an alert that fires: resolve it (as Prometheus), keep it, or alert about it. */
  noData: z.enum(['resolve', 'keep', 'alert']).default('resolve'),
});
export const recordingRuleSchema = z.object({
  ...commonRule,
  type: z.literal('recording'),
  /** Name of the metric it makes. */
  record: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/, 'use letters, digits, "_" and ":", not starting with a digit'),
  expr: expression,
});
export const ruleSchema = z.discriminatedUnion('type', [alertRuleSchema, recordingRuleSchema]);
export type AlertRule = z.infer<typeof alertRuleSchema>;
export type RecordingRule = z.infer<typeof recordingRuleSchema>;
export type Rule = z.infer<typeof ruleSchema>;

export const ruleGroupSchema = z
  .object({
    id: documentId,
    name: z.string().min(1).max(200),
    /** Team that owns it; its alerts carry the label `team` unless a rule sets one. Empty = nobody. */
    team: z.string().max(64).default(''),
    intervalMs: z.number().int().min(1_000).max(86_400_000).default(60_000),
    /** Added to every rule's labels. */
    labels: labelSetSchema.default({}),
    /** Series one rule may make; more is an evaluation error, as in Prometheus. 0 = no limit. */
    limit: z.number().int().min(0).max(100_000).default(1_000),
    /** Evaluated in this order: a rule sees what recording rules before it made. Their ids are unique over all groups. */
    rules: z.array(ruleSchema).max(500),
    /** Ships with Observer. */
    shipped: z.boolean().default(false),
  })
  .refine((group) => new Set(group.rules.map((rule) => rule.id)).size === group.rules.length, { message: 'two rules of the group have the same id', path: ['rules'] });
export type RuleGroup = z.infer<typeof ruleGroupSchema>;

export const storedRuleGroupSchema = z.object({ group: ruleGroupSchema, createdAtMs: z.number(), updatedAtMs: z.number(), updatedBy: actorSchema });
export type StoredRuleGroup = z.infer<typeof storedRuleGroupSchema>;

const by = { kind: 'user' as const, id: 'admin' };
const exampleRule = {
  id: 'gateway-errors', type: 'alert' as const, name: 'GatewayErrors', labels: { severity: 'critical' }, forMs: 300_000,
  condition: { kind: 'threshold' as const, query: 'sum by (chain) (rate(gateway_errors_total[5m])) / sum by (chain) (rate(gateway_requests_total[5m]))', op: '>' as const, value: 0.05, clearAt: 0.02 },
  annotations: { summary: '{{ $labels.chain }}: {{ $value | humanizePercentage }} of requests fail' },
};
const exampleGroup = { id: 'gateway', name: 'Gateway', intervalMs: 15_000, rules: [exampleRule] };
const exampleStored = { group: exampleGroup, createdAtMs: 1, updatedAtMs: 1, updatedBy: by };

export const ruleGroupsBucket = defineBucket({
  name: 'alerting_rule_groups', owner: 'alerting', readers: ['api-gateway'], description: 'Alert and recording rules in groups, keyed by the group’s id', schema: storedRuleGroupSchema, history: 20, maxBytes: 64 * 1024 ** 2, example: exampleStored,
});
/** Which shipped groups were installed before: one that was removed since stays removed. */
export const shippedRuleGroupsBucket = defineBucket({
  name: 'alerting_shipped_rule_groups', owner: 'alerting', readers: [], description: 'Shipped rule groups that were installed, keyed by their id', schema: z.object({ installedAtMs: z.number() }), history: 1, maxBytes: 1024 ** 2, example: { installedAtMs: 1 },
});

export const alertingChangedV1 = defineEvent({
  owner: 'alerting', name: 'alerting.configuration-changed', version: 1, stream: AUDIT, subjectPrefix: 'audit', description: 'Rules, silences, schedules, policies, contact points changed; incidents acted on',
  schema: changeSchema, example: { atMs: 1, by, action: 'rule-group.created', target: 'rule-group/gateway', details: { revision: 1 } },
});

export const putRuleGroupV1 = defineCommand({
  owner: 'alerting', name: 'put-rule-group', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or replaces a group of rules; every expression is checked first',
  request: z.object({ group: ruleGroupSchema, /** 0 = create only; n = only when the stored revision is n; absent = either. */ expectedRevision: z.number().int().min(0).optional(), by: actorSchema }),
  response: z.object({ revision: z.number().int(), stored: storedRuleGroupSchema }),
  example: { request: { group: exampleGroup, by }, response: { revision: 1, stored: exampleStored } },
});
export const deleteRuleGroupV1 = defineCommand({
  owner: 'alerting', name: 'delete-rule-group', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Ends a group of rules; its alerts resolve',
  request: z.object({ id: documentId, by: actorSchema }), response: z.object({ deleted: z.boolean() }), example: { request: { id: 'gateway', by }, response: { deleted: true } },
});

/** Something in a group of rules that cannot be: `details.faults` of a refused group, and the answer of `check-rule-group`. */
export const ruleFaultSchema = z.object({
  /** Empty when it is the group's. */
  ruleId: z.string(), /** Where in the rule or the group, e.g. `condition.query`. */ path: z.string(), reason: z.string(),
  /** Where in the expression at `path`, when it cannot be read: characters from 0, line and column from 1. */
  position: z.object({ start: z.number().int(), end: z.number().int(), line: z.number().int(), column: z.number().int() }).optional(),
});
export type RuleFault = z.infer<typeof ruleFaultSchema>;
export const checkRuleGroupV1 = defineCommand({
  owner: 'alerting', name: 'check-rule-group', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Everything that would keep a group from being saved; changes nothing',
  request: z.object({ group: ruleGroupSchema }), response: z.object({ faults: z.array(ruleFaultSchema) }),
  example: { request: { group: exampleGroup }, response: { faults: [{ ruleId: 'gateway-errors', path: 'condition.query', reason: '1:5: parse error: unexpected end of input', position: { start: 4, end: 4, line: 1, column: 5 } }] } },
});

/** One alert of a rule, as the rule sees it: before silences, grouping and incidents. */
export const ruleAlertSchema = z.object({
  fingerprint: z.string(), labels: labelSetSchema, annotations: z.record(z.string(), z.string()), state: z.enum(['pending', 'firing']), activeAtMs: z.number(), firedAtMs: z.number().nullable(), keepFiringSinceMs: z.number().nullable(), value: z.number().nullable(),
});
export const ruleStatusSchema = z.object({
  id: documentId, health: z.enum(['unknown', 'ok', 'err']), lastError: z.string(), lastEvaluationMs: z.number().nullable(), evaluationSeconds: z.number(), alerts: z.array(ruleAlertSchema),
});
/** What the evaluation of a group knows now. */
export const ruleGroupStatusSchema = z.object({ groupId: documentId, revision: z.number().int(), lastEvaluationMs: z.number().nullable(), evaluationSeconds: z.number(), missedEvaluations: z.number(), rules: z.array(ruleStatusSchema) });
export type RuleGroupStatus = z.infer<typeof ruleGroupStatusSchema>;
export const ruleStatusV1 = defineCommand({
  owner: 'alerting', name: 'rule-status', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'State of the evaluation: health of rules, alerts pending and firing',
  request: z.object({ groupIds: z.array(documentId).max(1_000).optional() }), response: z.object({ groups: z.array(ruleGroupStatusSchema) }),
  example: { request: {}, response: { groups: [{ groupId: 'gateway', revision: 1, lastEvaluationMs: 1, evaluationSeconds: 0.004, missedEvaluations: 0, rules: [{ id: 'gateway-errors', health: 'ok', lastError: '', lastEvaluationMs: 1, evaluationSeconds: 0.004, alerts: [] }] }] } },
});

/** When a rule would have fired over a past range, and how noisy it would have been. */
export const backTestRuleV1 = defineCommand({
  owner: 'alerting', name: 'back-test-rule', version: 1, callers: ['api-gateway'], timeoutMs: 60_000, description: 'Plays a rule over history without saving it',
  request: z.object({
    rule: alertRuleSchema, /** Of the rule's group, with its team. */ groupLabels: labelSetSchema.default({}), intervalMs: z.number().int().min(1_000).default(60_000), startMs: z.number().int(), endMs: z.number().int(),
    /** Also play what would halve the noise. */ suggest: z.boolean().default(false),
  }).refine((r) => r.startMs < r.endMs, { message: 'startMs must be before endMs', path: ['startMs'] }),
  response: z.object({
    expr: z.string(),
    alerts: z.array(z.object({ labels: labelSetSchema, pendingAtMs: z.number(), firedAtMs: z.number().nullable(), resolvedAtMs: z.number().nullable(), peak: z.number().nullable(), /** Of those that go on at the end, as people would read them. Absent from an alerting older than `check-rule-group`. */ annotations: z.record(z.string(), z.string()).optional() })),
    truncated: z.boolean(),
    summary: z.object({ evaluations: z.number(), fired: z.number(), perDay: z.number(), firingSeconds: z.number(), medianFiringSeconds: z.number().nullable(), /** Fired again within ten minutes of resolving. */ flapped: z.number(), /** Fired between 22:00 and 07:00 UTC. */ atNight: z.number() }),
    /** The first series of the query, the bound or band beside it, for a chart. */
    series: z.array(z.object({ labels: labelSetSchema, timesMs: z.array(z.number()), values: z.array(z.number().nullable()), lower: z.array(z.number().nullable()).optional(), upper: z.array(z.number().nullable()).optional() })),
    /** What would have halved the noise, least noise first. `rule`: the changed rule; null for `group`, which is a matter of routing: group by the labels of `by`. */
    suggestions: z.array(z.object({ kind: z.enum(['threshold', 'for', 'keep-firing-for', 'group']), /** The bound, or milliseconds. */ value: z.number().nullable(), by: z.array(z.string()), /** Times that somebody would have been told. */ fired: z.number(), rule: alertRuleSchema.nullable() })).default([]),
    warnings: z.array(z.string()),
  }),
  example: {
    request: { rule: exampleRule, startMs: 1_760_000_000_000, endMs: 1_760_086_400_000 },
    response: { expr: 'x > 0.05', alerts: [], truncated: false, summary: { evaluations: 1440, fired: 0, perDay: 0, firingSeconds: 0, medianFiringSeconds: null, flapped: 0, atNight: 0 }, series: [], warnings: [] },
  },
});
