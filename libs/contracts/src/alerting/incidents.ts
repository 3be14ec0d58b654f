/** Incidents: what people are told of and act on. */
import { z } from 'zod';
import { defineBucket, defineCommand, defineConsumer, defineEvent } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { INCIDENTS } from './actors';
import { CHANNELS } from './on-call';
import { documentId, labelSetSchema, momentMs, SEVERITIES } from './labels';

export const INCIDENT_STATES = ['triggered', 'acknowledged', 'snoozed', 'resolved', 'merged'] as const;

export const incidentAlertSchema = z.object({
  fingerprint: z.string(), labels: labelSetSchema, annotations: z.record(z.string(), z.string()), state: z.enum(['firing', 'resolved']),
  startsAtMs: z.number(), resolvedAtMs: z.number().nullable(), value: z.number().nullable(), generatorUrl: z.string().default(''), /** Kept from people for now, and why. */ suppressedBy: z.array(z.string()).default([]),
  /** How often it fired again within ten minutes of its end: once when it began, and each time while its end was held back. Absent before noise reports, and when never. */ flaps: z.number().int().optional(),
  /** It was in another incident before, where it was counted. Absent before noise reports, and when not. */ moved: z.boolean().optional(),
});
/** What one rule did to an incident, complete however long it goes on. */
export const ruleTallySchema = z.object({
  /** `<group>/<rule>`; empty for alerts from outside. */ rule: z.string(), alertname: z.string(),
  /** Quarters of an hour since the epoch in which its alerts fired, ascending; `flapped`: again within ten minutes of their end. */ quarters: z.array(z.object({ quarter: z.number().int(), fired: z.number().int(), flapped: z.number().int() })),
  ended: z.number().int(), /** How long the newest 200 of those that ended fired. */ seconds: z.array(z.number()),
});
export type RuleTally = z.infer<typeof ruleTallySchema>;
export const timelineEntrySchema = z.object({
  atMs: z.number(), by: actorSchema.nullable(),
  /** `opened`, `alert-fired`, `alert-resolved`, `severity-changed`, `escalated`, `notified`, `notification-failed`, `acknowledged`, `assigned`, `snoozed`, `note`, `merged`, `split`, `resolved`, `reopened`, `annotation`. */
  what: z.string(), text: z.string().max(8_192), details: z.record(z.string(), z.unknown()).default({}),
});
export const incidentSchema = z.object({
  id: z.string(), /** Counts the incident's changes. */ version: z.number().int(), /** For people: 1, 2, 3 … */ number: z.number().int(),
  title: z.string(), severity: z.enum(SEVERITIES), state: z.enum(INCIDENT_STATES), team: z.string(), policy: z.string(), groupKey: z.string(),
  /** Labels all its alerts share. */ labels: labelSetSchema,
  /** What probably broke, when its alerts touch more than one thing. */ root: z.object({ kind: z.enum(['node', 'operator', 'region', 'chain', 'service']), name: z.string(), reason: z.string() }).nullable(),
  openedAtMs: z.number(), acknowledgedAtMs: z.number().nullable(), acknowledgedBy: z.string().nullable(), resolvedAtMs: z.number().nullable(), resolvedBy: z.string().nullable(), snoozedUntilMs: z.number().nullable(),
  assignee: z.string().nullable(), mergedInto: z.string().nullable(), /** One summary of many, see routing.storm. */ storm: z.boolean().default(false),
  /** Counts up when it escalates from the beginning again: reopened, or snooze over. */ escalationRun: z.number().int(), escalationStep: z.number().int(),
  /** The newest actions by their idempotency keys: whoever asked for one sees here that it counted, or why it was refused. */
  lastActions: z.array(z.object({ key: z.string(), refused: z.string().nullable() })).default([]),
  /** All alerts that ever joined, and those that fire now. */
  alertCount: z.number().int(), firingCount: z.number().int(), /** The newest 500. */ alerts: z.array(incidentAlertSchema), /** The newest 500. */ timeline: z.array(timelineEntrySchema),
  /** How often which rule fired; see the noise report. Absent from incidents that opened before there was one. */
  tally: z.array(ruleTallySchema).optional(),
});
export type Incident = z.infer<typeof incidentSchema>;
export type IncidentAlert = z.infer<typeof incidentAlertSchema>;
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

