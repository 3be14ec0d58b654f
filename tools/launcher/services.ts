import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@observer/contracts';
import { redisUrl } from './brokers';
import { HOST, type PortName, type Ports } from './ports';
import { answersOk } from './readiness';
import { secretsPath, type Secrets } from './secrets';
import type { ProcessSpec } from './supervised-process';

/**
 * Telemetry passes through the heap in large buffers, which V8 counts as garbage to come: a small heap would be marked whole every few
 * bodies, which costs more than to parse them. With this much room (MB) before the first full collection it hardly ever is.
 */
const ROOM_FOR_TELEMETRY = ['--initial-heap-size=256'];

/** The services' processes; `ingest` runs as two, so that a restart of the store's writer never refuses telemetry. */
const SERVICE_PROCESSES: ReadonlyArray<{ name: string; service: ServiceName; port: PortName; stopOrder: number; nodeArgs?: readonly string[] }> = [
  { name: 'ingest', service: 'ingest', port: 'ingest', stopOrder: 2, nodeArgs: ROOM_FOR_TELEMETRY },
  { name: 'writer', service: 'ingest', port: 'writer', stopOrder: 3, nodeArgs: ROOM_FOR_TELEMETRY },
  { name: 'api-gateway', service: 'api-gateway', port: 'gateway', stopOrder: 2 },
  { name: 'analytics', service: 'analytics', port: 'analytics', stopOrder: 2 },
  { name: 'alerting', service: 'alerting', port: 'alerting', stopOrder: 2 },
  { name: 'reporting', service: 'reporting', port: 'reporting', stopOrder: 2 },
];

export interface ServiceContext {
  readonly root: string;
  readonly dataDir: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** Location of the telemetry store. */
  readonly store: string;
  /** The caller's environment; settings that the launcher does not decide pass through. */
  readonly env: NodeJS.ProcessEnv;
}

/** Where people and programs reach the system. */
export const urlsOf = (ports: Ports): { gateway: string; ingest: string } => ({ gateway: `http://${HOST}:${ports.gateway}`, ingest: `http://${HOST}:${ports.ingest}` });

function environmentOf(entry: (typeof SERVICE_PROCESSES)[number], context: ServiceContext): Record<string, string | undefined> {
  const { ports, secrets, env, root } = context;
  const natsOutside = env.OBSERVER_NATS_URL !== undefined;
  const own: Record<string, Record<string, string | undefined>> = {
    ingest: { OBSERVER_INGEST_ROLES: 'receive,collect', OBSERVER_PSEUDONYM_KEY: env.OBSERVER_PSEUDONYM_KEY ?? secrets.pseudonymKey },
    writer: {
      OBSERVER_INGEST_ROLES: 'write', OBSERVER_STORE: context.store,
      OBSERVER_PSEUDONYM_KEY: env.OBSERVER_PSEUDONYM_KEY ?? secrets.pseudonymKey,
    },
    alerting: {
      OBSERVER_NOTIFY_SECRET_KEYS: env.OBSERVER_NOTIFY_SECRET_KEYS ?? `k1:${secrets.contactKey}`, OBSERVER_NOTIFY_LINK_KEYS: env.OBSERVER_NOTIFY_LINK_KEYS ?? secrets.linkKey,
      OBSERVER_NOTIFY_WEB_URL: env.OBSERVER_NOTIFY_WEB_URL ?? env.OBSERVER_PUBLIC_URL ?? urlsOf(ports).gateway,
    },
    'api-gateway': {
      OBSERVER_JWT_SECRET: env.OBSERVER_JWT_SECRET ?? secrets.jwtSecret,
      OBSERVER_ADMIN_USER: secrets.adminUser, OBSERVER_ADMIN_PASSWORD: secrets.adminPassword, OBSERVER_BOOTSTRAP_INGEST_KEY: secrets.ingestKey,
      OBSERVER_WEB_DIR: env.OBSERVER_WEB_DIR ?? join(root, 'apps/web/dist'), OBSERVER_PUBLIC_URL: env.OBSERVER_PUBLIC_URL ?? urlsOf(ports).gateway,
    },
  };
  return {
    NODE_ENV: 'production',
    ...env,
    OBSERVER_NATS_URL: env.OBSERVER_NATS_URL ?? `nats://${HOST}:${ports.nats}`,
    OBSERVER_NATS_USER: natsOutside ? env.OBSERVER_NATS_USER : entry.service,
    OBSERVER_NATS_PASSWORD: natsOutside ? env.OBSERVER_NATS_PASSWORD : secrets.natsPasswords[entry.service],
    OBSERVER_REDIS_URL: env.OBSERVER_REDIS_URL ?? redisUrl(ports, secrets),
    OBSERVER_HTTP_HOST: HOST,
    OBSERVER_HTTP_PORT: String(ports[entry.port]),
    ...own[entry.name],
  };
}

/** Every service as a process that runs its build. @throws Error when something is not built */
export function serviceProcesses(context: ServiceContext): ProcessSpec[] {
  return SERVICE_PROCESSES.map((entry) => {
    const cwd = join(context.root, 'apps', entry.service);
    if (!existsSync(join(cwd, 'dist/main.js'))) throw new Error(`${entry.service} is not built; run "npm run build"`);
    return {
      name: entry.name, program: process.execPath, args: ['--enable-source-maps', ...(entry.nodeArgs ?? []), 'dist/main.js'], cwd, env: environmentOf(entry, context),
      stopOrder: entry.stopOrder, readyTimeoutMs: 60_000, stopTimeoutMs: 13_000,
      isReady: () => answersOk(`http://${HOST}:${context.ports[entry.port]}/readyz`),
    };
  });
}

/** An hour of history and its metrics so that charts are filled, slowly enough to leave the machine to the person who just signed in. */
export const DEMO_ARGS: readonly string[] = ['--backfill', '1h', '--backfill-rate', '25000', '--backfill-metrics'];

/** The simulated network. Its sign-in comes from `secrets.json`, which is there before the services run. */
export function simulatorProcess(context: ServiceContext, args: readonly string[]): ProcessSpec {
  const urls = urlsOf(context.ports);
  return {
    name: 'simulator', program: process.execPath,
    args: [
      '--enable-source-maps', join(context.root, 'tools/dist/simulator/main.js'), '--credentials', secretsPath(context.dataDir),
      '--url', urls.gateway, '--ingest-url', urls.ingest, '--port', String(context.ports.simulator), ...args,
    ],
    cwd: context.root, env: context.env, stopOrder: 1, readyTimeoutMs: 30_000, stopTimeoutMs: 5_000,
    isReady: () => answersOk(`http://${HOST}:${context.ports.simulator}/healthz`),
  };
}
