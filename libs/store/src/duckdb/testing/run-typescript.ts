import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const LOADER = join(__dirname, '../../../../../tools/register-ts.cjs');

/** Starts a file of this folder as a process of its own, from source. */
export function runTypeScript(file: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions', 'observer-source', '--require', LOADER, join(__dirname, file), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Lines of a process's output, until it ends. */
export async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  let rest = '';
  for await (const data of child.stdout!) {
    const lines = (rest + String(data)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}