const by = { kind: 'user' as const, id: 'admin' };
export const exampleIncident = {
  id: 'i0190c1c2', version: 1, number: 1, title: 'NodeDown: eth-us-1', severity: 'critical' as const, state: 'triggered' as const, team: 'platform', policy: 'default', groupKey: 'default{alertname="NodeDown"}', labels: { alertname: 'NodeDown' }, root: null,
  openedAtMs: 1, acknowledgedAtMs: null, acknowledgedBy: null, resolvedAtMs: null, resolvedBy: null, snoozedUntilMs: null, assignee: null, mergedInto: null, escalationRun: 1, escalationStep: 0, alertCount: 1, firingCount: 1,
  alerts: [{ fingerprint: 'f1', labels: { alertname: 'NodeDown' }, annotations: {}, state: 'firing' as const, startsAtMs: 1, resolvedAtMs: null, value: 1 }],
  timeline: [{ atMs: 1, by: null, what: 'opened', text: 'NodeDown: eth-us-1' }],
};
/** Written from the incident's events; an incident's own actor has the truth a moment earlier. */
export const incidentsBucket = defineBucket({ name: 'alerting_incidents', owner: 'alerting', readers: ['api-gateway', 'reporting'], description: 'Incidents as they are now, keyed by their id', schema: incidentSchema, history: 1, maxBytes: 256 * 1024 ** 2, ttlMs: 400 * 86_400_000, example: exampleIncident });
export const incidentChangedV1 = defineEvent({
  owner: 'alerting', name: 'alerting.incident-changed', version: 1, stream: INCIDENTS, subjectPrefix: 'incident', description: 'An incident opened or changed: the whole of it, and what happened',
  schema: z.object({ incident: incidentSchema, change: z.string() }), example: { incident: exampleIncident, change: 'opened' },
});
export const incidentActionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('acknowledge') }), z.object({ action: z.literal('resolve'), note: z.string().max(4_096).default('') }), z.object({ action: z.literal('reopen'), note: z.string().max(4_096).default('') }),
  z.object({ action: z.literal('assign'), to: z.string().min(1).max(64).nullable() }), z.object({ action: z.literal('snooze'), untilMs: momentMs }), z.object({ action: z.literal('note'), text: z.string().min(1).max(4_096) }),
  z.object({ action: z.literal('severity'), severity: z.enum(SEVERITIES) }), z.object({ action: z.literal('merge'), into: z.string() }), z.object({ action: z.literal('split'), fingerprints: z.array(z.string()).min(1).max(500) }),
]);
export type IncidentAction = z.infer<typeof incidentActionSchema>;
/** Where somebody acted, when not in Observer itself: through a provider of notifications. Kept in `details.via` of the timeline's entry. */
export const actedViaSchema = z.object({ channel: z.enum(CHANNELS), /** Null where the provider's callback does not tell. */ contactPoint: documentId.nullable(), /** Who, for the timeline. */ name: z.string().max(100) });
export type ActedVia = z.infer<typeof actedViaSchema>;
export const actOnIncidentV1 = defineCommand({
  owner: 'alerting', name: 'act-on-incident', version: 1, callers: ['api-gateway'], timeoutMs: 10_000, description: 'Acknowledges, resolves, assigns …; answers when it is durable and its notifications are stopped',
  request: z.object({ id: z.string(), act: incidentActionSchema, by: actorSchema, /** Repeats with the same key count once. */ idempotencyKey: z.string().max(100) }), response: z.object({ incident: incidentSchema }),
  example: { request: { id: 'i0190c1c2', act: { action: 'acknowledge' }, by, idempotencyKey: 'k' }, response: { incident: exampleIncident } },
});
/** MTTA and MTTR of incidents that opened in a range; merged ones count with the one they went into. */
export const incidentFiguresV1 = defineCommand({
  owner: 'alerting', name: 'incident-figures', version: 1, callers: ['api-gateway', 'reporting'], timeoutMs: 10_000, description: 'How many incidents opened in a range, and how long it took to acknowledge and to resolve them',
  request: z.object({ startMs: z.number(), endMs: z.number(), team: z.string().optional(), severity: z.enum(SEVERITIES).optional() }),
  response: z.object({
    incidents: z.number().int(), acknowledged: z.number().int(), resolved: z.number().int(), mttaSeconds: z.number().nullable(), mttrSeconds: z.number().nullable(), medianAcknowledgeSeconds: z.number().nullable(), medianResolveSeconds: z.number().nullable(),
  }),
  example: { request: { startMs: 1, endMs: 2 }, response: { incidents: 2, acknowledged: 1, resolved: 1, mttaSeconds: 60, mttrSeconds: 600, medianAcknowledgeSeconds: 60, medianResolveSeconds: 600 } },
});
export const exportPostmortemV1 = defineCommand({
  owner: 'alerting', name: 'export-postmortem', version: 1, callers: ['api-gateway', 'reporting'], timeoutMs: 5_000, description: 'The postmortem of an incident as Markdown: what is known is filled in',
  request: z.object({ id: z.string() }), response: z.object({ markdown: z.string() }), example: { request: { id: 'i0190c1c2' }, response: { markdown: '# Postmortem: #1 NodeDown: eth-us-1' } },
});

