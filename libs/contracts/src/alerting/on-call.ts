/** People and when they are on call: teams, schedules, escalation policies, contact points. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { alertingBucket, putCommand } from './documents';
import { documentId, momentMs, SEVERITIES, timeZoneSchema } from './labels';

const localDateTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'write local time as 2026-03-29T09:00');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as 09:00');
/** User name of somebody who signs in. */
const person = z.string().min(1).max(64);

/** How one person wants to be told. Kept in their contact document, `person/<user>`. */
export const CHANNELS = ['email', 'sms', 'voice', 'slack', 'teams', 'pagerduty', 'opsgenie', 'discord', 'telegram', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

export const teamSchema = z.object({ id: documentId, name: z.string().min(1).max(200), members: z.array(person).max(200).default([]), /** Told beside whoever is on call, e.g. the team's chat. */ contactPoints: z.array(documentId).max(16).default([]) });

export type Team = z.infer<typeof teamSchema>;

/** One rotation. Hand-offs happen at local times: a day stays a day over changes of summer time. Later layers win over earlier ones. */
export const layerSchema = z.object({
  name: z.string().min(1).max(100), people: z.array(person).min(1).max(50),
  /** First hand-off, local. */
  startsAt: localDateTime,
  rotation: z.object({ unit: z.enum(['hour', 'day', 'week']), length: z.number().int().min(1).max(52) }),
  /** Only in these parts of the week, local; empty = always. */
  restrictions: z.array(z.object({ weekdays: z.array(z.number().int().min(1).max(7)).min(1), from: timeOfDay, /** Not after `from` = the next day. */ to: timeOfDay })).max(14).default([]),
});
export const overrideSchema = z.object({ id: z.string().min(1).max(64), person, startsAtMs: momentMs, endsAtMs: momentMs, comment: z.string().max(500).default('') }).refine((o) => o.startsAtMs < o.endsAtMs, { message: 'must be after startsAtMs', path: ['endsAtMs'] });
export const scheduleSchema = z.object({ id: documentId, name: z.string().min(1).max(200), team: z.string().max(64).default(''), timeZone: timeZoneSchema, layers: z.array(layerSchema).max(16), overrides: z.array(overrideSchema).max(500).default([]) });
export type Schedule = z.infer<typeof scheduleSchema>;
export type Layer = z.infer<typeof layerSchema>;

export const recipientSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), user: person }),
  z.object({ kind: z.literal('schedule'), schedule: documentId }),
  z.object({ kind: z.literal('team'), team: documentId }),
  z.object({ kind: z.literal('contact-point'), contactPoint: documentId }),
]);
export type Recipient = z.infer<typeof recipientSchema>;
export const stepSchema = z.object({
  /** After the step before (the first: after the incident opened). */
  waitMs: z.number().int().min(0).max(7 * 86_400_000),
  recipients: z.array(recipientSchema).min(1).max(32),
  /** The step is taken only for these; empty = all. */
  severities: z.array(z.enum(SEVERITIES)).default([]),
  /** … and only within these times; empty = always. */
  times: z.object({ timeZone: timeZoneSchema, windows: z.array(z.object({ weekdays: z.array(z.number().int().min(1).max(7)).min(1), from: timeOfDay, to: timeOfDay })).min(1) }).nullable().default(null),
});
export const policySchema = z.object({
  id: documentId, name: z.string().min(1).max(200), steps: z.array(stepSchema).min(1).max(32),
  /** All steps are taken again this often while nobody acknowledges. */
  repeat: z.object({ times: z.number().int().min(0).max(50).default(0), everyMs: z.number().int().min(60_000).default(1_800_000) }).prefault({}),
  /** Told when a step reaches nobody: an empty schedule, or every contact dead. */
  fallback: z.array(recipientSchema).max(8).default([]),
  /** An acknowledged incident that is not resolved after this escalates anew; null = never. */
  acknowledgeTimeoutMs: z.number().int().min(60_000).nullable().default(null),
});
export type Policy = z.infer<typeof policySchema>;

const https = z.url({ protocol: /^https?$/ });
const settings = {
  email: z.object({ channel: z.literal('email'), to: z.array(z.email()).min(1).max(50) }),
  sms: z.object({ channel: z.literal('sms'), to: z.string().regex(/^\+[1-9]\d{6,14}$/, 'write E.164, e.g. +41791234567') }),
  voice: z.object({ channel: z.literal('voice'), to: z.string().regex(/^\+[1-9]\d{6,14}$/, 'write E.164, e.g. +41791234567') }),
  slack: z.object({ channel: z.literal('slack'), conversation: z.string().min(1).max(100) }),
  teams: z.object({ channel: z.literal('teams') }),
  pagerduty: z.object({ channel: z.literal('pagerduty') }),
  opsgenie: z.object({ channel: z.literal('opsgenie'), region: z.enum(['us', 'eu']).default('us') }),
  discord: z.object({ channel: z.literal('discord') }),
  telegram: z.object({ channel: z.literal('telegram'), chatId: z.string().min(1).max(64) }),
  webhook: z.object({ channel: z.literal('webhook'), url: https, /** Body as a template; empty = Observer's own JSON. */ template: z.string().max(16_384).default('') }),
};
/** Where a channel is sent to. Secrets (tokens, webhook addresses that are secrets, signing keys) are written with the document and never read back. */
export const contactPointSchema = z.object({
  id: documentId, name: z.string().min(1).max(200),
  settings: z.discriminatedUnion('channel', [settings.email, settings.sms, settings.voice, settings.slack, settings.teams, settings.pagerduty, settings.opsgenie, settings.discord, settings.telegram, settings.webhook]),
  /** Whose it is, when a person's. Their contact points are tried in order of `order`. */
  person: z.string().max(64).nullable().default(null), order: z.number().int().min(0).max(100).default(0),
  /** Least severity this contact point is used for. */
  from: z.enum(SEVERITIES).default('info'),
  sendResolved: z.boolean().default(true),
  /** Collects everything below `critical` and sends it at this interval; null = at once. */
  digestMs: z.number().int().min(60_000).max(86_400_000).nullable().default(null),
  /** … or at these times of the day, local; wins over the interval. Absent before such digests. */
  digestAt: z.object({ timeZone: timeZoneSchema, times: z.array(timeOfDay).min(1).max(24), /** Absent = every day. */ weekdays: z.array(z.number().int().min(1).max(7)).min(1).optional() }).nullable().optional(),
  /** Whether notifications that follow on the same incident tell all of it again, or what changed since the last one. Absent = all. */
  repeats: z.enum(['all', 'changes']).optional(),
});
export type ContactPoint = z.infer<typeof contactPointSchema>;
/** As kept: secrets are AES-256-GCM with the key of the environment, one entry per name. */
export const storedContactPointSchema = z.object({ contactPoint: contactPointSchema, secrets: z.record(z.string(), z.object({ keyId: z.string(), iv: z.string(), data: z.string(), tag: z.string() })).default({}), updatedAtMs: z.number() });

