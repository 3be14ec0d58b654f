import { findProgram } from '@observer/tools/find-program';

/** Absolute path of the first of `names` that is installed. @throws Error that says what to install */
export function requireProgram(...names: string[]): string {
  const path = findProgram(...names);
  if (path === undefined) throw new Error(`${names.join(' or ')} is not installed; "npm start" installs it or says how (docs/operations/running.md)`);
  return path;
}
