/** `npm run influxdb`: gets an InfluxDB 2.x the easiest way this machine allows, and runs the store's tests against it. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { prepare, root } from '../setup/prepare.mjs';
import { fail, SetupError } from '../setup/steps.mjs';
import { buildInfluxdb, builtInfluxdb, canBuild } from './build.mjs';
import { dockerIsThere, startInDocker } from './docker.mjs';
import { influxdOnPath } from './installed.mjs';

const WAYS = ['path', 'docker', 'build'];

const HELP = `npm run influxdb [-- options]

Runs the telemetry store's conformance suite against InfluxDB 2.x: the influxd on PATH when it is 2.x, else one in Docker, else one built from the Go
module registry (needs go, cargo and libclang; some minutes; kept in .observer/tools).

  --way <path|docker|build>  this way only
  --get                      get the server and say where it is; run nothing`;

/**
 * The first way that this machine allows.
 * @param {string | undefined} way
 * @returns {Promise<{ env: Record<string, string>, what: string, stop?: () => Promise<void> }>}
 */
async function getServer(way) {
  const reasons = [];
  const allowed = (name) => way === undefined || way === name;
  if (allowed('path')) {
    const found = influxdOnPath();
    if (found !== undefined) return { env: { OBSERVER_TEST_INFLUXD: found }, what: found };
    reasons.push('PATH has no influxd 2.x');
  }
  if (allowed('docker')) {
    if (await dockerIsThere()) return startInDocker();
    reasons.push('Docker is not there or its daemon does not answer');
  }
  if (allowed('build')) {
    const built = builtInfluxdb();
    if (built !== undefined) return { env: { OBSERVER_TEST_INFLUXD: built }, what: `${built} (built before)` };
    const missing = canBuild();
    if (missing.length === 0) {
      const binary = await buildInfluxdb();
      return { env: { OBSERVER_TEST_INFLUXD: binary }, what: `${binary} (built now)` };
    }
    reasons.push(`to build it, this is missing: ${missing.join(', ')}`);
  }
  throw new SetupError(`There is no way to an InfluxDB 2.x here: ${reasons.join('; ')}.`, HELP);
}

/** The adapter's tests; those that kill the server only where it is ours. */
function runTests(env) {
  const paths = env.OBSERVER_TEST_INFLUXDB_URL === undefined ? ['libs/store/src/influx'] : ['libs/store/src/influx/influx-store.int'];
  const args = ['node_modules/jest/bin/jest.js', '-c', 'jest.config.cjs', '--selectProjects', 'int', '--runInBand', '--testPathPatterns', ...paths];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).once('exit', (code) => resolve(code ?? 1));
  });
}

try {
  const { values } = parseArgs({ options: { way: { type: 'string' }, get: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.way !== undefined && !WAYS.includes(values.way)) throw new SetupError(`--way ${values.way}: the ways are ${WAYS.join(', ')}`, HELP);
  await prepare({ servers: [], built: false });
  const server = await getServer(values.way);
  console.log(`  InfluxDB 2.x: ${server.what}`);
  if (values.get) process.exit(0);
  const code = await runTests(server.env);
  await server.stop?.();
  process.exit(code);
} catch (error) {
  fail(error);
}
