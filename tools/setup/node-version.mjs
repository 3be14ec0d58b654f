import { SetupError } from './steps.mjs';

const NEEDED = [20, 19];

/** Stops with a clear message when this Node.js is too old. @param {string} [version] e.g. "20.19.0" */
export function checkNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  throw new SetupError(`Observer needs Node.js ${NEEDED.join('.')} or newer; this is ${version} (${process.execPath}).`, 'Get it from https://nodejs.org or with your package manager, then run the same command again.');
}
