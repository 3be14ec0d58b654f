import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, readJson, writePrivateJson } from './files';
import { identify, isAlive, stopAll, type ProcessIdentity } from './process-identity';

/** One started process; those with a higher `stopOrder` are stopped later. */
export interface RunningProcess extends ProcessIdentity {
  readonly name: string;
  readonly stopOrder: number;
}

/** What runs on a data folder: `<data>/run.json`, there only while a launcher runs or after it was killed. */
export interface RunFile {
  readonly launcher: ProcessIdentity;
  readonly url?: string;
  readonly ingestUrl?: string;
  readonly processes: readonly RunningProcess[];
}

const pathOf = (dataDir: string): string => join(dataDir, 'run.json');

/** What the run file says, whether or not it still holds. */
export const readRunFile = (dataDir: string): RunFile | undefined => readJson<RunFile>(pathOf(dataDir));
export const writeRunFile = (dataDir: string, content: RunFile): void => writePrivateJson(pathOf(dataDir), content);
/** Where a running system's address and sign-in stand. */
export const credentialsPath = (dataDir: string): string => join(dataDir, 'credentials.json');
/** Nothing runs here any more: takes away what told where it runs. */
export function removeRunFile(dataDir: string): void {
  rmSync(credentialsPath(dataDir), { force: true });
  rmSync(pathOf(dataDir), { force: true });
}

/** The system that runs on this data folder now, if any. */
export function findRunning(dataDir: string): RunFile | undefined {
  const found = readRunFile(dataDir);
  return found !== undefined && isAlive(found.launcher) ? found : undefined;
}

/** Stops the processes that a killed launcher left behind, services before brokers. @returns their names */
export async function stopOrphans(left: RunFile, graceMs = 8000): Promise<string[]> {
  const alive = left.processes.filter(isAlive);
  const orders = [...new Set(alive.map((process) => process.stopOrder))].sort((a, b) => a - b);
  for (const order of orders) await stopAll(alive.filter((process) => process.stopOrder === order), graceMs);
  return alive.map((process) => process.name);
}

export type Claim = { readonly type: 'claimed'; readonly stopped: readonly string[] } | { readonly type: 'taken'; readonly by: RunFile | undefined };

/**
 * Takes the data folder for this process: of two that start at once, one gets it. What an earlier launcher left running is stopped.
 */
export async function claimDataDir(dataDir: string): Promise<Claim> {
  makeFolder(dataDir);
  const me = identify(process.pid);
  if (me === undefined) throw new Error('cannot tell when this process started; is /proc (or ps) available?');
  const stopped: string[] = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(pathOf(dataDir), JSON.stringify({ launcher: me, processes: [] } satisfies RunFile), { flag: 'wx', mode: 0o600 });
      return { type: 'claimed', stopped };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const left = readRunFile(dataDir);
    if (left !== undefined && isAlive(left.launcher)) return { type: 'taken', by: left };
    if (left !== undefined) stopped.push(...(await stopOrphans(left)));
    removeRunFile(dataDir);
  }
  return { type: 'taken', by: readRunFile(dataDir) };
}
