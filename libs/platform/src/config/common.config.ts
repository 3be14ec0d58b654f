import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const DEFAULT_NATS_URL = 'nats://127.0.0.1:4222';

/** What every service can be told by its environment; services spread it into their own schema. */
export const commonConfigShape = {
  OBSERVER_NATS_URL: z.string().min(1).default(DEFAULT_NATS_URL).describe('NATS servers, comma separated'),
  OBSERVER_NATS_USER: z.string().optional().describe('NATS user; absent = no authentication'),
  OBSERVER_NATS_PASSWORD: z.string().optional().describe('Password of the NATS user'),
  OBSERVER_NATS_TLS_CA: z.string().optional().describe('File with the CA of the NATS servers; turns TLS on'),
  OBSERVER_REDIS_URL: z.string().min(1).default('redis://127.0.0.1:6379').describe('Redis'),
  OBSERVER_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('Least severe level that is logged'),
  OBSERVER_INSTANCE: z.string().min(1).max(128).default(() => randomUUID()).describe('Name of this replica; default a random id'),
  OBSERVER_HTTP_HOST: z.string().default('127.0.0.1').describe('Address the HTTP server listens on'),
  OBSERVER_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('HTTP port; 0 = any free one'),
  OBSERVER_DRAIN_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(10_000).describe('Longest graceful shutdown, milliseconds'),
  OBSERVER_DRAIN_GRACE_MS: z.coerce.number().int().min(0).max(60_000).default(200).describe('How long /readyz says no before the service stops accepting, milliseconds'),
  OBSERVER_OWN_METRICS_MS: z.coerce.number().int().min(0).max(600_000).default(30_000).describe('How often this replica tells its own metrics, which ingest writes to the store, milliseconds; 0 = never'),
  OBSERVER_STREAM_REPLICAS: z.coerce.number().int().min(1).max(5).default(1).describe('Copies of every stream in a NATS cluster'),
  OBSERVER_TELEMETRY_MAX_BYTES: z.coerce.number().int().min(1024 ** 2).optional().describe('Limit of the TELEMETRY stream, bytes; default from its declaration'),
};

export const commonConfigSchema = z.object(commonConfigShape);
export type CommonConfig = z.output<typeof commonConfigSchema>;

/** The port schema with a service's own default. */
export const httpPort = (port: number): typeof commonConfigShape.OBSERVER_HTTP_PORT =>
  z.coerce.number().int().min(0).max(65_535).default(port).describe('HTTP port; 0 = any free one');
