/**
 * The query model of the telemetry store: plain data, so that a process without the store's files asks the owner over NATS.
 * Times are milliseconds since the epoch, ranges half-open [startMs, endMs). Row times are exact nanoseconds as decimal strings.
 */
import { z } from 'zod';

/** Longest regular expression: what it costs to run grows with its length, for each value of the tag. */
const MAX_PATTERN_LENGTH = 2048;

/** Label matchers as in Prometheus: regular expressions are RE2 and anchored at both ends. A missing tag reads as "". */
export const matcherSchema = z
  .object({ tag: z.string().min(1), op: z.enum(['=', '!=', '=~', '!~']), value: z.string() })
  .refine(({ op, value }) => !op.includes('~') || value.length <= MAX_PATTERN_LENGTH, {
    message: `a regular expression has at most ${MAX_PATTERN_LENGTH} characters; use more matchers, or a tag that groups the values`, path: ['value'],
  });

/** A condition on a field (a measure), e.g. latency_seconds > 1. */
export const fieldFilterSchema = z.object({
  field: z.string().min(1),
  op: z.enum(['=', '!=', '<', '<=', '>', '>=']),
  value: z.union([z.number(), z.string(), z.boolean()]),
});

/** Times are 64-bit nanoseconds in the store: 1677-09-21T00:12:43.146Z to 2262-04-11T23:47:16.854Z. */
export const EARLIEST_MS = -9_223_372_036_854;
export const LATEST_MS = 9_223_372_036_854;
const OUT_OF_TIME = 'the store keeps times from 1677-09-21 to 2262-04-11, as milliseconds since 1970; choose a time between (was it in microseconds or nanoseconds?)';

export const timeRangeSchema = z
  .object({ startMs: z.number().int().min(EARLIEST_MS, OUT_OF_TIME).max(LATEST_MS, OUT_OF_TIME), /** The end may be just behind the last. */ endMs: z.number().int().min(EARLIEST_MS, OUT_OF_TIME).max(LATEST_MS + 1, OUT_OF_TIME) })
  .refine((range) => range.startMs < range.endMs, { message: 'startMs must be before endMs' });

const selectionShape = {
  measurement: z.string().min(1),
  /** ANDed. */
  matchers: z.array(matcherSchema).max(64).default([]),
  filters: z.array(fieldFilterSchema).max(64).default([]),
  range: timeRangeSchema,
};

/**
 * One column of an answer. `rate` and `increase` treat the field as a counter of one series (tag set), mind resets, and sum over
 * the group; the others work on all rows of the group. `quantile` is exact (linear interpolation, as PERCENTILE_CONT).
 */
export const aggregateSchema = z
  .object({
    /** Name of the column in the answer. */
    as: z.string().min(1).max(64),
    fn: z.enum(['count', 'sum', 'min', 'max', 'avg', 'last', 'rate', 'increase', 'quantile']),
    /** Required for all but `count`. */
    field: z.string().min(1).optional(),
    /** 0..1, for `quantile`. */
    q: z.number().min(0).max(1).optional(),
    /** Narrows this column only, e.g. count where status = error. */
    where: z.array(matcherSchema).max(16).default([]),
  })
  .refine((a) => a.fn === 'count' || a.field !== undefined, { message: 'this function needs a field', path: ['field'] })
  .refine((a) => a.fn !== 'quantile' || a.q !== undefined, { message: 'quantile needs q between 0 and 1', path: ['q'] });

export const seriesQuerySchema = z.object({
  ...selectionShape,
  aggregates: z.array(aggregateSchema).min(1).max(16),
  groupBy: z.array(z.string().min(1)).max(8).default([]),
  /** Width of a window, aligned to the epoch; absent = one window over the whole range (stamped startMs). */
  stepMs: z.number().int().positive().optional(),
  /**
   * The coarsest resolution that may answer; absent = what the store finds best, `raw` = rows as they came. Rollups answer only what they hold
   * exactly, quantiles excepted: those are within 1 %, and `source.resolution` says so. Absent from callers older than rollups.
   */
  coarsest: z.enum(['raw', '10s', '1m', '1h']).optional(),
  /** Keeps the k groups with the highest (or lowest) total of column `by` over the range. */
  top: z.object({ k: z.number().int().min(1).max(1000), by: z.string(), order: z.enum(['desc', 'asc']).default('desc') }).optional(),
  limits: z
    .object({ maxSeries: z.number().int().positive().max(10_000).default(1000), timeoutMs: z.number().int().positive().max(60_000).default(10_000) })
    .default({ maxSeries: 1000, timeoutMs: 10_000 }),
});

