import { randomBytes } from 'node:crypto';
import { commonConfigShape, httpPort } from '@observer/platform';
import { z } from 'zod';
import { duration } from './duration.config';
import { collectConfigShape } from './features/collect';

export const ROLES = ['receive', 'collect', 'write'] as const;
export type Role = (typeof ROLES)[number];

const MIB = 1024 ** 2;

const roles = z.string().default(ROLES.join(',')).transform((text, context): readonly Role[] => {
  const given = text.split(',').map((role) => role.trim()).filter((role) => role !== '');
  const unknown = given.filter((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown.length > 0 || given.length === 0) {
    context.addIssue({ code: 'custom', message: `name one or more of ${ROLES.join(', ')}, separated by commas${unknown.length > 0 ? `; not ${unknown.join(', ')}` : ''}` });
    return z.NEVER;
  }
  return [...new Set(given)] as Role[];
});

/** The environment of ingest; the README has it as a table. */
export const ingestConfigSchema = z.object({
  ...commonConfigShape,
  ...collectConfigShape,
  OBSERVER_HTTP_PORT: httpPort(8081),
  OBSERVER_INGEST_ROLES: roles,
  OBSERVER_STORE: z.string().regex(/^(duckdb:.+|influxdbs?:\/\/.+)$/, 'write duckdb:<directory>, or influxdb://<user>:<password>@<host>:<port>/?db=<database>').default('duckdb:.observer/store').describe('Where telemetry is kept'),
  OBSERVER_STORE_WINDOW: duration('24h', 60_000).describe('Width of a file of the store'),
  OBSERVER_STORE_MEMORY_LIMIT: z.string().regex(/^\d+(\.\d+)?\s*([KMGT]i?B)$/i, 'write for example 512MB or 1GB').default('1GB').describe('Memory of the store for data'),
  OBSERVER_STORE_RETENTION: duration('30d', 3_600_000).describe('How long telemetry is kept'),
  OBSERVER_SHARDS: z.coerce.number().int().min(1).max(64).default(1).describe('Shards of the telemetry stream; the same on every replica'),
  OBSERVER_MAX_BODY_BYTES: z.coerce.number().int().min(1024).max(1024 * MIB).default(32 * MIB).describe('Largest body as sent'),
  OBSERVER_MAX_EXPANDED_BYTES: z.coerce.number().int().min(1024).max(1024 * MIB).default(128 * MIB).describe('Largest body after decompression'),
  OBSERVER_MAX_IN_FLIGHT_BYTES: z.coerce.number().int().min(MIB).default(384 * MIB).describe('Bytes of all bodies held at a time; beyond it 503'),
  OBSERVER_MAX_SKEW_FUTURE: duration('10m', 1_000).describe('How far ahead of the clock a point may be'),
  OBSERVER_MAX_AGE: duration('30d', 60_000).describe('How old a point may be'),
  OBSERVER_CARDINALITY_LIMIT: z.coerce.number().int().min(1).max(10_000_000).default(100_000).describe('Distinct values of a tag, and tag sets of a measurement'),
  OBSERVER_PSEUDONYM_KEY: z.string().regex(/^[0-9a-f]{64}$/i, 'give 32 bytes as 64 hexadecimal digits').optional().describe('Key of the pseudonyms of personal data'),
  OBSERVER_KINDS_DIR: z.string().optional().describe('Folder with declarations of further event kinds, *.json'),
  OBSERVER_RATE_LIMIT_ROWS_PER_SECOND: z.coerce.number().positive().default(1_000_000).describe('For keys without a limit of their own'),
}).refine((config) => config.OBSERVER_MAX_EXPANDED_BYTES >= config.OBSERVER_MAX_BODY_BYTES, {
  path: ['OBSERVER_MAX_EXPANDED_BYTES'], message: 'must not be smaller than OBSERVER_MAX_BODY_BYTES',
}).refine((config) => config.OBSERVER_MAX_IN_FLIGHT_BYTES >= config.OBSERVER_MAX_BODY_BYTES + config.OBSERVER_MAX_EXPANDED_BYTES, {
  path: ['OBSERVER_MAX_IN_FLIGHT_BYTES'], message: 'must hold at least one largest body: OBSERVER_MAX_BODY_BYTES + OBSERVER_MAX_EXPANDED_BYTES',
});

export type IngestConfig = z.output<typeof ingestConfigSchema>;

/** The key of the pseudonyms; a random one when none is given, which is only good for a trial: tokens then change with every start. */
export function pseudonymKeyOf(config: IngestConfig): { readonly key: Uint8Array; readonly random: boolean } {
  const given = config.OBSERVER_PSEUDONYM_KEY;
  return given === undefined ? { key: randomBytes(32), random: true } : { key: Buffer.from(given, 'hex'), random: false };
}
