/** Event → metric rules: how events become counters, gauges and histograms. Owned by analytics, which evaluates them. */
import { z } from 'zod';
import { AUDIT, changeSchema } from '../api-gateway/audit';
import { defineBucket, defineCommand, defineEvent } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { fieldFilterSchema, matcherSchema } from '../ingest/store-query';

const metricName = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/, 'use letters, digits, "_" and ":", not starting with a digit; name what is counted and its unit, e.g. gateway_requests_total');

export const metricRuleSchema = z
  .object({
    /** Stable id, also the document's key. */
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use lower case letters, digits and "-", at most 64'),
    /** Name of the metric; a histogram adds `_bucket`, `_sum`, `_count`. */
    metric: metricName,
    description: z.string().max(500).default(''),
    /** UCUM-like as in kinds: `s`, `By`, `{request}`. */
    unit: z.string().max(32).default('1'),
    /** Declared event kind whose events count. */
    kind: z.string().min(1),
    /** Only events that match all of these. */
    matchers: z.array(matcherSchema).max(32).default([]),
    filters: z.array(fieldFilterSchema).max(32).default([]),
    /** Dimensions of the kind that become labels. */
    labels: z.array(z.string()).max(16).default([]),
    type: z.enum(['counter', 'gauge', 'histogram']),
    /** Measure that is added up (counter), shown (gauge) or observed (histogram). A counter without one counts events. */
    measure: z.string().optional(),
    /** How a gauge makes one value of the events of an interval. */
    gauge: z.enum(['last', 'min', 'max', 'avg', 'sum']).default('last'),
    /** Upper bounds of a histogram, ascending, `+Inf` is implied. */
    buckets: z.array(z.number()).max(64).optional(),
    /** Series the rule may make; what would be more is counted in `observer_metric_rule_dropped_total`, never silently. */
    maxSeries: z.number().int().min(1).max(100_000).default(10_000),
    enabled: z.boolean().default(true),
    /** Ships with Observer. */
    shipped: z.boolean().default(false),
  })
  .refine((rule) => rule.type === 'counter' || rule.measure !== undefined, { message: 'a gauge or histogram needs a measure', path: ['measure'] })
  .refine((rule) => rule.type !== 'histogram' || (rule.buckets?.length ?? 0) > 0, { message: 'a histogram needs buckets', path: ['buckets'] })
  .refine((rule) => rule.buckets === undefined || rule.buckets.every((bound, i) => i === 0 || bound > rule.buckets![i - 1]!), { message: 'bounds must ascend', path: ['buckets'] });
export type MetricRule = z.infer<typeof metricRuleSchema>;

/** A rule as it is kept: `version` grows when what it counts changes, which starts its counters anew. */
export const storedMetricRuleSchema = z.object({
  rule: metricRuleSchema, version: z.number().int(), createdAtMs: z.number(), updatedAtMs: z.number(), updatedBy: actorSchema,
  /** This version counts events from this time on as they come in; earlier ones are made by a recompute job. A few seconds after the change, so that every replica knows it in time. */
  countsFromMs: z.number().int().default(0),
  /** The version before, which counts the events before `countsFromMs`. Absent when there is none. */
  previous: z.object({ rule: metricRuleSchema, version: z.number().int(), countsFromMs: z.number().int() }).optional(),
});
export type StoredMetricRule = z.infer<typeof storedMetricRuleSchema>;

const by = { kind: 'user' as const, id: 'admin' };
const exampleRule = { id: 'gateway-requests', metric: 'gateway_requests_total', unit: '{request}', kind: 'gateway_request', labels: ['chain', 'status'], type: 'counter' as const };
const exampleStored = { rule: exampleRule, version: 1, createdAtMs: 1, updatedAtMs: 1, updatedBy: by, countsFromMs: 20_000 };

export const metricRulesBucket = defineBucket({
  name: 'analytics_metric_rules', owner: 'analytics', readers: ['api-gateway'], description: 'Event → metric rules, keyed by their id', schema: storedMetricRuleSchema, history: 10, maxBytes: 32 * 1024 ** 2,
  example: exampleStored,
});

/** Which shipped rules were installed before: one that was removed since stays removed, and one that was changed keeps its change. */
export const shippedMetricRulesBucket = defineBucket({
  name: 'analytics_shipped_metric_rules', owner: 'analytics', readers: [], description: 'Shipped metric rules that were installed, keyed by their id', schema: z.object({ installedAtMs: z.number() }), history: 1, maxBytes: 1024 ** 2,
  example: { installedAtMs: 1 },
});

export const metricRulesChangedV1 = defineEvent({
  owner: 'analytics', name: 'analytics.metric-rules-changed', version: 1, stream: AUDIT, subjectPrefix: 'audit', description: 'Metric rules created, changed or deleted; their history recomputed',
  schema: changeSchema, example: { atMs: 1, by, action: 'metric-rule.created', target: 'metric-rule/gateway-requests', details: { version: 1, revision: 1 } },
});

export const putMetricRuleV1 = defineCommand({
  owner: 'analytics', name: 'put-metric-rule', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or changes an event → metric rule',
  request: z.object({ rule: metricRuleSchema, /** 0 = create only; n = only when the stored revision is n; absent = either. */ expectedRevision: z.number().int().min(0).optional(), by: actorSchema }),
  response: z.object({ revision: z.number().int(), stored: storedMetricRuleSchema }),
  example: { request: { rule: exampleRule, by }, response: { revision: 1, stored: exampleStored } },
});
export const deleteMetricRuleV1 = defineCommand({
  owner: 'analytics', name: 'delete-metric-rule', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Ends a rule; what it made stays until retention',
  request: z.object({ id: z.string(), by: actorSchema }), response: z.object({ deleted: z.boolean() }),
  example: { request: { id: 'gateway-requests', by }, response: { deleted: true } },
});
export const previewMetricRuleV1 = defineCommand({
  owner: 'analytics', name: 'preview-metric-rule', version: 1, callers: ['api-gateway'], timeoutMs: 15_000, description: 'What a rule would make of the newest events, without saving it',
  request: z.object({ rule: metricRuleSchema, windowMs: z.number().int().min(10_000).max(3_600_000).default(600_000) }),
  response: z.object({
    /** The first 50 series, one value per step: increase of a counter, value of a gauge, mean of a histogram's observations. */
    series: z.array(z.object({ labels: z.record(z.string(), z.string()), timesMs: z.array(z.number()), values: z.array(z.number().nullable()) })),
    seriesCount: z.number().int(), eventsMatched: z.number(), stepMs: z.number().int(), truncated: z.boolean(),
    /** What a person should know before saving, e.g. too many series. */
    warnings: z.array(z.string()),
  }),
  example: { request: { rule: exampleRule }, response: { series: [], seriesCount: 0, eventsMatched: 0, stepMs: 10_000, truncated: false, warnings: [] } },
});