/** Alerts from outside, as Alertmanager's POST /alerts takes them. */
export const receiveAlertsV1 = defineCommand({
  owner: 'alerting', name: 'receive-alerts', version: 1, callers: ['api-gateway'], timeoutMs: 10_000, description: 'Takes alerts of Prometheus, vmalert or others; answers when they are durable',
  request: z.object({ alerts: z.array(z.object({ labels: labelSetSchema, annotations: z.record(z.string(), z.string()).default({}), startsAtMs: z.number().nullable().default(null), endsAtMs: z.number().nullable().default(null), generatorUrl: z.string().max(2_048).default('') })).min(1).max(10_000), from: z.string().max(200) }),
  response: z.object({ accepted: z.number().int(), refused: z.array(z.object({ index: z.number().int(), reason: z.string() })) }), example: { request: { alerts: [{ labels: { alertname: 'X' } }], from: 'prometheus' }, response: { accepted: 1, refused: [] } },
});
export const activeAlertSchema = incidentAlertSchema.extend({ updatedAtMs: z.number(), endsAtMs: z.number().nullable(), incidentId: z.string().nullable(), route: z.string(), status: z.enum(['active', 'suppressed', 'unprocessed']), silencedBy: z.array(z.string()), inhibitedBy: z.array(z.string()), mutedBy: z.array(z.string()) });
export const listAlertsV1 = defineCommand({
  owner: 'alerting', name: 'list-alerts', version: 1, callers: ['api-gateway'], timeoutMs: 10_000, description: 'Active alerts with what keeps them back and the incident they belong to',
  request: z.object({ limit: z.number().int().min(1).max(20_000).default(1_000) }), response: z.object({ alerts: z.array(activeAlertSchema), truncated: z.boolean() }), example: { request: {}, response: { alerts: [], truncated: false } },
});

/** One thing that had to be told to one contact point, and how it went. */
export const notificationSchema = z.object({
  /** `<incident>.<run>.<step>.<repeat>.<contact point>` or `<incident>.<change>-<version>.<contact point>`: the same notification has the same id for ever. Its key in the bucket. */
  id: z.string(), incidentId: z.string(), contactPoint: documentId, channel: z.enum(CHANNELS), person: z.string().nullable(), reason: z.enum(['escalation', 'update', 'resolved', 'test', 'digest']),
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'cancelled', 'skipped']), attempts: z.number().int(), /** Provider's id, for updates of the same thread. */ providerId: z.string().nullable(), lastError: z.string().default(''),
  queuedAtMs: z.number(), sentAtMs: z.number().nullable(),
  /** Why this contact point hears of it, for people. */ why: z.string().default(''),
  /** As in `incident-changed`, and the incident's version and run at the time. */ change: z.string().default(''), version: z.number().int().default(0), run: z.number().int().default(0),
  /** Contact points of the same person that are tried, in this order, when this one fails. */ next: z.array(documentId).default([]),
  /** Not tried before; while `sending`: when somebody else may take it over. */ dueAtMs: z.number().default(0),
  /** Job of the escalation step it belongs to; empty = none. */ step: z.string().default(''),
  /** What it told of the incident: the next one to the same contact point says what changed since. Absent unless the contact point wants that, and from older writers. */
  told: z.object({ severity: z.enum(SEVERITIES), /** Fingerprints, at most 500. */ firing: z.array(z.string()).max(500), firingCount: z.number().int() }).optional(),
});
export type Notification = z.infer<typeof notificationSchema>;
export const notificationsBucket = defineBucket({
  name: 'alerting_notifications', owner: 'alerting', readers: ['api-gateway'], description: 'The notification log, keyed by the notification’s id, which begins with the incident’s', schema: notificationSchema, history: 1, maxBytes: 256 * 1024 ** 2, ttlMs: 90 * 86_400_000,
  example: { id: 'i1.1.0.0.ops-mail', incidentId: 'i1', contactPoint: 'ops-mail', channel: 'email', person: null, reason: 'escalation', state: 'sent', attempts: 1, providerId: null, queuedAtMs: 1, sentAtMs: 2 },
});

/** What was to be told to one contact point lately. */
export const listNotificationsV1 = defineCommand({
  owner: 'alerting', name: 'list-notifications', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'The newest notifications to a contact point, the newest first',
  request: z.object({ contactPoint: documentId, limit: z.number().int().min(1).max(50).default(20) }), response: z.object({ notifications: z.array(notificationSchema) }), example: { request: { contactPoint: 'ops-mail' }, response: { notifications: [] } },
});

export const incidentProjection = defineConsumer({
  name: 'alerting-incident-projection', owner: 'alerting', stream: INCIDENTS, description: 'Keeps the documents of incidents', filterSubject: incidentChangedV1.subject, ackWaitMs: 30_000, maxAckPending: 256, maxDeliver: -1,
});
export const escalationConsumer = defineConsumer({
  name: 'alerting-escalation', owner: 'alerting', stream: INCIDENTS, description: 'Starts, stops and tells: escalation and notifications', filterSubject: incidentChangedV1.subject, ackWaitMs: 30_000, maxAckPending: 256, maxDeliver: -1,
});
