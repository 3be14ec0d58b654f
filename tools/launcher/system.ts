import { join, resolve } from 'node:path';
import { natsProcess, redisProcess } from './brokers';
import { influxdbLocation, influxdbProcess } from './influxdb';
import { makeFolder, writePrivateJson } from './files';
import { startGuard } from './guard-process';
import { LogFile } from './log-file';
import { choosePorts, type PortName, type Ports } from './ports';
import { identify } from './process-identity';
import { claimDataDir, credentialsPath, removeRunFile, type RunFile, writeRunFile } from './run-file';
import { ensureSecrets, type Credentials } from './secrets';
import { DEMO_ARGS, serviceProcesses, simulatorProcess, urlsOf, type ServiceContext } from './services';
import { SupervisedProcess, type ProcessEvent, type ProcessSpec } from './supervised-process';
import { workspaceRoot } from './workspace';

export type SystemEvent =
  | ProcessEvent
  | { readonly type: 'port-moved'; readonly name: PortName; readonly wanted: number; readonly chosen: number }
  | { readonly type: 'orphans-stopped'; readonly names: readonly string[] }
  | { readonly type: 'demo-failed'; readonly reason: string };

/** Stores the launcher can run. */
export const STORES = ['duckdb', 'influxdb'] as const;
export type StoreName = (typeof STORES)[number];

export interface SystemOptions {
  /** Where data, logs and secrets go; default `.observer` in the repository. */
  readonly dataDir?: string;
  /** `free`: any free ports (tests); else wanted numbers, the defaults where absent; taken ones move on. */
  readonly ports?: 'free' | Partial<Ports>;
  /** Whether the simulated network runs; an array gives its arguments. Should it not start, the system does without it and says so. */
  readonly demo: boolean | readonly string[];
  /** Which store to start and use; OBSERVER_STORE of the environment names one that runs elsewhere, and wins. Default `duckdb`. */
  readonly store?: StoreName;
  /** Settings for the services on top of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Fires when the system is to stop, also while it is still starting. */
  readonly stop?: AbortSignal;
  readonly onEvent?: (event: SystemEvent) => void;
}

/** One process as seen from outside: for tests that break things. */
export interface ProcessHandle {
  readonly name: string;
  readonly pid: number | undefined;
  /** As if somebody else had sent it: the launcher starts the process again. */
  kill(signal?: NodeJS.Signals): boolean;
  restart(): Promise<void>;
  /** Resolves when it serves (again). */
  whenReady(timeoutMs?: number): Promise<void>;
}

export interface RunningSystem {
  readonly dataDir: string;
  readonly urls: { readonly gateway: string; readonly ingest: string };
  readonly ports: Ports;
  readonly credentials: Credentials;
  readonly processes: Readonly<Record<string, ProcessHandle>>;
  /** Stops everything: simulator, services (which drain), writer, brokers. */
  stop(): Promise<void>;
}

/** Another launcher runs on this data folder. */
export class AlreadyRunning extends Error {
  constructor(readonly run: RunFile | undefined) {
    super(`Observer already runs on this data folder${run?.url === undefined ? '' : `: ${run.url}`}`);
    this.name = 'AlreadyRunning';
  }
}

