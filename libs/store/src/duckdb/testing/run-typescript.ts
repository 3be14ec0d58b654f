import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const LOADER = join(__dirname, '../../../../../tools/register-ts.cjs');

const commandOf = (file: string, args: readonly string[]): string[] => [
  process.execPath, '--conditions', 'observer-source', '--require', LOADER, join(__dirname, file), ...args,
];

/** Starts a file of this folder as a process of its own, from source. */
export function runTypeScript(file: string, args: readonly string[]): ChildProcess {
  const [node, ...rest] = commandOf(file, args);
  return spawn(node!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** As `runTypeScript`, with writes failing ("file too large") beyond `blocks` of 512 bytes in a file: a full disk in small. */
export function runWithFileLimit(file: string, args: readonly string[], blocks: number): ChildProcess {
  const limited = `trap '' XFSZ; ulimit -S -f ${blocks}; exec "$@"`;
  return spawn('sh', ['-c', limited, 'sh', ...commandOf(file, args)], { stdio: ['ignore', 'pipe', 'inherit'] });
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
