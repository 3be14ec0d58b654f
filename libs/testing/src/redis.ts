import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChildServer } from './child-server';
import { freePort } from './free-port';

export interface TestRedis {
  readonly url: string;
  kill9(): Promise<void>;
  /** Starts again on the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const REMEDY = 'Install it (Debian: apt-get install redis-server), or set OBSERVER_TEST_REDIS_URL to a Redis that serves this test run alone.';

/** A Redis for one test file: `OBSERVER_TEST_REDIS_URL` when set, else the local `redis-server` on a free port, without persistence. */
export async function startRedis(): Promise<TestRedis> {
  const external = process.env.OBSERVER_TEST_REDIS_URL;
  if (external !== undefined && external !== '') return externalRedis(external);
  const folder = await mkdtemp(join(tmpdir(), 'observer-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = await startChildServer({ binary: 'redis-server', args, port, remedy: REMEDY });
  return {
    url: `redis://127.0.0.1:${port}`,
    kill9: server.kill9,
    restart: server.restart,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function externalRedis(url: string): TestRedis {
  const impossible = (): Promise<never> => Promise.reject(new Error(`This test kills its Redis, and ${url} is not ours: unset OBSERVER_TEST_REDIS_URL. ${REMEDY}`));
  return { url, kill9: impossible, restart: impossible, stop: async () => undefined };
}
