import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventually } from './eventually';

export interface ServiceProcessOptions {
  /** Folder in `apps/`, e.g. `ingest`. */
  readonly app: string;
  /** Its first file, below `src`. Default `main.ts`. */
  readonly main?: string;
  /** Instead of the app's: a file from the root of the repository. */
  readonly entry?: string;
  readonly env: Readonly<Record<string, string>>;
  /** How long it may take until it says so. Default 30 s. */
  readonly startTimeoutMs?: number;
  /** The log event to wait for. Default `service-started`; with an earlier one `url` is empty. */
  readonly until?: string;
}

export type LogLine = Record<string, unknown> & { msg?: string };

export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** Every JSON line it logged so far. */
  readonly logs: readonly LogLine[];
  /** Resolves with the exit code (null when a signal ended it). */
  readonly exited: Promise<number | null>;
  /** Asks it to drain and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  kill9(): Promise<void>;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/** The folder of the whole repository, found from here upwards. */
export function repositoryRoot(from = __dirname): string {
  if (existsSync(join(from, 'nx.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('nx.json not found in any parent folder: is this inside the repository?');
  return repositoryRoot(parent);
}

/** Starts an app from its TypeScript as a process of its own and waits until it serves. A process that ends instead fails with its output. */
export async function startServiceProcess({ app, main: file = 'main.ts', entry = join('apps', app, 'src', file), env, startTimeoutMs = 30_000, until = 'service-started' }: ServiceProcessOptions): Promise<ServiceProcess> {
  const root = repositoryRoot();
  const main = join(root, entry);
  const child = spawn(process.execPath, ['-C', 'observer-source', '-r', join(root, 'tools', 'register-ts.cjs'), main], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, OBSERVER_HTTP_PORT: '0', OBSERVER_OWN_METRICS_MS: '0', ...env },
  });
  alive.add(child);
  const output = collectOutput(child);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => (alive.delete(child), resolve(code))));
  const url = await eventually(() => {
    if (child.exitCode !== null) return undefined;
    const started = output.logs.find(({ msg }) => msg === until);
    if (started === undefined) throw new Error(`${app} did not say ${until} within ${startTimeoutMs} ms:\n${output.text()}`);
    return String(started.url ?? '');
  }, startTimeoutMs);
  if (url === undefined) throw new Error(`${app} ended with exit code ${child.exitCode}:\n${output.text()}`);
  const stop = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return { url, pid: child.pid!, logs: output.logs, exited, stop: (signal = 'SIGTERM') => stop(signal), kill9: async () => void (await stop('SIGKILL')) };
}

function collectOutput(child: ChildProcess): { readonly logs: LogLine[]; text(): string } {
  const logs: LogLine[] = [];
  const lines: string[] = [];
  const follow = (stream: NodeJS.ReadableStream): void => {
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop()!;
      for (const line of parts) {
        lines.push(line);
        if (line.startsWith('{')) logs.push(parseLine(line));
      }
    });
  };
  follow(child.stdout!);
  follow(child.stderr!);
  return { logs, text: () => lines.slice(-200).join('\n') };
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { msg: line };
  }
}
