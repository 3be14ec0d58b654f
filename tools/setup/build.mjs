import { join } from 'node:path';
import { run } from './command.mjs';
import { step } from './steps.mjs';

/**
 * Builds what changed since the last time (nx keeps the results in .nx).
 * @param {string} root folder of the repository @param {string[]} [projects] names; all when absent
 */
export async function build(root, projects = []) {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const only = projects.length > 0 ? ['-p', projects.join(',')] : [];
  await step('Building', (note) =>
    run(process.execPath, [nx, 'run-many', '-t', 'build', '--outputStyle=static', ...only], {
      cwd: root,
      env: { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', FORCE_COLOR: '0' },
      onLine: note,
    }),
  );
}
