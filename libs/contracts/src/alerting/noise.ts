/** What keeps an alert from people: silences, inhibition, maintenance windows; and the routes that say whose it is. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { alertingBucket, putCommand } from './documents';
import { activeAlertSchema } from './incidents';
import { alertMatchersSchema, documentId, momentMs, timeZoneSchema } from './labels';

const by = { kind: 'user' as const, id: 'admin' };

export const silenceSchema = z
  .object({
    /** UUID, as Alertmanager's. */
    id: z.string().min(1).max(64), matchers: alertMatchersSchema.min(1), startsAtMs: momentMs, endsAtMs: momentMs,
    createdBy: z.string().min(1).max(200), comment: z.string().min(1, 'say why').max(2_000), updatedAtMs: z.number(),
  })
  .refine((s) => s.startsAtMs < s.endsAtMs, { message: 'must be after startsAtMs', path: ['endsAtMs'] })
  .refine((s) => s.matchers.some((m) => (m.op === '=' && m.value !== '') || (m.op === '=~' && m.value !== '')), { message: 'would hit every alert; give at least one matcher that needs a label', path: ['matchers'] });
export type Silence = z.infer<typeof silenceSchema>;

/** While a source alert fires, target alerts with equal labels are kept back. */
export const inhibitionSchema = z.object({ id: documentId, description: z.string().max(500).default(''), source: alertMatchersSchema.min(1), target: alertMatchersSchema.min(1), equal: z.array(z.string()).max(16).default([]), enabled: z.boolean().default(true), shipped: z.boolean().default(false) });
export type Inhibition = z.infer<typeof inhibitionSchema>;

/** A planned window in local time of a zone. Weekly and monthly ones follow the wall clock over changes of summer time. */
export const maintenanceSchema = z.object({
  id: documentId, name: z.string().min(1).max(200), matchers: alertMatchersSchema, timeZone: timeZoneSchema,
  /** What public status pages say of it to those whose components it concerns; absent or null = they do not mention it. */ public: z.object({ title: z.string().min(1).max(200), text: z.string().max(2_000).default('') }).nullish(),
  /** Local date and time of the first window, e.g. 2026-03-29T02:30. A time that a change of summer time leaves out begins when the clock goes on; one that comes twice is the first. */
  startsAt: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'write local time as 2026-03-29T02:30'),
  durationMs: z.number().int().min(60_000).max(14 * 86_400_000),
  repeat: z.discriminatedUnion('every', [
    z.object({ every: z.literal('never') }), z.object({ every: z.literal('day') }),
    z.object({ every: z.literal('week'), weekdays: z.array(z.number().int().min(1).max(7)).min(1) }),
    z.object({ every: z.literal('month'), /** 1..31, or -1 for the last. */ day: z.number().int().min(-1).max(31).refine((d) => d !== 0) }),
  ]),
  until: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).nullable().default(null),
  comment: z.string().max(2_000).default(''), enabled: z.boolean().default(true),
  /** A window that is open at this moment ends then: the work was done early. Windows that begin later are as planned. */ endedAtMs: z.number().nullable().default(null),
});
export type Maintenance = z.infer<typeof maintenanceSchema>;

/** The first route whose matchers hold says who is told and what belongs together. The last one has no matchers and catches the rest. */
export const routeSchema = z.object({
  id: documentId, matchers: alertMatchersSchema.default([]), team: z.string().max(64), policy: documentId,
  groupBy: z.array(z.string()).max(16).default(['alertname']),
  /** How long the first alert of a group waits for its like. */
  groupWaitMs: z.number().int().min(0).max(600_000).default(10_000),
});
export const routingSchema = z.object({
  routes: z.array(routeSchema).min(1).max(500).refine((routes) => routes.at(-1)!.matchers.length === 0, { message: 'the last route must have no matchers, so that no alert is nobody’s' }),
  /** An alert that changed its state this often within the window flaps: its resolution is held back for a window. */
  flap: z.object({ changes: z.number().int().min(3).default(6), windowMs: z.number().int().min(60_000).default(1_800_000) }).prefault({}),
  /** More new incidents than this within a minute become one. */
  storm: z.object({ incidentsPerMinute: z.number().int().min(2).default(10) }).prefault({}),
  /** Alerts on entities that depend on each other join an incident that is not older. */
  correlationWindowMs: z.number().int().min(0).max(86_400_000).default(600_000),
});
export type Routing = z.infer<typeof routingSchema>;

