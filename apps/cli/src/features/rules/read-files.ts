import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../../command-line/cli-error';
import type { Terminal } from '../../terminal/terminal';

export interface TextFile {
  readonly name: string;
  readonly text: string;
}
export const STDIN = 'standard input';

/** The files that were named, those of folders in the order of their names. None = standard input. @throws CliError for what cannot be read */
export async function readFiles(names: readonly string[], terminal: Pick<Terminal, 'stdin'>): Promise<TextFile[]> {
  const files: TextFile[] = [];
  for (const name of names.length === 0 ? ['-'] : names) {
    if (name === '-') files.push({ name: STDIN, text: await terminal.stdin() });
    else files.push(...(await filesAt(name)));
  }
  return files;
}

async function filesAt(path: string): Promise<TextFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ name: path, text: await readFile(path, 'utf8') }];
    const names = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)).map(({ parentPath, name }) => join(parentPath, name)).sort();
    if (names.length === 0) throw new CliError(`${path}: there is no *.yml or *.yaml in this folder`);
    return await Promise.all(names.map(async (name) => ({ name, text: await readFile(name, 'utf8') })));
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    throw new CliError(`${path}: ${(thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file or folder' : (thrown as Error).message}`);
  }
}
