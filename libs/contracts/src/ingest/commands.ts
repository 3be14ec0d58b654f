import { z } from 'zod';
import { defineCommand } from '../definition/define';
import { SERVICES } from '../definition/service';
import { chainSchema, customerSchema, nodeSchema } from './registry';
import { labelsQuerySchema, labelsResultSchema, MAX_BATCH_QUERIES, samplesAnswerSchema, samplesPageSchema, samplesQuerySchema } from './sample-query';
import {
  eventsQuerySchema, eventsResultSchema, metadataQuerySchema, metadataResultSchema, seriesQuerySchema, seriesResultSchema, storeStatsSchema, timeRangeSchema,
} from './store-query';

const readers = SERVICES.filter((service) => service !== 'ingest');
const minute = { startMs: 1_760_000_000_000, endMs: 1_760_000_060_000 };
const source = { tookMs: 3, rowsRead: 120, resolution: 'raw' as const };

export const selectSeriesV1 = defineCommand({
  owner: 'ingest', name: 'select-series', version: 1, callers: readers, timeoutMs: 15_000,
  description: 'Aggregates telemetry over windows and groups',
  request: seriesQuerySchema, response: seriesResultSchema,
  example: {
    request: { measurement: 'gateway_request', range: minute, aggregates: [{ as: 'p99', fn: 'quantile', field: 'latency_seconds', q: 0.99 }], groupBy: ['chain'], stepMs: 10_000 },
    response: { series: [{ labels: { chain: 'sui' }, timesMs: [minute.startMs], values: { p99: [0.21] } }], truncated: false, source },
  },
});

export const selectEventsV1 = defineCommand({
  owner: 'ingest', name: 'select-events', version: 1, callers: readers, timeoutMs: 15_000,
  description: 'Pages through raw rows',
  request: eventsQuerySchema, response: eventsResultSchema,
  example: {
    request: { measurement: 'payment', range: minute, limit: 1 },
    response: { columns: [{ name: 'time', role: 'time', type: 'time' }], rows: [['1760000000000000789']], source },
  },
});

export const selectMetadataV1 = defineCommand({
  owner: 'ingest', name: 'select-metadata', version: 1, callers: readers, timeoutMs: 15_000,
  description: 'Lists measurements, tags, tag values or fields',
  request: metadataQuerySchema, response: metadataResultSchema,
  example: { request: { what: 'tag-values', measurement: 'gateway_request', tag: 'chain' }, response: { values: [{ name: 'sui' }], truncated: false } },
});

export const selectSamplesV1 = defineCommand({
  owner: 'ingest', name: 'select-samples', version: 1, callers: readers, timeoutMs: 31_000,
  description: 'Reads series of samples, page by page, or what a window function and a grouping make of them',
  request: samplesQuerySchema, response: samplesPageSchema,
  example: {
    request: {
      matchers: [{ tag: '__name__', op: '=', value: 'gateway_requests_total' }], range: { startMs: minute.startMs - 300_000, endMs: minute.endMs },
      pushdown: { steps: { ...minute, stepMs: 60_000 }, window: { fn: 'rate', rangeMs: 300_000 }, group: { op: 'sum', mode: 'by', labels: ['chain'] } },
    },
    response: {
      series: [{ labels: { chain: 'sui' }, samples: 1 }], times: 'AMCNwcecePI=', values: 'AAAAAAAA+D8=',
      source: { ...source, seriesRead: 12, pushed: 'group' },
    },
  },
});

/** For who asks many small things at once, as rules do: one message each way, and one look into the store for all that is read at the same place. */
export const selectSamplesBatchV1 = defineCommand({
  owner: 'ingest', name: 'select-samples-batch', version: 1, callers: readers, timeoutMs: 5_000,
  description: 'Reads for many selections at once, each answered or refused on its own; what takes long is left to select-samples',
  request: z.object({ queries: z.array(samplesQuerySchema).min(1).max(MAX_BATCH_QUERIES) }),
  response: z.object({ /** In the order of the queries. */ answers: z.array(samplesAnswerSchema) }),
  example: {
    request: { queries: [{ matchers: [{ tag: '__name__', op: '=', value: 'node_up' }], range: { startMs: minute.startMs - 300_000, endMs: minute.startMs } }] },
    response: { answers: [{ kind: 'page', page: { series: '[{"labels":{"__name__":"node_up","node":"sui-1"},"samples":1}]', times: 'AMCNwcecePI=', values: 'AAAAAAAA8D8=', source: { ...source, seriesRead: 1, pushed: 'none' } } }] },
  },
});

