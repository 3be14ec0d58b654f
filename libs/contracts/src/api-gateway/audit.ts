import { z } from 'zod';
import { defineEvent, defineStream } from '../definition/define';
import { actorSchema } from '../ingest/commands';

export const AUDIT = defineStream({
  name: 'AUDIT', owner: 'api-gateway', publishers: ['ingest', 'analytics', 'alerting', 'reporting'], description: 'Every change of state: who, what, when',
  subjects: ['audit.>'], maxBytes: 512 * 1024 ** 2, discard: 'old', duplicateWindowMs: 120_000, appendOnly: true,
});

/** Who changed what, published by the service that made the change. */
export const changeSchema = z.object({
  atMs: z.number(), by: actorSchema,
  /** e.g. `api-key.created`, `session.signed-in`. */
  action: z.string(),
  /** What it was done to, e.g. `api-key/k1`. */
  target: z.string(),
  /** Facts of the change; never secrets. */
  details: z.record(z.string(), z.unknown()),
});

export const accessChangedV1 = defineEvent({
  owner: 'api-gateway', name: 'api-gateway.access-changed', version: 1, stream: AUDIT, subjectPrefix: 'audit', description: 'Sign-ins, refused sign-ins, keys and users created or revoked',
  schema: changeSchema, example: { atMs: 1, by: { kind: 'user', id: 'admin' }, action: 'api-key.created', target: 'api-key/k1', details: { scopes: ['read'] } },
});
export const registryChangedV1 = defineEvent({
  owner: 'ingest', name: 'ingest.registry-changed', version: 1, stream: AUDIT, subjectPrefix: 'audit', description: 'Chains, nodes and customers changed; dead letters replayed or discarded',
  schema: changeSchema, example: { atMs: 1, by: { kind: 'user', id: 'admin' }, action: 'node.put', target: 'node/eth-us-1', details: {} },
});
export type AuditChange = z.infer<typeof changeSchema>;
