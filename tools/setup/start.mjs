/** `npm start`: from a fresh clone to a running system. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root } from './prepare.mjs';
import { fail, SetupError } from './steps.mjs';

const require = createRequire(import.meta.url);

const HELP = `npm start [-- options]

Gets what is missing (npm packages, nats-server, redis-server), builds, and starts Observer with a simulated network.

  --no-demo              without the simulated network
  --port <number>        web application and API (default 8080; the next free one when taken)
  --ingest-port <number> telemetry intake (default 8081)
  --data <folder>        data, logs, secrets (default .observer)
  --store <name>         duckdb (default) or influxdb, each with data of its own
  --help                 this text

Environment: OBSERVER_NATS_URL, OBSERVER_REDIS_URL and OBSERVER_STORE use servers that run elsewhere. More: docs/operations/running.md`;

function portOf(name, text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new SetupError(`--${name} ${text}: a port is a number from 1 to 65535`);
  return port;
}

function storeOf(name) {
  if (name !== undefined && name !== 'duckdb' && name !== 'influxdb') throw new SetupError(`--store ${name}: the stores are duckdb and influxdb`, HELP);
  return name;
}

function readOptions() {
  const options = { 'no-demo': { type: 'boolean' }, port: { type: 'string' }, 'ingest-port': { type: 'string' }, data: { type: 'string' }, store: { type: 'string' }, help: { type: 'boolean', short: 'h' } };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError(error.message, HELP);
  }
}

/** Tells where the system runs, if it does. A launcher that cannot be loaded (packages missing, half built) knows of none. */
function isRunning(launcher, dataDir) {
  try {
    return require(launcher).toldAlreadyRunning(dataDir);
  } catch {
    return false;
  }
}

try {
  const values = readOptions();
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const options = {
    dataDir: resolve(values.data ?? join(root, '.observer')),
    demo: !values['no-demo'],
    port: portOf('port', values.port),
    ingestPort: portOf('ingest-port', values['ingest-port']),
    store: storeOf(values.store),
  };
  const launcher = join(root, 'tools/dist/launcher/console.js');
  // Asked before anything is installed or built, so that a running system is left alone.
  if (existsSync(launcher) && existsSync(join(options.dataDir, 'run.json'))) {
    if (isRunning(launcher, options.dataDir)) process.exit(0);
  }
  await prepare({ servers: ['nats', 'redis', ...(options.store === 'influxdb' ? ['influxdb'] : [])] });
  const { runInConsole } = require(launcher);
  await runInConsole(options);
} catch (error) {
  fail(error);
}
