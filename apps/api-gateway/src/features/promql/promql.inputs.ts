/** What the query interfaces take, checked here whichever way it came. */
import { z } from 'zod';

/** As Prometheus: more points nobody can see, and they cost memory. */
export const MAX_STEPS = 11_000;
/** Longest expression; what people and dashboards write is far below. */
const MAX_QUERY_LENGTH = 32_768;
/** Milliseconds since the epoch up to the year 2262, the last that fits nanoseconds. */
const MAX_TIME_MS = 9_223_372_036_854;

const query = z.string().min(1, 'write an expression, e.g. sum by (chain) (rate(gateway_requests_total[5m]))').max(MAX_QUERY_LENGTH);
const timeMs = z.number().min(-MAX_TIME_MS).max(MAX_TIME_MS).transform(Math.round);
const limit = z.number().int().min(1).max(100_000).optional().describe('Most series to answer');
const timeoutMs = z.number().int().positive().optional().describe('At most the limit of the server');
const lookbackMs = z.number().int().positive().max(86_400_000).optional().describe('How long a sample counts as the value of its series; absent = the setting of the server');
const explain = z.boolean().default(false).describe('Tell what was done for each part of the expression');

export const instantQuerySchema = z.object({ query, timeMs: timeMs.optional().describe('Absent = now'), limit, timeoutMs, lookbackMs, explain });
export const rangeQuerySchema = z
  .object({ query, startMs: timeMs, endMs: timeMs, stepMs: z.number().int().positive('must be longer than nothing'), limit, timeoutMs, lookbackMs, explain })
  .refine(({ startMs, endMs }) => startMs <= endMs, { message: 'endMs must not be before startMs', path: ['endMs'] })
  .refine(({ startMs, endMs, stepMs }) => (endMs - startMs) / stepMs <= MAX_STEPS, {
    message: `exceeded maximum resolution of ${MAX_STEPS} points per timeseries; take a longer step or a shorter range`, path: ['stepMs'],
  });
export const labelsInputSchema = z
  .object({ matchers: z.array(z.string().max(MAX_QUERY_LENGTH)).max(32).default([]).describe('Selectors; a series needs to match one'), startMs: timeMs.optional(), endMs: timeMs.optional(), limit })
  .refine(({ startMs, endMs }) => (startMs ?? -Infinity) <= (endMs ?? Infinity), { message: 'endMs must not be before startMs', path: ['endMs'] });
export const liveQuerySchema = z
  .object({ query, rangeMs: z.number().int().min(1_000).max(31 * 86_400_000), stepMs: z.number().int().min(1_000, 'must be at least a second') })
  .refine(({ rangeMs, stepMs }) => Math.floor(rangeMs / stepMs) < MAX_STEPS, { message: `makes more than ${MAX_STEPS} points per series; take a longer step or a shorter range`, path: ['stepMs'] });

export type InstantQuery = z.output<typeof instantQuerySchema>;
export type RangeQuery = z.output<typeof rangeQuerySchema>;
export type LiveQuery = z.output<typeof liveQuerySchema>;
