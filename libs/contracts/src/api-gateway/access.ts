/** Who may do what: users, sessions and API keys. Owned by the gateway; ingest watches the keys. */
import { z } from 'zod';
import { defineBucket } from '../definition/define';
import { matcherSchema } from '../ingest/store-query';

export const ROLES = ['admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** `ingest:write` sends telemetry; `read` queries; `write` changes documents; `admin` everything. */
export const SCOPES = ['ingest:write', 'read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Label matchers that narrow all somebody reads: a row or series is seen when all of them hold. */
const dataScopeSchema = z.array(matcherSchema).max(16);

export const userSchema = z.object({
  id: z.string(), user: z.string(), role: z.enum(ROLES), passwordHash: z.string(), disabled: z.boolean(), createdAtMs: z.number(),
  /** Besides the scope of the role. Absent from a gateway older than data scopes, and when there is none. */
  dataScope: dataScopeSchema.optional(),
});
export const apiKeySchema = z.object({
  id: z.string(), name: z.string(),
  /** SHA-256 of the whole key, hex: a key has 256 random bits, so a fast hash is safe. */
  hash: z.string(),
  /** First characters, to recognize a key in a list. */
  prefix: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAtMs: z.number(), createdBy: z.string(),
  expiresAtMs: z.number().nullable(), revokedAtMs: z.number().nullable(),
  /** Accepted rows per second, summed over all replicas of ingest; null = the service's default. */
  rateLimitRowsPerSecond: z.number().positive().nullable(),
  /** Narrows what the key reads, besides the scope of its role. Absent from a gateway older than data scopes, and when there is none. */
  dataScope: dataScopeSchema.optional(),
});
/** What everybody of a role may see. */
export const roleScopeSchema = z.object({ role: z.enum(ROLES), matchers: dataScopeSchema });
export const refreshSessionSchema = z.object({
  id: z.string(), userId: z.string(),
  /** SHA-256 of the current refresh token; an older one means theft and ends the session. */
  tokenHash: z.string(),
  previousTokenHash: z.string().nullable(),
  rotatedAtMs: z.number(), expiresAtMs: z.number(), userAgent: z.string(),
});
export type User = z.infer<typeof userSchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;
export type RefreshSession = z.infer<typeof refreshSessionSchema>;

export const usersBucket = defineBucket({
  name: 'access_users', owner: 'api-gateway', readers: [], description: 'People who sign in', schema: userSchema, history: 3, maxBytes: 16 * 1024 ** 2,
  example: { id: 'u1', user: 'admin', role: 'admin', passwordHash: '$argon2id$…', disabled: false, createdAtMs: 1 },
});
export const apiKeysBucket = defineBucket({
  name: 'access_api_keys', owner: 'api-gateway', readers: ['ingest'], description: 'API keys, keyed by their hash', schema: apiKeySchema, history: 3, maxBytes: 16 * 1024 ** 2,
  example: {
    id: 'k1', name: 'gateway', hash: '9f86…', prefix: 'obs_ab12', scopes: ['ingest:write'], createdAtMs: 1, createdBy: 'admin', expiresAtMs: null, revokedAtMs: null, rateLimitRowsPerSecond: null,
  },
});
export const refreshSessionsBucket = defineBucket({
  name: 'access_sessions', owner: 'api-gateway', readers: [], description: 'Refresh sessions', schema: refreshSessionSchema, history: 1, maxBytes: 64 * 1024 ** 2, ttlMs: 30 * 86_400_000,
  example: { id: 's1', userId: 'u1', tokenHash: '9f86…', previousTokenHash: null, rotatedAtMs: 1, expiresAtMs: 2, userAgent: 'curl' },
});
export const roleScopesBucket = defineBucket({
  name: 'access_role_scopes', owner: 'api-gateway', readers: [], description: 'Data scopes of roles, keyed by the role', schema: roleScopeSchema, history: 10, maxBytes: 1024 ** 2,
  example: { role: 'viewer', matchers: [{ tag: 'operator', op: '=', value: 'op-acme' }] },
});
