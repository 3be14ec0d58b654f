import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files below a folder that hold a text, byte for byte: what a server has left on its disk. A file or folder that the server takes away meanwhile holds nothing.
 * @throws Error when something else cannot be read
 */
export function filesHolding(folder: string, text: string): string[] {
  return unlessGone((): Dirent[] => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesHolding(path, text);
    return entry.isFile() && unlessGone(() => readFileSync(path), Buffer.alloc(0)).includes(text) ? [path] : [];
  });
}

function unlessGone<T>(read: () => T, nothing: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw error;
  }
}
