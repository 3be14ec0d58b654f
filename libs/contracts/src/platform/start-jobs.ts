/** The commands that start batch jobs; each answers at once with the job, which `list-jobs` then shows. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { labelMatchersSchema } from '../ingest/sample-query';
import { fieldFilterSchema, matcherSchema, timeRangeSchema } from '../ingest/store-query';
import { exampleJob, jobViewSchema } from './jobs';

const by = { kind: 'user' as const, id: 'admin' };
const day = { startMs: 1_760_000_000_000, endMs: 1_760_086_400_000 };

/** Rows of a measurement, or the samples of metrics, written to one file in the object store, from where the gateway hands it out. */
export const exportSpecSchema = z.object({
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('events'), measurement: z.string().min(1), matchers: z.array(matcherSchema).max(64).default([]), filters: z.array(fieldFilterSchema).max(64).default([]), columns: z.array(z.string()).max(128).optional() }),
    z.object({ kind: z.literal('samples'), matchers: labelMatchersSchema }),
  ]),
  range: timeRangeSchema,
  format: z.enum(['csv', 'json', 'parquet']),
  /** Matchers of the caller's data scope, ANDed to all that is read. */
  scope: z.array(matcherSchema).max(64).default([]),
});
export type ExportSpec = z.infer<typeof exportSpecSchema>;

export const startExportV1 = defineCommand({
  owner: 'reporting', name: 'start-export', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Exports events or samples to a file as a batch job',
  request: z.object({ export: exportSpecSchema, by: actorSchema }), response: jobViewSchema,
  example: { request: { export: { what: { kind: 'events', measurement: 'payment' }, range: day, format: 'parquet' }, by }, response: exampleJob },
});
export const startRecomputeV1 = defineCommand({
  owner: 'analytics', name: 'start-recompute', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Makes the history of a metric rule from stored events: backfill of a new rule, or again after a change',
  request: z.object({ ruleId: z.string(), range: timeRangeSchema, by: actorSchema }), response: jobViewSchema,
  example: { request: { ruleId: 'gateway-requests', range: day, by }, response: { ...exampleJob, service: 'analytics', type: 'recompute-metric' } },
});
export const startRebuildRollupsV1 = defineCommand({
  owner: 'ingest', name: 'start-rebuild-rollups', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Computes rollups of a range anew from raw rows',
  request: z.object({ measurement: z.string().optional(), range: timeRangeSchema, by: actorSchema }), response: jobViewSchema,
  example: { request: { range: day, by }, response: { ...exampleJob, service: 'ingest', type: 'rebuild-rollups' } },
});
/** One person's data, by every tag or string field that names them; the pseudonyms of personal columns are derived by ingest. */
export const startErasureV1 = defineCommand({
  owner: 'ingest', name: 'start-erasure', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Erases one person from store, rollups, dead letters and streams, and certifies it',
  request: z.object({
    subject: z.object({
      /** e.g. customer, api_key, wallet */
      column: z.string().min(1), value: z.string().min(1),
    }),
    reason: z.string().min(1).max(500), by: actorSchema,
  }),
  response: jobViewSchema,
  example: { request: { subject: { column: 'customer', value: 'cust-17' }, reason: 'request of 2026-11-25', by }, response: { ...exampleJob, service: 'ingest', type: 'erasure' } },
});
