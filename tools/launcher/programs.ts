import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const MORE_FOLDERS = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin', '/snap/bin'];

/** Absolute path of the first of `names` that is installed. @throws Error that says what to install */
export function requireProgram(...names: string[]): string {
  for (const name of names) {
    for (const folder of [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...MORE_FOLDERS]) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        continue;
      }
    }
  }
  throw new Error(`${names.join(' or ')} is not installed; "npm start" installs it or says how (docs/operations/running.md)`);
}
