import { isIP } from 'node:net';
import { commonConfigShape, httpPort, loadConfig } from '@observer/platform';
import { z } from 'zod';

const originList = z.string().default('').transform((text) => text.split(',').map((origin) => origin.trim()).filter((origin) => origin !== ''))
  .pipe(z.array(z.url('write origins as https://host[:port], comma separated')));

/** `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`. */
function isNetwork(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  const version = isIP(address ?? '');
  return version !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
}
const networkList = z.string().default('').transform((text) => text.split(',').map((network) => network.trim()).filter((network) => network !== ''))
  .pipe(z.array(z.string().refine(isNetwork, 'write addresses or networks, e.g. 10.0.0.7 or 10.0.0.0/8, comma separated')));

export const gatewayConfigSchema = z.object({
  ...commonConfigShape,
  OBSERVER_HTTP_PORT: httpPort(8080),
  OBSERVER_JWT_SECRET: z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 32 bytes in hex (openssl rand -hex 32), the same for every replica')
    .describe('Signs access and refresh tokens'),
  OBSERVER_ADMIN_USER: z.string().default('admin').describe('First user, made when there is none'),
  OBSERVER_ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional().describe('Password of the first user; absent = none is made'),
  OBSERVER_BOOTSTRAP_INGEST_KEY: z.string().regex(/^obs_[A-Za-z0-9_-]{43}$/, 'must be "obs_" and 43 letters, digits, "_" or "-"').optional()
    .describe('API key with scope ingest:write that is made when it does not exist'),
  OBSERVER_WEB_DIR: z.string().default('apps/web/dist').describe('Folder of the built web app'),
  OBSERVER_PUBLIC_URL: z.url().optional().describe('Address people use; https makes cookies Secure and sends HSTS'),
  OBSERVER_CORS_ORIGINS: originList.describe('Other origins whose pages may call the API; default none'),
  OBSERVER_TRUSTED_PROXIES: networkList.describe('Reverse proxies in front, by address or network: callers are then told apart by X-Forwarded-For. Default none: the header is anybody’s word'),
  OBSERVER_API_REQUESTS_PER_SECOND: z.coerce.number().positive().default(100).describe('Operations per second of one user or key, over all replicas'),
  OBSERVER_SIGN_IN_ATTEMPTS_PER_MINUTE: z.coerce.number().int().min(1).default(10).describe('Failed sign-ins per user and address before a pause'),
  OBSERVER_REQUEST_TIMEOUT_MS: z.coerce.number().int().min(1000).default(30_000).describe('Longest REST request or GraphQL operation'),
  OBSERVER_PROMQL_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(30_000).describe('Longest PromQL query; a caller may ask for less'),
  OBSERVER_PROMQL_MAX_SERIES: z.coerce.number().int().min(1).max(1_000_000).default(100_000).describe('Series that one PromQL query may touch'),
  OBSERVER_PROMQL_MAX_SAMPLES: z.coerce.number().int().min(1).max(1_000_000_000).default(50_000_000).describe('Samples that one PromQL query may read and hold'),
  OBSERVER_PROMQL_MAX_BYTES: z.coerce.number().int().min(1024 ** 2).default(512 * 1024 ** 2).describe('Bytes of samples that one PromQL query may hold in this process'),
  OBSERVER_PROMQL_MAX_RESULT_SAMPLES: z.coerce.number().int().min(1).max(50_000_000).default(5_000_000).describe('Points that the answer of one PromQL query may have'),
  OBSERVER_PROMQL_LOOKBACK_MS: z.coerce.number().int().min(1000).max(86_400_000).default(300_000).describe('How long a sample counts as the value of its series'),
  OBSERVER_PROMQL_DIALECT: z.enum(['2', '3']).default('2').describe('2: as Prometheus 2.45; 3: with what Prometheus 3 changed and added'),
  OBSERVER_STATUS_SUBSCRIBES_PER_HOUR: z.coerce.number().int().min(1).default(20).describe('Times an hour that one address may ask to subscribe to public status pages'),
  OBSERVER_MAX_SUBSCRIPTIONS: z.coerce.number().int().min(1).default(50).describe('Subscriptions of one connection'),
});
export type GatewayConfig = z.output<typeof gatewayConfigSchema>;

/** Injection token of `GatewayConfig`. */
export const CONFIG = Symbol('CONFIG');

export const loadGatewayConfig = (): GatewayConfig => loadConfig('api-gateway', gatewayConfigSchema);