export const selectLabelsV1 = defineCommand({
  owner: 'ingest', name: 'select-labels', version: 1, callers: readers, timeoutMs: 15_000,
  description: 'Lists the series of metrics, the names of their labels, or the values of one',
  request: labelsQuerySchema, response: labelsResultSchema,
  example: { request: { what: 'values', label: 'chain' }, response: { series: [], values: ['sui'], truncated: false } },
});

/** A recompute job makes room for what it writes; nothing else may take samples away. */
export const deleteSamplesV1 = defineCommand({
  owner: 'ingest', name: 'delete-samples', version: 1, callers: ['analytics'], timeoutMs: 60_000, description: 'Removes all samples of metrics within a range, raw and rolled up',
  request: z.object({
    /** Names as stored: a histogram's are `x_bucket`, `x_sum`, `x_count`. Declared event kinds are refused. */
    metrics: z.array(z.string().min(1)).min(1).max(8),
    range: timeRangeSchema,
  }),
  response: z.object({ deleted: z.number() }),
  example: { request: { metrics: ['gateway_requests_total'], range: minute }, response: { deleted: 360 } },
});

export const storeStatsV1 = defineCommand({
  owner: 'ingest', name: 'store-stats', version: 1, callers: readers, timeoutMs: 15_000,
  description: 'Rows, bytes and windows of the store',
  request: z.object({}), response: storeStatsSchema,
  example: { request: {}, response: { adapter: 'duckdb', rows: 1, bytes: 15, bytesPerRow: 15, measurements: [], windows: [] } },
});

/** A document as it is stored: its revision guards concurrent changes. */
const stored = <S extends z.ZodType>(schema: S) => z.object({ revision: z.number().int(), value: schema });
/** Who changed it, for the audit trail. */
export const actorSchema = z.object({ kind: z.enum(['user', 'api-key', 'service']), id: z.string() });
const change = <S extends z.ZodType>(schema: S) =>
  z.object({
    value: schema,
    /** Absent = create or replace; 0 = create only; n = replace only when the stored revision is n. */
    expectedRevision: z.number().int().min(0).optional(),
    by: actorSchema,
  });
const by = { kind: 'user' as const, id: 'admin' };
const exampleNode = { id: 'eth-us-1', chain: 'ethereum', operator: 'op-acme', region: 'us', httpUrl: 'http://127.0.0.1:8545', probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 } };

export const putNodeV1 = defineCommand({
  owner: 'ingest', name: 'put-node', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or replaces a node (probe target)',
  request: change(nodeSchema), response: stored(nodeSchema),
  example: { request: { value: exampleNode, by }, response: { revision: 1, value: exampleNode } },
});
export const putChainV1 = defineCommand({
  owner: 'ingest', name: 'put-chain', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or replaces a chain',
  request: change(chainSchema), response: stored(chainSchema),
  example: {
    request: { value: { id: 'sui', name: 'Sui', family: 'sui', blockTimeMs: 250 }, by }, response: { revision: 1, value: { id: 'sui', name: 'Sui', family: 'sui', blockTimeMs: 250 } },
  },
});
export const putCustomerV1 = defineCommand({
  owner: 'ingest', name: 'put-customer', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or replaces a customer',
  request: change(customerSchema), response: stored(customerSchema),
  example: { request: { value: { id: 'cust-17', plan: 'growth' }, by }, response: { revision: 1, value: { id: 'cust-17', plan: 'growth' } } },
});
export const deleteDocumentV1 = defineCommand({
  owner: 'ingest', name: 'delete-registry-document', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Removes a node, chain or customer',
  request: z.object({ kind: z.enum(['node', 'chain', 'customer']), id: z.string(), by: actorSchema }), response: z.object({ deleted: z.boolean() }),
  example: { request: { kind: 'node', id: 'eth-us-1', by }, response: { deleted: true } },
});
export const probeNowV1 = defineCommand({
  owner: 'ingest', name: 'probe-node', version: 1, callers: ['api-gateway'], timeoutMs: 65_000, description: 'Probes a node now and tells what was seen (for "test this target")',
  request: z.object({ node: nodeSchema }),
  response: z.object({ up: z.boolean(), state: z.string(), reason: z.string().optional(), fields: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])) }),
  example: { request: { node: exampleNode }, response: { up: true, state: 'healthy', fields: { head_height: 19_000_000 } } },
});

