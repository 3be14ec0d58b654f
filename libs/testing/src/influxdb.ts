import { mkdtemp, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChildServer } from './child-server';
import { eventually } from './eventually';
import { freePort } from './free-port';

export interface TestInfluxDb {
  /** e.g. `http://127.0.0.1:8086` */
  readonly url: string;
  readonly version: string;
  /** Location of a store in a database of its own, as OBSERVER_STORE takes it. */
  location(database: string): string;
  kill9(): Promise<void>;
  /** Starts again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const REMEDY = 'Install it (Debian: apt-get install influxdb; or npm run influxdb for 2.x), or set OBSERVER_TEST_INFLUXDB_URL to the location of a server that serves this test run alone, e.g. influxdb://127.0.0.1:8086/';

const ORGANIZATION = 'observer';
const TOKEN = 'observer-test-token';

/**
 * An InfluxDB for one test file: OBSERVER_TEST_INFLUXDB_URL when set, else `influxd` (or what OBSERVER_TEST_INFLUXD names), 1.x or 2.x, on a free port
 * with data in a temporary folder.
 */
export async function startInfluxDb(): Promise<TestInfluxDb> {
  const external = process.env.OBSERVER_TEST_INFLUXDB_URL;
  if (external !== undefined && external !== '') return externalInfluxDb(external);
  const binary = process.env.OBSERVER_TEST_INFLUXD ?? 'influxd';
  const version = versionOf(binary);
  const folder = await mkdtemp(join(tmpdir(), 'observer-influxdb-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const isTwo = /^v?2\./.test(version);
  const { args, env } = isTwo ? settingsOf2(folder, port) : settingsOf1(folder, port, await freePort());
  const server = await startChildServer({ binary, args, env, port, remedy: REMEDY });
  await eventually(async () => {
    if (!(await fetch(`${url}/ping`)).ok) throw new Error('InfluxDB does not answer /ping');
  }, 20_000);
  if (isTwo) await setUp(url);
  return {
    url, version,
    location: (database) => `influxdb://127.0.0.1:${port}/?db=${database}${isTwo ? `&org=${ORGANIZATION}&token=${TOKEN}` : ''}`,
    kill9: server.kill9,
    async restart() {
      await server.restart();
      await eventually(async () => {
        if (!(await fetch(`${url}/ping`)).ok) throw new Error('InfluxDB does not answer /ping');
      }, 20_000);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function versionOf(binary: string): string {
  const { stdout, error } = spawnSync(binary, ['version'], { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${binary} is not installed. ${REMEDY}`);
  return /v?\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '';
}

/** 1.x takes its settings from the environment. */
function settingsOf1(folder: string, port: number, rpcPort: number): { args: string[]; env: Record<string, string> } {
  return {
    args: ['run', '-config', '/dev/null'],
    env: {
      INFLUXDB_REPORTING_DISABLED: 'true', INFLUXDB_BIND_ADDRESS: `127.0.0.1:${rpcPort}`, INFLUXDB_META_DIR: join(folder, 'meta'), INFLUXDB_DATA_DIR: join(folder, 'data'),
      INFLUXDB_DATA_WAL_DIR: join(folder, 'wal'), INFLUXDB_DATA_INDEX_VERSION: 'tsi1', INFLUXDB_DATA_MAX_SERIES_PER_DATABASE: '0', INFLUXDB_DATA_MAX_VALUES_PER_TAG: '0',
      INFLUXDB_DATA_QUERY_LOG_ENABLED: 'false', INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`, INFLUXDB_HTTP_LOG_ENABLED: 'false', INFLUXDB_HTTP_MAX_BODY_SIZE: '0',
      INFLUXDB_MONITOR_STORE_ENABLED: 'false',
    },
  };
}

function settingsOf2(folder: string, port: number): { args: string[]; env: Record<string, string> } {
  return {
    args: [
      'run', '--bolt-path', join(folder, 'influxd.bolt'), '--sqlite-path', join(folder, 'influxd.sqlite'), '--engine-path', join(folder, 'engine'), '--http-bind-address', `127.0.0.1:${port}`,
      '--reporting-disabled', '--log-level', 'error',
    ],
    env: {},
  };
}

async function setUp(url: string): Promise<void> {
  const body = JSON.stringify({ username: 'observer', password: 'observer-test-password', org: ORGANIZATION, bucket: 'first', token: TOKEN });
  const response = await fetch(`${url}/api/v2/setup`, { method: 'POST', body });
  if (!response.ok) throw new Error(`InfluxDB 2.x could not be set up: ${response.status} ${await response.text()}`);
}

function externalInfluxDb(external: string): TestInfluxDb {
  const impossible = (): Promise<never> => Promise.reject(new Error(`This test kills its InfluxDB, and OBSERVER_TEST_INFLUXDB_URL is not ours: unset it. ${REMEDY}`));
  const url = new URL(external.replace(/^influxdb/, 'http'));
  return {
    url: url.origin, version: '', kill9: impossible, restart: impossible, stop: async () => undefined,
    location: (database) => {
      const own = new URL(url);
      own.searchParams.set('db', database);
      return own.href.replace(/^http/, 'influxdb');
    },
  };
}
