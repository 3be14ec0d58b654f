/** How far the escalation of an incident is, and how the contact points do: what stands beside the incident and the notification log. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { incidentSchema } from './incidents';

/** Escalation of an incident that is not over. Removed 30 days after its last change. */
export const escalationSchema = z.object({
  incidentId: z.string(), /** As `escalationRun` of the incident. */ run: z.number().int(),
  /** When the run began, later by what its steps came late: steps wait from here. */
  startedAtMs: z.number(),
  /** Steps of this run that were taken or passed over, over all repeats. */
  taken: z.number().int().min(0),
  /** The next step, or null when there is none or nobody needs to be told any more. */
  next: z.object({ id: z.string(), atMs: z.number() }).nullable(),
});
export type Escalation = z.infer<typeof escalationSchema>;
export const escalationsBucket = defineBucket({
  name: 'alerting_escalations', owner: 'alerting', readers: ['api-gateway'], description: 'How far the escalation of each incident is, keyed by the incident’s id', schema: escalationSchema, history: 1, maxBytes: 64 * 1024 ** 2, ttlMs: 30 * 86_400_000,
  example: { incidentId: 'i1', run: 1, startedAtMs: 1, taken: 1, next: { id: 'i1-1-0-1', atMs: 300_001 } },
});

/** How a contact point does: its circuit opens after failures in a row, so that others are tried at once. */
export const contactHealthSchema = z.object({ failures: z.number().int(), /** No attempt before; null = closed. */ openUntilMs: z.number().nullable(), lastError: z.string(), lastSentAtMs: z.number().nullable() });
export type ContactHealth = z.infer<typeof contactHealthSchema>;
export const contactHealthBucket = defineBucket({
  name: 'alerting_contact_health', owner: 'alerting', readers: [], description: 'How each contact point does, keyed by its id', schema: contactHealthSchema, history: 1, maxBytes: 16 * 1024 ** 2,
  example: { failures: 0, openUntilMs: null, lastError: '', lastSentAtMs: 1 },
});

/** A link or button of a notification: what it may do. Whoever does it then passes `by` and `idempotencyKey` to act-on-incident, so that it counts once. */
export const inspectLinkV1 = defineCommand({
  owner: 'alerting', name: 'inspect-link', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Checks the token of a link in a notification and tells what it may do; does nothing',
  request: z.object({ token: z.string().max(2_048) }),
  response: z.discriminatedUnion('valid', [
    z.object({ valid: z.literal(true), incident: incidentSchema, action: z.enum(['acknowledge', 'resolve']), by: actorSchema, idempotencyKey: z.string(), /** The incident went on since: it was reopened, or is past this action. Doing it again changes nothing. */ outdated: z.boolean() }),
    z.object({ valid: z.literal(false), reason: z.enum(['malformed', 'forged', 'expired', 'unknown-incident']) }),
  ]),
  example: { request: { token: 'x.y' }, response: { valid: false, reason: 'forged' } },
});