const exampleSilence = { id: '0190c1c2-8d4e-7c3a-9f00-000000000001', matchers: [{ label: 'chain', op: '=' as const, value: 'sui' }], startsAtMs: 1, endsAtMs: 2, createdBy: 'admin', comment: 'upgrade of the validators', updatedAtMs: 1 };
const exampleMaintenance = { id: 'sui-upgrade', name: 'Upgrade of Sui nodes', matchers: [{ label: 'chain', op: '=' as const, value: 'sui' }], timeZone: 'Europe/Zurich', startsAt: '2026-11-29T02:00', durationMs: 7_200_000, repeat: { every: 'week' as const, weekdays: [7] } };
const exampleRouting = { routes: [{ id: 'default', team: '', policy: 'default' }] };
const exampleInhibition = { id: 'chain-down', source: [{ label: 'alertname', op: '=' as const, value: 'ChainDown' }], target: [{ label: 'alertname', op: '=' as const, value: 'NodeDown' }], equal: ['chain'] };

export const silencesBucket = alertingBucket('silences', 'Silences, keyed by their id; removed five days after they ended', silenceSchema, exampleSilence);
export const inhibitionsBucket = alertingBucket('inhibitions', 'Inhibition rules, keyed by their id', inhibitionSchema, exampleInhibition);
export const maintenanceBucket = alertingBucket('maintenance', 'Maintenance windows, keyed by their id', maintenanceSchema, exampleMaintenance);
export const routingBucket = alertingBucket('routing', 'How alerts become incidents and whose they are; one document, `routing`', routingSchema, exampleRouting);

export const putSilenceV1 = defineCommand({
  owner: 'alerting', name: 'put-silence', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates a silence, or replaces one: an active silence whose matchers change is ended and a new one made, as in Alertmanager',
  request: z.object({ silence: z.object({ ...silenceSchema.shape, id: z.string().max(64).optional(), updatedAtMs: z.number().optional() }), by: actorSchema }), response: z.object({ id: z.string() }),
  example: { request: { silence: exampleSilence, by }, response: { id: exampleSilence.id } },
});
export const expireSilenceV1 = defineCommand({
  owner: 'alerting', name: 'expire-silence', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Ends a silence now', request: z.object({ id: z.string(), by: actorSchema }), response: z.object({ expired: z.boolean() }), example: { request: { id: 'x', by }, response: { expired: true } },
});
export const previewSilenceV1 = defineCommand({
  owner: 'alerting', name: 'preview-silence', version: 1, callers: ['api-gateway'], timeoutMs: 10_000, description: 'Active alerts that a silence with these matchers would hit now',
  request: z.object({ matchers: alertMatchersSchema.min(1), limit: z.number().int().min(1).max(1_000).default(100) }), response: z.object({ count: z.number().int(), alerts: z.array(activeAlertSchema) }),
  example: { request: { matchers: exampleSilence.matchers }, response: { count: 0, alerts: [] } },
});
export const putInhibitionV1 = putCommand('inhibition', 'Creates or changes an inhibition rule', inhibitionSchema, exampleInhibition);
export const putMaintenanceV1 = putCommand('maintenance', 'Creates or changes a maintenance window', maintenanceSchema, exampleMaintenance);
export const putRoutingV1 = putCommand('routing', 'Replaces the routing', routingSchema, exampleRouting);
export const deleteAlertingDocumentV1 = defineCommand({
  owner: 'alerting', name: 'delete-document', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Deletes an inhibition rule, maintenance window, service dependency, schedule, policy, team, contact point, annotation, status page or announcement that nothing refers to',
  request: z.object({ kind: z.enum(['inhibition', 'maintenance', 'schedule', 'policy', 'team', 'contact-point', 'status-page', 'announcement', 'annotation', 'service-dependency']), id: documentId, by: actorSchema }), response: z.object({ deleted: z.boolean() }),
  example: { request: { kind: 'inhibition', id: 'chain-down', by }, response: { deleted: true } },
});
