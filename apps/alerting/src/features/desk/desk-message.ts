/** What the desk is told. */
import { actorSchema, alertTransitionSchema, inhibitionSchema, maintenanceSchema, nodeSchema, routingSchema, serviceDependencySchema, silenceSchema } from '@observer/contracts';
import { z } from 'zod';

export const DESK_ACTOR = 'alert-desk';
export const DESK_KEY = 'main';

/** Documents the desk decides by, with their schemas. */
export const DESK_DOCUMENTS = {
  silence: silenceSchema, inhibition: inhibitionSchema, maintenance: maintenanceSchema, routing: routingSchema, 'service-dependency': serviceDependencySchema, node: nodeSchema.pick({ id: true, chain: true, operator: true, region: true }),
} as const;
export type DeskDocumentKind = keyof typeof DESK_DOCUMENTS;

const revision = z.number().int();
const configured = <K extends DeskDocumentKind, S extends z.ZodType>(kind: K, document: S) => z.object({ type: z.literal('configure'), kind: z.literal(kind), id: z.string(), revision, document: document.nullable() });
const facts = { incident: z.string(), number: z.number().int(), team: z.string(), policy: z.string(), groupKey: z.string(), openedAtMs: z.number(), storm: z.boolean(), seen: z.number().int() };

export const deskMessageSchema = z.union([
  /** Alerts that began, go on or ended; `alert` is one, from a rule. */
  z.object({ type: z.literal('alert'), transition: alertTransitionSchema }),
  z.object({ type: z.literal('alerts'), transitions: z.array(alertTransitionSchema).min(1) }),
  /** A document changed; null = it was deleted. Older revisions than the known one are ignored, so every replica may tell. */
  configured('silence', DESK_DOCUMENTS.silence), configured('inhibition', DESK_DOCUMENTS.inhibition), configured('maintenance', DESK_DOCUMENTS.maintenance), configured('routing', DESK_DOCUMENTS.routing), configured('node', DESK_DOCUMENTS.node),
  configured('service-dependency', DESK_DOCUMENTS['service-dependency']),
  /** A document that the desk knows at this revision was deleted while nobody watched. */
  z.object({ type: z.literal('gone'), kind: z.enum(['silence', 'inhibition', 'maintenance', 'routing', 'service-dependency', 'node']), id: z.string(), revision }),
  /** From an incident: it closed, having seen the desk's messages up to `seen`. */
  z.object({ type: z.literal('closed'), incident: z.string(), seen: z.number().int(), byPerson: z.boolean() }),
  z.object({ type: z.literal('reopened'), ...facts }),
  z.object({ type: z.literal('merged'), ...facts, into: z.string() }),
  /** From an incident: these alerts of it shall have one of their own. */
  z.object({ type: z.literal('split'), from: z.string(), to: z.string(), fingerprints: z.array(z.string()), by: actorSchema }),
  /** Timer: something is due. */
  z.object({ type: z.literal('wake') }),
]);
export type DeskMessage = z.infer<typeof deskMessageSchema>;
export type DeskMessageOf<T extends DeskMessage['type']> = Extract<DeskMessage, { type: T }>;
export type DeskMessageInput = z.input<typeof deskMessageSchema>;