const by = { kind: 'user' as const, id: 'admin' };
const examples = {
  team: { id: 'platform', name: 'Platform', members: ['admin'] },
  schedule: { id: 'primary', name: 'Primary', timeZone: 'Europe/Zurich', layers: [{ name: 'weekly', people: ['admin', 'ada'], startsAt: '2026-01-05T09:00', rotation: { unit: 'week' as const, length: 1 } }] },
  policy: { id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'schedule' as const, schedule: 'primary' }] }] },
  contactPoint: { id: 'ops-mail', name: 'Operations', settings: { channel: 'email' as const, to: ['ops@example.com'] } },
};
export const teamsBucket = alertingBucket('teams', 'Teams, keyed by their id', teamSchema, examples.team);
export const schedulesBucket = alertingBucket('schedules', 'On-call schedules, keyed by their id', scheduleSchema, examples.schedule);
export const policiesBucket = alertingBucket('policies', 'Escalation policies, keyed by their id', policySchema, examples.policy);
export const contactPointsBucket = defineBucket({
  name: 'alerting_contact_points', owner: 'alerting', readers: [], description: 'Contact points with encrypted secrets, keyed by their id', schema: storedContactPointSchema, history: 10, maxBytes: 16 * 1024 ** 2,
  example: { contactPoint: examples.contactPoint, updatedAtMs: 1 },
});

export const putTeamV1 = putCommand('team', 'Creates or changes a team', teamSchema, examples.team);
export const putScheduleV1 = putCommand('schedule', 'Creates or changes an on-call schedule', scheduleSchema, examples.schedule);
export const putPolicyV1 = putCommand('policy', 'Creates or changes an escalation policy', policySchema, examples.policy);
export const putContactPointV1 = defineCommand({
  owner: 'alerting', name: 'put-contact-point', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Creates or changes a contact point; secrets that are not given stay as they are',
  request: z.object({ document: contactPointSchema, secrets: z.record(z.string(), z.string().max(4_096)).default({}), expectedRevision: z.number().int().min(0).optional(), by: actorSchema }), response: z.object({ revision: z.number().int(), document: contactPointSchema }),
  example: { request: { document: examples.contactPoint, by }, response: { revision: 1, document: examples.contactPoint } },
});
export const listContactPointsV1 = defineCommand({
  owner: 'alerting', name: 'list-contact-points', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Contact points without their secrets, and how their channel does', request: z.object({}),
  response: z.object({ contactPoints: z.array(z.object({ revision: z.number().int(), document: contactPointSchema, /** Names of secrets that are set. */ secrets: z.array(z.string()), circuit: z.enum(['closed', 'open', 'half-open']), lastError: z.string(), lastSentAtMs: z.number().nullable() })), /** Channels that are set up in this system, with the names of their secrets. Absent from replicas older than it. */ channels: z.array(z.object({ channel: z.enum(CHANNELS), required: z.array(z.string()), optional: z.array(z.string()) })).default([]) }),
  example: { request: {}, response: { contactPoints: [] } },
});
export const testContactPointV1 = defineCommand({
  owner: 'alerting', name: 'test-contact-point', version: 1, callers: ['api-gateway'], timeoutMs: 30_000, description: 'Sends a test notification now and tells what the provider answered',
  request: z.object({ id: documentId, by: actorSchema }), response: z.object({ sent: z.boolean(), answer: z.string(), tookMs: z.number() }), example: { request: { id: 'ops-mail', by }, response: { sent: true, answer: '250 OK', tookMs: 40 } },
});
/** Who is on call, as shifts. */
export const onCallShiftsV1 = defineCommand({
  owner: 'alerting', name: 'on-call-shifts', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Shifts of a stored or given schedule within a range',
  request: z.object({ schedule: z.union([documentId, scheduleSchema]), startMs: momentMs, endMs: momentMs }).refine((r) => r.startMs < r.endMs && r.endMs - r.startMs <= 366 * 86_400_000, { message: 'must be after startMs, and at most 366 days', path: ['endMs'] }), response: z.object({ shifts: z.array(z.object({ person: z.string().nullable(), startMs: z.number(), endMs: z.number(), layer: z.string() })) }),
  example: { request: { schedule: 'primary', startMs: 1, endMs: 2 }, response: { shifts: [{ person: 'admin', startMs: 1, endMs: 2, layer: 'weekly' }] } },
});