const deadLetterSchema = z.object({
  /** `<stream sequence>-<index>`. */
  id: z.string(),
  receivedAtMs: z.number(),
  /** Where it came in, e.g. `POST /v1/events`, or the consumer that gave up. */
  source: z.string(),
  /** Stable code, e.g. `missing_dimension`, `time_too_old`, `cardinality_exceeded`. */
  code: z.string(),
  reason: z.string(),
  remedy: z.string(),
  measurement: z.string().optional(),
  /** 1-based line (or array index + 1) in the body it came in. */
  line: z.number().int().optional(),
  keyId: z.string().optional(),
  /** What was sent, up to 16 KB, with secrets already stripped. */
  raw: z.string(),
  truncated: z.boolean(),
  state: z.enum(['open', 'replayed', 'discarded']),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;
const exampleLetter = {
  id: '17-0', receivedAtMs: 1, source: 'POST /v1/events', code: 'missing_dimension', reason: 'dimension "chain" is missing', remedy: 'send "chain"', line: 3, raw: '{}', truncated: false, state: 'open' as const,
};

export const listDeadLettersV1 = defineCommand({
  owner: 'ingest', name: 'list-dead-letters', version: 1, callers: ['api-gateway'], timeoutMs: 10_000, description: 'Pages through what was refused, newest first',
  request: z.object({
    limit: z.number().int().min(1).max(500).default(50), cursor: z.string().optional(),
    code: z.string().optional(), measurement: z.string().optional(), state: z.enum(['open', 'replayed', 'discarded']).optional(),
  }),
  response: z.object({ items: z.array(deadLetterSchema), nextCursor: z.string().optional(), total: z.number() }),
  example: { request: { limit: 50 }, response: { items: [exampleLetter], total: 1 } },
});
export const replayDeadLettersV1 = defineCommand({
  owner: 'ingest', name: 'replay-dead-letters', version: 1, callers: ['api-gateway'], timeoutMs: 30_000,
  description: 'Sends refused points through ingest again, optionally mended; repeating it does not count twice',
  request: z.object({ items: z.array(z.object({ id: z.string(), raw: z.string().max(65_536).optional() })).min(1).max(500), by: actorSchema }),
  response: z.object({ results: z.array(z.object({ id: z.string(), accepted: z.boolean(), code: z.string().optional(), reason: z.string().optional() })) }),
  example: { request: { items: [{ id: '17-0' }], by }, response: { results: [{ id: '17-0', accepted: true }] } },
});
export const discardDeadLettersV1 = defineCommand({
  owner: 'ingest', name: 'discard-dead-letters', version: 1, callers: ['api-gateway'], timeoutMs: 30_000, description: 'Marks refused points as not worth keeping',
  request: z.object({ ids: z.array(z.string()).min(1).max(500), by: actorSchema }), response: z.object({ discarded: z.number().int() }),
  example: { request: { ids: ['17-0'], by }, response: { discarded: 1 } },
});

export const listKindsV1 = defineCommand({
  owner: 'ingest', name: 'list-kinds', version: 1, callers: readers, timeoutMs: 5_000, description: 'Lists the declared event kinds with their columns',
  request: z.object({}),
  response: z.object({
    kinds: z.array(z.object({
      name: z.string(), description: z.string(),
      columns: z.array(z.object({ name: z.string(), role: z.enum(['dimension', 'measure']), type: z.string(), unit: z.string().optional(), required: z.boolean(), personalData: z.string(), description: z.string() })),
    })),
  }),
  example: { request: {}, response: { kinds: [] } },
});