/**
 * Starts brokers, services and, if wanted, the simulated network, and keeps them running until `stop()`.
 * @throws AlreadyRunning; Error with the last words of a process that does not come up (everything started is stopped first)
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const root = workspaceRoot();
  const dataDir = resolve(options.dataDir ?? join(root, '.observer'));
  const onEvent = options.onEvent ?? ((): void => {});
  const claim = await claimDataDir(dataDir);
  if (claim.type === 'taken') throw new AlreadyRunning(claim.by);
  if (claim.stopped.length > 0) onEvent({ type: 'orphans-stopped', names: claim.stopped });

  const env = { ...process.env, ...options.env };
  const secrets = ensureSecrets(dataDir);
  const runsInfluxdb = options.store === 'influxdb' && env.OBSERVER_STORE === undefined;
  const ports = await choosePorts(options.ports ?? {}, (name, wanted, chosen) => {
    if (name !== 'influxdb' || runsInfluxdb) onEvent({ type: 'port-moved', name, wanted, chosen });
  });
  const influxdb = runsInfluxdb ? influxdbProcess(dataDir, ports, secrets, env) : undefined;
  const store = env.OBSERVER_STORE ?? (influxdb === undefined ? `duckdb:${join(dataDir, 'store')}` : influxdbLocation(ports, secrets, influxdb.version));
  const context: ServiceContext = { root, dataDir, ports, secrets, store, env };
  const urls = urlsOf(ports);
  const credentials: Credentials = { url: urls.gateway, ingestUrl: urls.ingest, user: secrets.adminUser, password: secrets.adminPassword, ingestKey: secrets.ingestKey };
  const fleet = new Fleet(dataDir, urls, onEvent);
  options.stop?.addEventListener('abort', () => void fleet.stop(), { once: true });
  // Beside the services, so that its nodes answer when the first probe comes. Observer is of use without it.
  const startDemo = (args: readonly string[]): Promise<void> =>
    fleet.start([simulatorProcess(context, args)]).catch((error: unknown) => {
      if (options.stop?.aborted !== true) onEvent({ type: 'demo-failed', reason: error instanceof Error ? error.message : String(error) });
    });
  try {
    options.stop?.throwIfAborted();
    await fleet.start([
      ...(env.OBSERVER_NATS_URL === undefined ? [natsProcess(dataDir, ports, secrets, env)] : []),
      ...(env.OBSERVER_REDIS_URL === undefined ? [redisProcess(dataDir, ports, secrets, env)] : []),
      ...(influxdb === undefined ? [] : [influxdb.spec]),
    ]);
    await Promise.all([fleet.start(serviceProcesses(context)), options.demo === false ? undefined : startDemo(options.demo === true ? DEMO_ARGS : options.demo)]);
    writePrivateJson(credentialsPath(dataDir), credentials);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  return { dataDir, urls, ports, credentials, processes: fleet.processes, stop: () => fleet.stop() };
}

/** The processes of one system, on record in the run file and watched by a guard that outlives this process. */
class Fleet {
  readonly processes: Record<string, SupervisedProcess> = {};
  private readonly guard;
  private readonly logs: LogFile[] = [];
  private readonly me = identify(process.pid)!;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly urls: { gateway: string; ingest: string },
    private readonly onEvent: (event: ProcessEvent) => void,
  ) {
    makeFolder(join(dataDir, 'logs'));
    this.guard = startGuard(dataDir);
  }

  /** Starts processes side by side; resolves when all serve. */
  async start(specs: readonly ProcessSpec[]): Promise<void> {
    if (this.stopped !== undefined) throw new Error('the system is stopping');
    const started = specs.filter((spec) => this.processes[spec.name] === undefined).map((spec) => (this.processes[spec.name] = this.supervise(spec)));
    await Promise.all(started.map((process) => process.start()));
  }

  /** Stops everything in order; a second call waits for the first. */
  stop(): Promise<void> {
    this.stopped ??= this.stopInOrder();
    return this.stopped;
  }

  private async stopInOrder(): Promise<void> {
    const all = Object.values(this.processes);
    const orders = [...new Set(all.map((process) => process.spec.stopOrder))].sort((a, b) => a - b);
    for (const order of orders) await Promise.all(all.filter((process) => process.spec.stopOrder === order).map((process) => process.stop()));
    removeRunFile(this.dataDir);
    this.guard.dismiss();
    for (const log of this.logs) log.close();
  }

  private supervise(spec: ProcessSpec): SupervisedProcess {
    const log = new LogFile(join(this.dataDir, 'logs', `${spec.name}.log`));
    this.logs.push(log);
    return new SupervisedProcess(spec, log, (event) => {
      if (event.type === 'started') this.record();
      this.onEvent(event);
    });
  }

  private record(): void {
    const processes = Object.values(this.processes).flatMap((process) =>
      process.running === undefined ? [] : [{ ...process.running, name: process.name, stopOrder: process.spec.stopOrder }],
    );
    writeRunFile(this.dataDir, { launcher: this.me, url: this.urls.gateway, ingestUrl: this.urls.ingest, processes });
  }
}
