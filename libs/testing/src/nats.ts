import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsServerConfig, type NatsUser, SERVICES } from '@observer/contracts';
import { type ChildServer, startChildServer } from './child-server';
import { freePort } from './free-port';

export interface StartNatsOptions {
  /** One user per service with the permissions of the contracts. Default false: anyone may do everything. */
  readonly permissions?: boolean;
  /** Keeps the data here, and leaves it. Default: a temporary folder that `stop` removes. */
  readonly storeDir?: string;
  readonly port?: number;
}

export interface TestNats {
  readonly url: string;
  readonly port: number;
  /** Passwords by user; empty without permissions. */
  readonly users: Partial<Record<NatsUser, string>>;
  /** Variables that let a service sign in: URL and, with permissions, user and password. */
  environment(user: NatsUser): Record<string, string>;
  kill9(): Promise<void>;
  /** Ends it in order, as an administrator does; `restart` starts it again. */
  shutDown(): Promise<void>;
  /** Starts again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const REMEDY = 'Install it (Debian: apt-get install nats-server), or set OBSERVER_TEST_NATS_URL to a broker with JetStream that serves this test run alone.';

/**
 * A broker for one test file: `OBSERVER_TEST_NATS_URL` when set (it cannot be killed, and has no users), else the local `nats-server`
 * on a free port.
 */
export async function startNats(options: StartNatsOptions = {}): Promise<TestNats> {
  const external = process.env.OBSERVER_TEST_NATS_URL;
  if (external !== undefined && external !== '' && options.permissions !== true) return externalNats(external);
  const folder = await mkdtemp(join(tmpdir(), 'observer-nats-'));
  const port = options.port ?? (await freePort());
  const users = options.permissions === true ? generateUsers() : {};
  const configFile = join(folder, 'nats-server.conf');
  const config = natsServerConfig({ port, storeDir: options.storeDir ?? join(folder, 'data'), ...(options.permissions === true ? { users } : {}) });
  await writeFile(configFile, config, { mode: 0o600 });
  const server: ChildServer = await startChildServer({ binary: 'nats-server', args: ['-c', configFile], port, remedy: REMEDY });
  const url = `nats://127.0.0.1:${port}`;
  return {
    url, port, users,
    environment: (user) => environmentOf(url, user, users),
    kill9: server.kill9,
    shutDown: server.shutDown,
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function generateUsers(): Record<NatsUser, string> {
  const password = (): string => randomBytes(16).toString('hex');
  return Object.fromEntries([...SERVICES, 'admin' as const].map((user) => [user, password()])) as Record<NatsUser, string>;
}

function environmentOf(url: string, user: NatsUser, users: TestNats['users']): Record<string, string> {
  const password = users[user];
  return { OBSERVER_NATS_URL: url, ...(password === undefined ? {} : { OBSERVER_NATS_USER: user, OBSERVER_NATS_PASSWORD: password }) };
}

function externalNats(url: string): TestNats {
  const impossible = (): Promise<never> => Promise.reject(new Error(`This test kills its broker, and ${url} is not ours: unset OBSERVER_TEST_NATS_URL. ${REMEDY}`));
  return {
    url, port: Number(new URL(url).port || 4222), users: {}, environment: () => ({ OBSERVER_NATS_URL: url }), kill9: impossible, shutDown: impossible, restart: impossible, stop: async () => undefined,
  };
}
