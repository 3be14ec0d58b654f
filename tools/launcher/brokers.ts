import { join } from 'node:path';
import { natsServerConfig } from '@observer/contracts';
import { makeFolder, writePrivateFile } from './files';
import { HOST, type Ports } from './ports';
import { requireProgram } from './programs';
import { repliesOverTcp } from './readiness';
import type { Secrets } from './secrets';
import type { ProcessSpec } from './supervised-process';

/** Brokers are stopped after everything that uses them. */
const STOP_ORDER = 9;
const shared = { stopOrder: STOP_ORDER, readyTimeoutMs: 20_000, stopTimeoutMs: 10_000 };

/** NATS with JetStream on `<data>/nats`: one user per service, each with the permissions its contracts give it. */
export function natsProcess(dataDir: string, ports: Ports, secrets: Secrets, env: NodeJS.ProcessEnv): ProcessSpec {
  const folder = join(dataDir, 'nats');
  const config = join(folder, 'nats.conf');
  makeFolder(folder);
  writePrivateFile(config, natsServerConfig({ host: HOST, port: ports.nats, storeDir: join(folder, 'jetstream'), users: secrets.natsPasswords }));
  return {
    ...shared, name: 'nats', program: requireProgram('nats-server'), args: ['-c', config], cwd: folder, env,
    isReady: () => repliesOverTcp(HOST, ports.nats, '', '"jetstream":true'),
  };
}

/** Redis with an append-only file in `<data>/redis`. */
export function redisProcess(dataDir: string, ports: Ports, secrets: Secrets, env: NodeJS.ProcessEnv): ProcessSpec {
  const folder = join(dataDir, 'redis');
  const config = join(folder, 'redis.conf');
  makeFolder(folder);
  writePrivateFile(
    config,
    [`bind ${HOST}`, `port ${ports.redis}`, `dir "${folder}"`, `requirepass ${secrets.redisPassword}`, 'appendonly yes', 'appendfsync everysec', 'save ""', 'maxmemory-policy noeviction', 'daemonize no', ''].join('\n'),
  );
  return {
    ...shared, name: 'redis', program: requireProgram('redis-server', 'valkey-server'), args: [config], cwd: folder, env,
    isReady: () => repliesOverTcp(HOST, ports.redis, `AUTH ${secrets.redisPassword}\r\nPING\r\n`, '+PONG'),
  };
}

/** Address of the Redis that the launcher starts. */
export const redisUrl = (ports: Ports, secrets: Secrets): string => `redis://:${secrets.redisPassword}@${HOST}:${ports.redis}`;
