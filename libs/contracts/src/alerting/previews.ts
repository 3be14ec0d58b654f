/** What would happen: where an alert would go, whom a policy would tell, when a maintenance window is open. Nothing is changed, nobody is told. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';
import { documentId, labelSetSchema, momentMs, SEVERITIES } from './labels';
import { maintenanceSchema, routingSchema } from './noise';
import { CHANNELS, policySchema } from './on-call';

/** Longest range that is told at once. */
const MAX_RANGE_MS = 366 * 86_400_000;

export const maintenanceWindowSchema = z.object({ id: documentId, startMs: z.number(), endMs: z.number() });
export const maintenanceWindowsV1 = defineCommand({
  owner: 'alerting', name: 'maintenance-windows', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'When maintenance windows are open within a range: of all that are stored, or of one that is given',
  request: z.object({ maintenance: maintenanceSchema.optional(), startMs: momentMs, endMs: momentMs }).refine((r) => r.startMs < r.endMs && r.endMs - r.startMs <= MAX_RANGE_MS, { message: 'must be after startMs, and at most 366 days', path: ['endMs'] }),
  response: z.object({ windows: z.array(maintenanceWindowSchema), /** There are more than were told. */ truncated: z.boolean() }),
  example: { request: { startMs: 1, endMs: 2 }, response: { windows: [{ id: 'sui-upgrade', startMs: 1, endMs: 2 }], truncated: false } },
});

export const previewRouteV1 = defineCommand({
  owner: 'alerting', name: 'preview-route', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Where an alert with these labels would go, by the stored routing or a given one, and what would keep it from people now',
  request: z.object({ labels: labelSetSchema, routing: routingSchema.optional() }),
  response: z.object({
    route: documentId, team: z.string(), policy: documentId, severity: z.enum(SEVERITIES), /** Alerts of one key belong together. */ groupKey: z.string(),
    /** Routes before it, and the label that did not fit; null = it matched. */ tried: z.array(z.object({ route: documentId, label: z.string().nullable() })),
    silencedBy: z.array(z.string()), mutedBy: z.array(z.string()),
  }),
  example: {
    request: { labels: { alertname: 'NodeDown' } },
    response: { route: 'default', team: '', policy: 'default', severity: 'warning', groupKey: 'default{alertname="NodeDown"}', tried: [{ route: 'default', label: null }], silencedBy: [], mutedBy: [] },
  },
});

const reachedSchema = z.object({ contactPoint: documentId, name: z.string(), channel: z.enum(CHANNELS), person: z.string().nullable(), why: z.string(), /** Tried when it fails. */ next: z.array(documentId) });
export const previewEscalationV1 = defineCommand({
  owner: 'alerting', name: 'preview-escalation', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Whom a policy would tell, step by step, of an incident that opened at a moment and that nobody acknowledges',
  request: z.object({ policy: z.union([documentId, policySchema]), severity: z.enum(SEVERITIES), atMs: momentMs }),
  response: z.object({
    steps: z.array(z.object({
      step: z.number().int(), repeat: z.number().int(), atMs: z.number(),
      /** Why the step is passed over; empty = it is taken. */ passedOver: z.string(), reached: z.array(reachedSchema), /** Recipients that lead to nobody, in words. */ missed: z.array(z.string()),
      /** The step reaches nobody itself: these are its fallback. */ byFallback: z.boolean(),
    })),
    /** Repeats that are left out of the list. */ moreRepeats: z.number().int(),
  }),
  example: { request: { policy: 'default', severity: 'critical', atMs: 1 }, response: { steps: [{ step: 0, repeat: 0, atMs: 1, passedOver: '', reached: [], missed: ['nobody is on call in Primary'], byFallback: false }], moreRepeats: 0 } },
});
