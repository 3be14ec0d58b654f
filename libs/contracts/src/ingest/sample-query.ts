/**
 * The Prometheus side of the telemetry store: series of samples named by labels, plain data as store-query.ts.
 *
 * Which series there are: every numeric field of an undeclared measurement. Field `value` of measurement `m` is the metric `m`, any other
 * field `f` is `m_f`; tags are labels, booleans read as 0 and 1, strings have no series. Declared event kinds have none: metrics are made of
 * events by metric rules. The name is the label `__name__`; a missing label reads as "".
 *
 * Times are milliseconds since the epoch; ranges of samples are closed at both ends, as in Prometheus. Of two samples of a series in the same
 * millisecond the one stored last counts.
 */
import { z } from 'zod';
import { matcherSchema, querySourceSchema, timeRangeSchema } from './store-query';

/** A label matcher: `tag` is the label's name, `__name__` for the metric's. */
export const labelMatchersSchema = z.array(matcherSchema).min(1).max(64);

/** Functions of a range vector that the store can evaluate by itself, each as libs/promql defines it. */
export const WINDOW_FUNCTIONS = [
  'rate', 'increase', 'delta', 'avg_over_time', 'sum_over_time', 'min_over_time', 'max_over_time', 'count_over_time', 'last_over_time', 'present_over_time',
] as const;
export const GROUP_OPERATORS = ['sum', 'min', 'max', 'avg', 'count', 'group'] as const;

/** Work the planner hands to the store, so that values at steps travel instead of samples. */
export const pushdownSchema = z.object({
  /** Evaluation times, first and last included. */
  steps: z.object({ startMs: z.number().int(), endMs: z.number().int(), stepMs: z.number().int().positive() }),
  /**
   * Each step sees the samples of [step - offset - range, step - offset], as in Prometheus 2; `leftOpen` leaves out the one at the left end, as in 3.
   * `fn` absent = the newest of them (an instant selector, range = lookback).
   */
  window: z.object({ fn: z.enum(WINDOW_FUNCTIONS).optional(), rangeMs: z.number().int().positive(), offsetMs: z.number().int().default(0), leftOpen: z.boolean().default(false) }),
  /** Aggregates the values of a step over the series with equal labels; `without` drops labels, `by` keeps them. The name is dropped either way unless `by` names it. */
  group: z.object({ op: z.enum(GROUP_OPERATORS), mode: z.enum(['by', 'without']), labels: z.array(z.string()).max(64) }).optional(),
});

export const samplesQuerySchema = z.object({
  matchers: labelMatchersSchema,
  /** Samples wanted: must cover the windows of all steps when there is a pushdown. */
  range: z.object({ startMs: z.number().int(), endMs: z.number().int() }).refine((range) => range.startMs <= range.endMs, { message: 'startMs must not be after endMs' }),
  pushdown: pushdownSchema.optional(),
  /** Coarsest resolution that may answer; `raw` = samples as they came. A rollup answers only where that gives what the window and step ask for. */
  coarsest: z.enum(['raw', '10s', '1m', '1h']).default('1h'),
  limits: z
    .object({
      /** Series touched in the store; more is `resource_exhausted`. */
      maxSeries: z.number().int().positive().max(1_000_000).default(100_000),
      /** Samples read in the store; more is `resource_exhausted`. */
      maxSamples: z.number().int().positive().max(1_000_000_000).default(100_000_000),
      timeoutMs: z.number().int().positive().max(120_000).default(30_000),
    })
    .default({ maxSeries: 100_000, maxSamples: 100_000_000, timeoutMs: 30_000 }),
  /** From the previous page's `nextCursor`; answers come in pages of some MiB, whole series at a time. */
  cursor: z.string().optional(),
});

export const samplesSourceSchema = z.object({ ...querySourceSchema.shape, seriesRead: z.number(), /** What of the pushdown the store did by itself. */ pushed: z.enum(['none', 'window', 'group']) });

/** One page of series on the wire; samples-page.ts encodes and decodes it. */
export const samplesPageSchema = z.object({
  /** Labels of each series (with `__name__` unless the pushdown dropped it) and how many samples it has. */
  series: z.array(z.object({ labels: z.record(z.string(), z.string()), samples: z.number().int() })),
  /** Times of all series one after the other: little-endian float64 milliseconds, base64. */
  times: z.string(),
  /** Values, likewise. */
  values: z.string(),
  nextCursor: z.string().optional(),
  source: samplesSourceSchema,
});

/** A page as it stands in the answer to a batch: small ones are many there, so their series are text as well, which nobody on the way has to look into. */
export const packedPageSchema = z.object({
  /** JSON: labels and number of samples of each series. */
  series: z.string(), times: z.string(), values: z.string(), nextCursor: z.string().optional(), source: samplesSourceSchema,
});

/** Queries that travel in one message. */
export const MAX_BATCH_QUERIES = 256;

/**
 * What one query of a batch got. `later`: nothing. Either because it is of those that would hold up the others (`alone`): it is to be asked by itself, now and
 * in future. Or because the batch was full, or its time was up (`full`): it may be asked in another one.
 */
export const samplesAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), page: packedPageSchema }),
  z.object({ kind: z.literal('fault'), code: z.string(), message: z.string(), retryable: z.boolean() }),
  z.object({ kind: z.literal('later'), because: z.enum(['alone', 'full']) }),
]);

/** What series exist: their label sets, the names of their labels, or the values of one. Sets of matchers are ORed. */
export const labelsQuerySchema = z
  .object({
    what: z.enum(['series', 'names', 'values']),
    label: z.string().min(1).optional(),
    matcherSets: z.array(labelMatchersSchema).max(32).default([]),
    /** Only series with samples in it; absent = ever. */
    range: timeRangeSchema.optional(),
    limit: z.number().int().min(1).max(100_000).default(10_000),
    timeoutMs: z.number().int().positive().max(60_000).default(10_000),
  })
  .refine((query) => query.what !== 'values' || query.label !== undefined, { message: 'values needs a label', path: ['label'] });

export const labelsResultSchema = z.object({
  /** For `series`. */
  series: z.array(z.record(z.string(), z.string())),
  /** For `names` and `values`, sorted. */
  values: z.array(z.string()),
  truncated: z.boolean(),
});

export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];
export type GroupOperator = (typeof GROUP_OPERATORS)[number];
export type Pushdown = z.infer<typeof pushdownSchema>;
export type SamplesQuery = z.infer<typeof samplesQuerySchema>;
export type SamplesSource = z.infer<typeof samplesSourceSchema>;
export type SamplesPage = z.infer<typeof samplesPageSchema>;
export type PackedPage = z.infer<typeof packedPageSchema>;
export type SamplesAnswer = z.infer<typeof samplesAnswerSchema>;
export type LabelsQuery = z.infer<typeof labelsQuerySchema>;
export type LabelsResult = z.infer<typeof labelsResultSchema>;