export const eventsQuerySchema = z.object({
  ...selectionShape,
  /** Columns to return; absent = all. `time` is always first. */
  columns: z.array(z.string()).max(128).optional(),
  order: z.enum(['desc', 'asc']).default('desc'),
  limit: z.number().int().min(1).max(10_000).default(100),
  /** From the previous page's `nextCursor`. */
  cursor: z.string().optional(),
  timeoutMs: z.number().int().positive().max(60_000).default(10_000),
});

/** What exists: measurements, tag names, tag values, fields. */
export const metadataQuerySchema = z.object({
  what: z.enum(['measurements', 'tags', 'tag-values', 'fields']),
  measurement: z.string().optional(),
  tag: z.string().optional(),
  matchers: z.array(matcherSchema).max(64).default([]),
  range: timeRangeSchema.optional(),
  /** Only values that start with this. */
  prefix: z.string().optional(),
  limit: z.number().int().min(1).max(10_000).default(1000),
});

export const querySourceSchema = z.object({
  tookMs: z.number(),
  /** Rows that matched the matchers, filters and range. */
  rowsRead: z.number(),
  /** Which resolution answered: `raw` or a rollup. */
  resolution: z.enum(['raw', '10s', '1m', '1h']),
});

export const seriesResultSchema = z.object({
  series: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      /** Window starts, ascending; windows without rows are absent. */
      timesMs: z.array(z.number()),
      /** Column name -> one value per time; null where the aggregate has no value. */
      values: z.record(z.string(), z.array(z.number().nullable())),
    }),
  ),
  /** True when `maxSeries` cut the answer. */
  truncated: z.boolean(),
  source: querySourceSchema,
});

export const eventsResultSchema = z.object({
  columns: z.array(
    z.object({ name: z.string(), role: z.enum(['time', 'tag', 'field']), type: z.enum(['time', 'string', 'float', 'integer', 'unsigned', 'boolean']) }),
  ),
  /** Rows in column order; time and 64-bit integers beyond 2^53 as decimal strings. */
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  nextCursor: z.string().optional(),
  source: querySourceSchema,
});

export const metadataResultSchema = z.object({
  values: z.array(z.object({ name: z.string(), type: z.string().optional() })),
  truncated: z.boolean(),
});

export const storeStatsSchema = z.object({
  adapter: z.string(),
  /** Of events and metrics, not of rollups. */
  rows: z.number(),
  /** All that the store has on disk: rows, rollups, catalogue, files set aside. `resolutions` has its parts. */
  bytes: z.number(),
  /** `bytes` by `rows`: what a row costs in all. */
  bytesPerRow: z.number(),
  measurements: z.array(z.object({ name: z.string(), rows: z.number(), oldestMs: z.number().nullable(), newestMs: z.number().nullable() })),
  windows: z.array(z.object({ startMs: z.number(), endMs: z.number(), bytes: z.number(), rows: z.number() })),
  /** What each resolution holds. Absent from a writer older than rollups. */
  resolutions: z.array(z.object({ resolution: z.enum(['raw', '10s', '1m', '1h']), rows: z.number(), bytes: z.number(), oldestMs: z.number().nullable(), newestMs: z.number().nullable() })).optional(),
  /** The series of metrics. Absent from a writer older than metrics. */
  metrics: z.object({ series: z.number(), samples: z.number(), bytes: z.number(), bytesPerSample: z.number() }).optional(),
  /** Files that could not be read, are out of use and kept for whoever can mend them. Absent when there are none, and from a writer older than this. */
  damagedFiles: z.array(z.object({ file: z.string(), atMs: z.number(), bytes: z.number() })).optional(),
});

export type Matcher = z.infer<typeof matcherSchema>;
export type FieldFilter = z.infer<typeof fieldFilterSchema>;
export type TimeRange = z.infer<typeof timeRangeSchema>;
export type Aggregate = z.infer<typeof aggregateSchema>;
export type SeriesQuery = z.infer<typeof seriesQuerySchema>;
export type EventsQuery = z.infer<typeof eventsQuerySchema>;
export type MetadataQuery = z.infer<typeof metadataQuerySchema>;
export type SeriesResult = z.infer<typeof seriesResultSchema>;
export type EventsResult = z.infer<typeof eventsResultSchema>;
export type MetadataResult = z.infer<typeof metadataResultSchema>;
export type StoreStats = z.infer<typeof storeStatsSchema>;
