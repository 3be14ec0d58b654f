import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { makeFolder } from './files';
import { HOST, type Ports } from './ports';
import { requireProgram } from './programs';
import type { Secrets } from './secrets';
import type { ProcessSpec } from './supervised-process';

const USER = 'observer';
const DATABASE = 'observer';
const ORGANIZATION = 'observer';

export type InfluxdbVersion = '1' | '2';

/** InfluxDB 1.x or 2.x, whichever `influxd` is, on `<data>/influxdb`: loopback only, with a password, telling nobody about itself. */
export function influxdbProcess(dataDir: string, ports: Ports, secrets: Secrets, env: NodeJS.ProcessEnv): { readonly spec: ProcessSpec; readonly version: InfluxdbVersion } {
  const program = requireProgram('influxd');
  const version = versionOf(program);
  const folder = join(dataDir, 'influxdb', version);
  makeFolder(folder);
  const settings = version === '1' ? settingsOf1(folder, ports) : settingsOf2(folder, ports);
  const spec: ProcessSpec = {
    name: 'influxdb', program, args: settings.args, cwd: folder, env: { ...env, ...settings.env }, stopOrder: 9, readyTimeoutMs: 60_000, stopTimeoutMs: 20_000,
    isReady: () => (version === '1' ? isReady1(ports, secrets) : isReady2(ports, secrets)),
  };
  return { spec, version };
}

/** Location of the store in it. */
export function influxdbLocation(ports: Ports, { influxdbPassword }: Secrets, version: InfluxdbVersion): string {
  const credentials = version === '1' ? `${USER}:${influxdbPassword}@` : '';
  return `influxdb://${credentials}${HOST}:${ports.influxdb}/?db=${DATABASE}${version === '1' ? '' : `&org=${ORGANIZATION}&token=${influxdbPassword}`}`;
}

function versionOf(program: string): InfluxdbVersion {
  const { stdout } = spawnSync(program, ['version'], { encoding: 'utf8', timeout: 10_000 });
  const [, major] = /\bv?(\d+)\.\d+\.\d+/.exec(stdout ?? '') ?? [];
  if (major !== '1' && major !== '2') throw new Error(`${program} says its version is "${(stdout ?? '').trim()}"; Observer starts InfluxDB 1.x and 2.x itself. Run another one yourself and set OBSERVER_STORE`);
  return major;
}

interface Settings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** 1.x takes its settings from the environment. Limits of series are ours (the cardinality guard of ingest), so that no point is refused later. */
function settingsOf1(folder: string, ports: Ports): Settings {
  return {
    args: ['run', '-config', '/dev/null'],
    env: {
      INFLUXDB_REPORTING_DISABLED: 'true', INFLUXDB_BIND_ADDRESS: `${HOST}:0`, INFLUXDB_META_DIR: join(folder, 'meta'), INFLUXDB_DATA_DIR: join(folder, 'data'),
      INFLUXDB_DATA_WAL_DIR: join(folder, 'wal'), INFLUXDB_DATA_INDEX_VERSION: 'tsi1', INFLUXDB_DATA_MAX_SERIES_PER_DATABASE: '0', INFLUXDB_DATA_MAX_VALUES_PER_TAG: '0',
      INFLUXDB_DATA_QUERY_LOG_ENABLED: 'false', INFLUXDB_HTTP_BIND_ADDRESS: `${HOST}:${ports.influxdb}`, INFLUXDB_HTTP_AUTH_ENABLED: 'true', INFLUXDB_HTTP_LOG_ENABLED: 'false',
      INFLUXDB_HTTP_MAX_BODY_SIZE: '0', INFLUXDB_MONITOR_STORE_ENABLED: 'false', INFLUXDB_LOGGING_LEVEL: 'warn',
    },
  };
}

function settingsOf2(folder: string, ports: Ports): Settings {
  return {
    args: [
      'run', '--bolt-path', join(folder, 'influxd.bolt'), '--sqlite-path', join(folder, 'influxd.sqlite'), '--engine-path', join(folder, 'engine'),
      '--http-bind-address', `${HOST}:${ports.influxdb}`, '--reporting-disabled', '--log-level', 'warn',
    ],
    env: {},
  };
}

const urlOf = (ports: Ports): string => `http://${HOST}:${ports.influxdb}`;
const answers = async (response: Response): Promise<boolean> => {
  await response.body?.cancel();
  return response.ok;
};

/** Ready once its user is there: the first start makes it, which 1.x allows as long as there is none. */
async function isReady1(ports: Ports, { influxdbPassword }: Secrets): Promise<boolean> {
  if (!(await answers(await fetch(`${urlOf(ports)}/ping`)))) return false;
  const query = (statement: string, headers: Record<string, string>): Promise<boolean> =>
    fetch(`${urlOf(ports)}/query`, { method: 'POST', headers, body: new URLSearchParams({ q: statement }) }).then(answers);
  const authorization = `Basic ${Buffer.from(`${USER}:${influxdbPassword}`).toString('base64')}`;
  if (await query('SHOW DATABASES', { authorization })) return true;
  await query(`CREATE USER "${USER}" WITH PASSWORD '${influxdbPassword}' WITH ALL PRIVILEGES`, {});
  return query('SHOW DATABASES', { authorization });
}

/** Ready once it is set up: the first start does it. */
async function isReady2(ports: Ports, { influxdbPassword }: Secrets): Promise<boolean> {
  const response = await fetch(`${urlOf(ports)}/api/v2/setup`);
  if (!response.ok) return false;
  const { allowed } = (await response.json()) as { allowed?: boolean };
  if (allowed !== true) return true;
  const body = JSON.stringify({ username: USER, password: influxdbPassword, org: ORGANIZATION, bucket: DATABASE, token: influxdbPassword });
  return answers(await fetch(`${urlOf(ports)}/api/v2/setup`, { method: 'POST', body }));
}
