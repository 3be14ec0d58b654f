import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of the repository: the nearest one above whose package is `observer`. Works from sources and from dist. */
export function workspaceRoot(from: string = __dirname): string {
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'observer') return folder;
  }
  throw new Error(`${from} is not inside the Observer repository`);
}
