import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { findProgram } from './find-program.cjs';
import { step } from './steps.mjs';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Whether node_modules holds what package-lock.json says. npm writes its own record (`node_modules/.package-lock.json`) as the last
 * thing of an install, so an interrupted one shows as a record that is missing or tells other versions.
 * @param {string} root folder of the repository
 */
export function dependenciesAreCurrent(root) {
  let installed;
  try {
    installed = readJson(join(root, 'node_modules/.package-lock.json')).packages;
  } catch {
    return false;
  }
  return Object.entries(readJson(join(root, 'package-lock.json')).packages).every(([path, wanted]) => {
    if (!path.includes('node_modules/') || wanted.optional) return true;
    const found = installed[path];
    return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(root, path, 'package.json'));
  });
}

/** Installs the packages of package-lock.json when they are not there. */
export async function ensureDependencies(root) {
  if (dependenciesAreCurrent(root)) return;
  const again = existsSync(join(root, 'node_modules'));
  const npm = process.env.npm_execpath ?? findProgram('npm') ?? 'npm';
  const [program, first] = /\.c?js$/.test(npm) ? [process.execPath, [npm]] : [npm, []];
  await step(again ? 'Installing packages again (they differ from package-lock.json)' : 'Installing packages', (note) =>
    run(program, [...first, 'ci', '--loglevel=error'], { cwd: root, onLine: note }),
  );
}
