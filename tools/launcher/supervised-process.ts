import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { LogFile, lineSplitter, noteworthy } from './log-file';
import { identify, stopAll, type ProcessIdentity } from './process-identity';

/** How to run one process of the system. */
export interface ProcessSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lower numbers are stopped first. */
  readonly stopOrder: number;
  /** Resolves to true when it serves; asked again until it does. Absent: ready as soon as it runs. */
  readonly isReady?: () => Promise<boolean>;
  /** How long it may take to be ready. */
  readonly readyTimeoutMs: number;
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopTimeoutMs: number;
}

export type ProcessEvent =
  | { readonly type: 'started'; readonly name: string; readonly identity: ProcessIdentity }
  | { readonly type: 'ready'; readonly name: string; readonly tookMs: number; readonly restarts: number }
  | { readonly type: 'crashed'; readonly name: string; readonly how: string; readonly restartInMs: number }
  | { readonly type: 'noted'; readonly name: string; readonly text: string };

const FIRST_RESTART_MS = 200;
const LONGEST_RESTART_MS = 15_000;
const STEADY_MS = 60_000;
/** Exit code of a service whose configuration is wrong: starting it again would not help. */
const EXIT_CONFIG = 78;

/** Delay before the n-th restart in a row (from 1). */
export const restartDelayMs = (inARow: number): number => Math.min(FIRST_RESTART_MS * 2 ** (inARow - 1), LONGEST_RESTART_MS);

/** Keeps one process running: logs its output, starts it again with a growing delay when it ends by itself, stops it when told to. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private identity: ProcessIdentity | undefined;
  private stopping = false;
  private givenUp: string | undefined;
  private crashesInARow = 0;
  private restarts = 0;
  private startedMs = 0;
  private becameReady = false;
  private lastErrors: string[] = [];

  constructor(
    readonly spec: ProcessSpec,
    private readonly log: LogFile,
    private readonly onEvent: (event: ProcessEvent) => void,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  /** Its number while it runs. */
  get pid(): number | undefined {
    return this.identity?.pid;
  }

  get running(): ProcessIdentity | undefined {
    return this.identity;
  }

  /** Starts it and resolves when it serves. @throws Error with its last words when it does not in time, or refuses its configuration */
  async start(): Promise<void> {
    this.stopping = false;
    this.givenUp = undefined;
    this.spawn();
    await this.whenReady();
  }

  /** Resolves when the process serves (again). */
  async whenReady(timeoutMs: number = this.spec.readyTimeoutMs): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!(this.identity !== undefined && this.becameReady)) {
      if (this.stopping) throw new Error(`${this.name} was stopped`);
      if (this.givenUp !== undefined) throw new Error(this.lastWords(this.givenUp));
      if (Date.now() > deadlineMs) throw new Error(this.lastWords(`${this.name} was not ready within ${Math.round(timeoutMs / 1000)} s`));
      await pause(25);
    }
  }

  /** Sends a signal as somebody else would: the supervisor sees a crash and starts it again. @returns whether it was running */
  kill(signal: NodeJS.Signals = 'SIGKILL'): boolean {
    return this.child?.kill(signal) ?? false;
  }

  /** Ends it: SIGTERM, then SIGKILL after its stop time. */
  async stop(): Promise<void> {
    this.stopping = true;
    const identity = this.identity;
    if (identity !== undefined) await stopAll([identity], this.spec.stopTimeoutMs);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private spawn(): void {
    this.startedMs = Date.now();
    this.becameReady = false;
    // A group of its own: Ctrl-C reaches the launcher only, which then stops everything in order.
    const child = spawn(this.spec.program, this.spec.args, { cwd: this.spec.cwd, env: this.spec.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.child = child;
    child.once('error', (error) => this.ended(child, `could not be run: ${error.message}`));
    child.once('exit', (code, signal) => {
      // Its last words may still be on the way; a grandchild that keeps the pipe open must not hold us up.
      void Promise.race([once(child, 'close'), pause(100)]).then(() => this.ended(child, signal ?? `exit code ${code}`, code));
    });
    child.stdout.on('data', lineSplitter((line) => this.take(line, false)));
    child.stderr.on('data', lineSplitter((line) => this.take(line, true)));
    if (child.pid === undefined) return;
    this.identity = identify(child.pid) ?? { pid: child.pid, startedAt: '' };
    this.onEvent({ type: 'started', name: this.name, identity: this.identity });
    void this.watchReady(child);
  }

  private async watchReady(child: ChildProcess): Promise<void> {
    while (this.child === child) {
      if (this.spec.isReady === undefined || (await this.spec.isReady().catch(() => false))) break;
      await pause(50);
    }
    if (this.child !== child) return;
    this.becameReady = true;
    this.onEvent({ type: 'ready', name: this.name, tookMs: Date.now() - this.startedMs, restarts: this.restarts });
  }

  private ended(child: ChildProcess, how: string, code?: number | null): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.identity = undefined;
    if (this.stopping) return;
    if (code === EXIT_CONFIG || child.pid === undefined) {
      this.givenUp = `${this.name} ${code === EXIT_CONFIG ? 'refuses its configuration' : how}`;
      this.onEvent({ type: 'noted', name: this.name, text: this.lastWords(this.givenUp) });
      return;
    }
    this.crashesInARow = Date.now() - this.startedMs > STEADY_MS ? 1 : this.crashesInARow + 1;
    const restartInMs = restartDelayMs(this.crashesInARow);
    this.onEvent({ type: 'crashed', name: this.name, how, restartInMs });
    setTimeout(() => {
      if (this.stopping || this.child !== undefined) return;
      this.restarts++;
      this.spawn();
    }, restartInMs);
  }

  private take(line: string, isStderr: boolean): void {
    this.log.write(`${line}\n`);
    const text = noteworthy(line, isStderr);
    if (text === undefined) return;
    this.lastErrors = [...this.lastErrors.slice(-19), text];
    this.onEvent({ type: 'noted', name: this.name, text });
  }

  private lastWords(summary: string): string {
    return this.lastErrors.length === 0 ? summary : `${summary}; it said:\n  ${this.lastErrors.join('\n  ')}`;
  }
}
