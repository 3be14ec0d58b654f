import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { ensureServers } from './servers.mjs';

/** Folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * Brings this machine to where Observer runs: Node.js version, packages, servers, build. Does only what is still to be done.
 * @param {{ servers?: Array<'nats' | 'redis' | 'influxdb' | 'chromium'>, built?: boolean }} needs
 */
export async function prepare({ servers = ['nats', 'redis'], built = true } = {}) {
  checkNodeVersion();
  await ensureServers(servers);
  await ensureDependencies(root);
  if (built) await build(root);
}
