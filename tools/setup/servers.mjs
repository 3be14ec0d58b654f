import { existsSync } from 'node:fs';
import { run } from './command.mjs';
import { findProgram } from './find-program.cjs';
import { step, SetupError } from './steps.mjs';

/**
 * Programs that do not come from npm.
 * @typedef {{ title: string, programs: string[], debian: string, homebrew: string, environment?: string }} Server
 * @type {Record<'nats' | 'redis' | 'influxdb' | 'prometheus' | 'chromium', Server>}
 */
export const SERVERS = {
  nats: { title: 'NATS server', programs: ['nats-server'], debian: 'nats-server', homebrew: 'nats-server', environment: 'OBSERVER_NATS_URL' },
  redis: { title: 'Redis server', programs: ['redis-server', 'valkey-server'], debian: 'redis-server', homebrew: 'redis', environment: 'OBSERVER_REDIS_URL' },
  influxdb: { title: 'InfluxDB', programs: ['influxd'], debian: 'influxdb', homebrew: 'influxdb@1', environment: 'OBSERVER_STORE' },
  prometheus: { title: 'Prometheus (PromQL is held against it)', programs: ['prometheus'], debian: 'prometheus', homebrew: 'prometheus' },
  chromium: { title: 'Chromium (for the browser tests)', programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'], debian: 'chromium', homebrew: '--cask chromium' },
};

const isThere = (server) => findProgram(...server.programs) !== undefined;

function instructions(missing) {
  const debian = missing.map((server) => server.debian).join(' ');
  const homebrew = missing.map((server) => `brew install ${server.homebrew}`).join('\n    ');
  const urls = missing.filter((server) => server.environment).map((server) => `${server.environment}=…`);
  return [
    'Install what is missing, then run the same command again:',
    `  Debian, Ubuntu:   sudo apt-get update && sudo apt-get install -y ${debian}`,
    `  macOS:            ${homebrew}`,
    ...(urls.length > 0 ? [`  or point to servers that run elsewhere: ${urls.join(' ')} (see docs/operations/running.md)`] : []),
  ].join('\n');
}

const aptGet = (args, note) => run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' }, onLine: note });

/** Debian's packages start a service of their own at once, on the usual port; Observer runs its servers itself. */
async function stopServicesOf(servers) {
  if (!existsSync('/run/systemd/system')) return;
  for (const server of servers) await run('systemctl', ['disable', '--now', server.debian]).catch(() => undefined);
}

/**
 * Makes sure that the named programs are on this machine; installs them with apt-get where this is Debian and we are root.
 * One whose address is given in the environment is left out.
 * @param {Array<keyof typeof SERVERS>} names
 * @throws {SetupError} with instructions for this machine
 */
export async function ensureServers(names) {
  const missing = names
    .map((name) => SERVERS[name])
    .filter((server) => (server.environment === undefined || !process.env[server.environment]) && !isThere(server));
  if (missing.length === 0) return;
  const titles = missing.map((server) => server.title).join(', ');
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new SetupError(`Missing: ${titles}.`, instructions(missing));
  await step(`Installing ${titles}`, async (note) => {
    await aptGet(['update'], note);
    await aptGet(['install', '-y', '--no-install-recommends', ...missing.map((server) => server.debian)], note);
    await stopServicesOf(missing);
  });
  const still = missing.filter((server) => !isThere(server));
  if (still.length > 0) throw new SetupError(`Still missing after apt-get: ${still.map((server) => server.title).join(', ')}.`, instructions(still));
}
