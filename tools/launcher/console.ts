/** `npm start` as a person sees it: progress, a box with the address and the sign-in, what goes wrong meanwhile, a clean end. */
import { relative } from 'node:path';
import type { RunFile } from './run-file';
import { findRunning } from './run-file';
import { AlreadyRunning, startSystem, type RunningSystem, type StoreName, type SystemEvent } from './system';

export interface ConsoleOptions {
  readonly dataDir: string;
  readonly demo: boolean;
  readonly port?: number;
  readonly ingestPort?: number;
  readonly store?: StoreName;
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Tells that a system runs already, and where. */
export function sayAlreadyRunning(run: RunFile | undefined, dataDir: string): void {
  say(`Observer already runs${run === undefined ? '' : ` (process ${run.launcher.pid})`}${run?.url === undefined ? ' and is still starting' : `: ${run.url}`}`);
  say(`Sign-in and ingest key: ${dataDir}/credentials.json. To run a second one: npm start -- --data <another folder>`);
}

/** The running system on this data folder, told on the console; false when there is none. */
export function toldAlreadyRunning(dataDir: string): boolean {
  const run = findRunning(dataDir);
  if (run !== undefined) sayAlreadyRunning(run, dataDir);
  return run !== undefined;
}

/** At most three lines of the same process in ten seconds; the rest is in its log. */
class Notices {
  private readonly recent = new Map<string, number[]>();

  constructor(private readonly dataDir: string) {}

  show(name: string, text: string): void {
    const now = Date.now();
    const times = (this.recent.get(name) ?? []).filter((time) => now - time < 10_000);
    this.recent.set(name, [...times, now]);
    if (times.length < 3) say(`  ! ${name}: ${text.slice(0, 400)}`);
    if (times.length === 3) say(`  ! ${name}: … more in ${this.dataDir}/logs/${name}.log`);
  }
}

function box(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  return [`┌${'─'.repeat(width + 4)}┐`, ...lines.map((line) => `│  ${line.padEnd(width)}  │`), `└${'─'.repeat(width + 4)}┘`].join('\n');
}

function summary(system: RunningSystem, tookMs: number, demo: boolean): string {
  const { credentials } = system;
  const path = relative(process.cwd(), system.dataDir) || '.';
  const folder = path.startsWith('..') ? system.dataDir : path;
  return box([
    `Observer is running (${seconds(tookMs)})`,
    '',
    `Open        ${credentials.url}`,
    `User        ${credentials.user}`,
    `Password    ${credentials.password}`,
    '',
    `Ingest      ${credentials.ingestUrl}`,
    `Ingest key  ${credentials.ingestKey}`,
    '',
    demo ? 'A simulated network of 60 nodes is sending telemetry.' : 'No simulated network (--no-demo).',
    `Data, logs and these facts (credentials.json): ${folder}`,
    'Ctrl-C stops everything.',
  ]);
}

/** @param isUp what processes say while they start or stop matters only if they fail, and then it is in the failure */
function tell(event: SystemEvent, notices: Notices, isUp: () => boolean): void {
  switch (event.type) {
    case 'port-moved':
      say(`  ! port ${event.wanted} is taken; ${event.name} uses ${event.chosen}`);
      break;
    case 'orphans-stopped':
      say(`  ! stopped what an earlier run left behind: ${event.names.join(', ')}`);
      break;
    case 'demo-failed':
      notices.show('simulator', `the simulated network did not start: ${event.reason}`);
      break;
    case 'ready':
      say(event.restarts === 0 ? `  ✔ ${event.name} (${seconds(event.tookMs)})` : `  ✔ ${event.name} is back (${seconds(event.tookMs)})`);
      break;
    case 'crashed':
      say(`  ✖ ${event.name} ended (${event.how}); starting it again in ${seconds(event.restartInMs)}`);
      break;
    case 'noted':
      if (isUp()) notices.show(event.name, event.text);
      break;
    case 'started':
      break;
  }
}

/** A signal that fires when the process is asked to end. A second request, later than npm's echo of the first, ends it at once. */
function stopRequest(): AbortSignal {
  const request = new AbortController();
  let askedAtMs = 0;
  const ask = (): void => {
    if (askedAtMs === 0) {
      askedAtMs = Date.now();
      say('\nStopping …');
      request.abort();
    } else if (Date.now() - askedAtMs > 1000) {
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  return request.signal;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));

async function runUntil(stop: AbortSignal, options: ConsoleOptions): Promise<void> {
  const startedMs = Date.now();
  const notices = new Notices(options.dataDir);
  let up = false;
  say('Starting');
  const system = await startSystem({
    dataDir: options.dataDir, demo: options.demo, store: options.store, stop,
    ports: { ...(options.port !== undefined && { gateway: options.port }), ...(options.ingestPort !== undefined && { ingest: options.ingestPort }) },
    onEvent: (event) => tell(event, notices, () => up && !stop.aborted),
  });
  up = true;
  say(`\n${summary(system, Date.now() - startedMs, options.demo)}\n`);
  await aborted(stop);
  await system.stop();
}

/** Starts everything and stays until it is told to stop. Ends the process: 0 after Ctrl-C or SIGTERM, 1 when something did not come up. */
export async function runInConsole(options: ConsoleOptions): Promise<never> {
  // Nobody may be reading any more (the terminal was closed); that is no reason to fall over.
  process.stdout.on('error', () => (process.exitCode = 0));
  const stop = stopRequest();
  try {
    await runUntil(stop, options);
  } catch (error) {
    if (error instanceof AlreadyRunning) {
      sayAlreadyRunning(error.run, options.dataDir);
      process.exit(0);
    }
    if (!stop.aborted) {
      process.stderr.write(`\nObserver did not start: ${error instanceof Error ? error.message : String(error)}\nLogs: ${options.dataDir}/logs\n`);
      process.exit(1);
    }
  }
  say(`Stopped. Data stays in ${options.dataDir}.`);
  process.exit(0);
}
