/** What an incident's actor is told. */
import { actedViaSchema, actorSchema, incidentActionSchema, incidentAlertSchema, incidentSchema, timelineEntrySchema } from '@observer/contracts';
import { z } from 'zod';

export const INCIDENT_ACTOR = 'incident';

const rootSchema = incidentSchema.shape.root;
/** Counts the desk's messages to one incident, so that the desk knows what an incident had seen when it closed. */
const n = z.number().int();

export const incidentMessageSchema = z.discriminatedUnion('type', [
  /** From the desk: the incident begins, with its first alerts. */
  z.object({
    type: z.literal('open'), n, number: z.number().int(), team: z.string(), policy: z.string(), groupKey: z.string(), storm: z.boolean(), root: rootSchema, alerts: z.array(incidentAlertSchema),
    /** Set when it was split off. */
    from: z.object({ id: z.string(), by: actorSchema }).nullable().default(null),
  }),
  /** From the desk: alerts that joined, changed or ended. `why`: what they have in common with those that were there. */
  z.object({ type: z.literal('alerts'), n, root: rootSchema, alerts: z.array(incidentAlertSchema), why: z.string().nullable().default(null) }),
  /** From the desk: alerts that are in another incident now. */
  z.object({ type: z.literal('left'), n, fingerprints: z.array(z.string()), why: z.string() }),
  /** From the desk: two incidents were merged into each other at the same time; this one goes on. */
  z.object({ type: z.literal('unmerge'), n }),
  /** From a person or a program. */
  z.object({ type: z.literal('act'), act: incidentActionSchema, by: actorSchema, key: z.string(), /** Absent: in Observer itself. */ via: actedViaSchema.optional() }),
  /** From other parts of alerting: what was done about it, for the timeline. */
  z.object({ type: z.literal('record'), entries: z.array(timelineEntrySchema).min(1).max(100), /** Of the present run. */ escalationStep: z.object({ run: z.number().int(), step: z.number().int() }).optional() }),
  /** From escalation: acknowledged for too long without being resolved. */
  z.object({ type: z.literal('escalate-anew'), run: z.number().int(), why: z.string() }),
  /** Timer: the snooze is over. */
  z.object({ type: z.literal('wake') }),
  /** Timer: closed long ago. */
  z.object({ type: z.literal('forget') }),
]);
export type IncidentMessage = z.infer<typeof incidentMessageSchema>;
export type IncidentMessageOf<T extends IncidentMessage['type']> = Extract<IncidentMessage, { type: T }>;
export type Root = z.infer<typeof rootSchema>;
