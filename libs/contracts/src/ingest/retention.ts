/** How long what is kept: retention classes, changed at run time. Owned by ingest, whose writer applies them. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { SERVICES } from '../definition/service';
import { actorSchema } from './commands';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const keep = z.number().int().min(HOUR_MS).max(3_650 * DAY_MS);

/** Raw rows and each rollup are kept for a time of their own; a rollup never shorter than what is finer. */
export const retentionClassSchema = z
  .object({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'use lower case letters, digits and "-", at most 32'),
    description: z.string().max(300).default(''),
    rawMs: keep, tenSecondsMs: keep, minuteMs: keep, hourMs: keep,
    /** Measurements in this class; one stands in at most one class, all others are in `default`. */
    measurements: z.array(z.string().min(1)).max(1_000).default([]),
  })
  .refine((c) => c.rawMs <= c.tenSecondsMs && c.tenSecondsMs <= c.minuteMs && c.minuteMs <= c.hourMs, { message: 'a coarser resolution must be kept at least as long as a finer one: rawMs <= tenSecondsMs <= minuteMs <= hourMs' });
export type RetentionClass = z.infer<typeof retentionClassSchema>;

const example = { id: 'default', rawMs: 30 * DAY_MS, tenSecondsMs: 30 * DAY_MS, minuteMs: 90 * DAY_MS, hourMs: 730 * DAY_MS };
const by = { kind: 'user' as const, id: 'admin' };

/** The class `default` always exists; without a document it is what the service's configuration says. */
export const retentionClassesBucket = defineBucket({
  name: 'ingest_retention_classes', owner: 'ingest', readers: ['api-gateway'], description: 'Retention classes, keyed by their id', schema: retentionClassSchema, history: 10, maxBytes: 4 * 1024 ** 2, example,
});
const storedClass = z.object({ revision: z.number().int(), value: retentionClassSchema });
export const listRetentionV1 = defineCommand({
  owner: 'ingest', name: 'list-retention', version: 1, callers: SERVICES.filter((service) => service !== 'ingest'), timeoutMs: 5_000, description: 'All retention classes, the default first',
  request: z.object({}), response: z.object({ classes: z.array(storedClass), /** When the writer last applied them; null = not yet. */ appliedAtMs: z.number().nullable() }),
  example: { request: {}, response: { classes: [{ revision: 1, value: example }], appliedAtMs: null } },
});
export const putRetentionClassV1 = defineCommand({
  owner: 'ingest', name: 'put-retention-class', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or changes a retention class; applied within a minute',
  request: z.object({ value: retentionClassSchema, expectedRevision: z.number().int().min(0).optional(), by: actorSchema }), response: storedClass,
  example: { request: { value: example, by }, response: { revision: 2, value: example } },
});
export const deleteRetentionClassV1 = defineCommand({
  owner: 'ingest', name: 'delete-retention-class', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Removes a class; its measurements fall back to `default`',
  request: z.object({ id: z.string(), by: actorSchema }), response: z.object({ deleted: z.boolean() }), example: { request: { id: 'payments', by }, response: { deleted: true } },
});
export const previewRetentionV1 = defineCommand({
  owner: 'ingest', name: 'preview-retention', version: 1, callers: ['api-gateway'], timeoutMs: 15_000, description: 'What would be dropped if a class were saved as given',
  request: z.object({ value: retentionClassSchema }),
  response: z.object({
    drops: z.array(z.object({ measurement: z.string(), resolution: z.enum(['raw', '10s', '1m', '1h']), rows: z.number(), oldestMs: z.number().nullable(), keepFromMs: z.number() })),
    rows: z.number(), /** Estimated from the store's bytes per row. */ bytes: z.number(),
  }),
  example: { request: { value: example }, response: { drops: [{ measurement: 'payment', resolution: 'raw', rows: 17, oldestMs: 1, keepFromMs: 2 }], rows: 17, bytes: 200 } },
});

/** Where series and bytes come from: the cardinality of a measurement. */
export const cardinalityV1 = defineCommand({
  owner: 'ingest', name: 'store-cardinality', version: 1, callers: SERVICES.filter((service) => service !== 'ingest'), timeoutMs: 15_000, description: 'Series per measurement, and the tags with the most values',
  request: z.object({ measurement: z.string().optional(), limit: z.number().int().min(1).max(200).default(20) }),
  response: z.object({
    /** Most series first. A series is a tag set; for event kinds, one combination of their dimensions in the newest window. */
    measurements: z.array(z.object({ name: z.string(), series: z.number(), rows: z.number() })),
    /** Tags of the measurement asked for, most values first, each with its most frequent values in the newest window. */
    tags: z.array(z.object({ name: z.string(), values: z.number(), top: z.array(z.object({ value: z.string(), rows: z.number() })) })),
  }),
  example: { request: { measurement: 'gateway_request' }, response: { measurements: [{ name: 'gateway_request', series: 1200, rows: 30_000 }], tags: [{ name: 'chain', values: 6, top: [{ value: 'sui', rows: 9_000 }] }] } },
});

export type RetentionPreview = z.infer<typeof previewRetentionV1.response>;
export type CardinalityQuery = z.infer<typeof cardinalityV1.request>;
export type Cardinality = z.infer<typeof cardinalityV1.response>;
