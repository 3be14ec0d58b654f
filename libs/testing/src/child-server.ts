/** A server of a local binary, for the time of a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from './eventually';

const KEPT_OUTPUT = 16_384;
const alive = new Set<ChildProcess>();
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

export interface ChildServerOptions {
  readonly binary: string;
  readonly args: readonly string[];
  /** On top of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly port: number;
  /** What to do when the binary is not installed. */
  readonly remedy: string;
}

export interface ChildServer {
  /** Ends it without any warning, as a crash would. */
  kill9(): Promise<void>;
  /** Ends it in order, as an administrator does; `restart` starts it again. */
  shutDown(): Promise<void>;
  /** Ends it (if need be) and starts it again with the same arguments. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the binary and waits until it accepts connections. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  let child = await launch(options);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    alive.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    kill9: () => end('SIGKILL'),
    shutDown: () => end('SIGTERM'),
    stop: () => end('SIGTERM'),
    async restart() {
      await end('SIGKILL');
      child = await launch(options);
    },
  };
}

async function launch({ binary, args, env, port, remedy }: ChildServerOptions): Promise<ChildProcess> {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-KEPT_OUTPUT));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let failure: Error | undefined;
  child.once('error', (error: NodeJS.ErrnoException) => (failure = error.code === 'ENOENT' ? new Error(`${binary} is not installed. ${remedy}`) : error));
  child.once('exit', () => {
    alive.delete(child);
    failure ??= new Error(`${binary} ended:\n${output}`);
  });
  alive.add(child);
  await eventually(async () => {
    if (failure === undefined) await accepts(port);
  }, 15_000);
  if (failure !== undefined) throw failure;
  return child;
}

function accepts(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve()));
    socket.once('error', reject);
  });
}
