import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Credentials, type RunningSystem, startSystem, type StoreName } from '@observer/tools/launcher';
import type { Victim } from '../chaos/chaos';

export interface TestSystem {
  readonly running: RunningSystem;
  readonly credentials: Credentials;
  victims(names: readonly string[]): Victim[];
  /** The end of a process's log, for a failing test. */
  log(name: string): string;
  stop(): Promise<void>;
}

/** The whole system, as `npm start` runs it, on free ports and a data folder of its own that goes when it stops. */
export async function startTestSystem(name: string, options: { demo?: boolean | readonly string[]; env?: Record<string, string>; store?: StoreName } = {}): Promise<TestSystem> {
  const dataDir = mkdtempSync(join(tmpdir(), `observer-${name}-`));
  const running = await startSystem({ dataDir, ports: 'free', demo: options.demo ?? false, store: options.store, // Stores hold what tests put there.
    env: { OBSERVER_LOG_LEVEL: 'warn', OBSERVER_OWN_METRICS_MS: '0', ...options.env } });
  return {
    running,
    credentials: running.credentials,
    victims: (names) => names.map((victim) => ({ name: victim, kill: () => void running.processes[victim]!.kill('SIGKILL') })),
    log: (process) => readFileSync(join(dataDir, 'logs', `${process}.log`), 'utf8').slice(-4000),
    stop: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
