import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@observer/tools/find-program';

const MODULE = 'github.com/prometheus/prometheus';
/** Where the scripts lie: Prometheus 2, and 3. */
const FOLDERS = [join('promql', 'testdata'), join('promql', 'promqltest', 'testdata')];

export interface ScriptsFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Gets Prometheus's own scripts with the Go client into a folder of their own: they are never part of this repository.
 * @throws Error that says what is missing
 */
export async function fetchScripts(version: string): Promise<ScriptsFolder> {
  const go = findProgram('go');
  if (go === undefined) throw new Error('Prometheus’s scripts come as a Go module: install Go (Debian: apt-get install golang-go), or give a folder with --path');
  const cache = await mkdtemp(join(tmpdir(), 'observer-promqltest-'));
  const remove = (): Promise<void> => rm(cache, { recursive: true, force: true });
  try {
    const env = { ...process.env, GOMODCACHE: cache, GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' };
    const { stdout } = await promisify(execFile)(go, ['mod', 'download', '-json', `${MODULE}@${version}`], { cwd: cache, env, maxBuffer: 1 << 24 });
    const { Dir } = JSON.parse(stdout) as { Dir: string };
    const path = FOLDERS.map((folder) => join(Dir, folder)).find(existsSync);
    if (path === undefined) throw new Error(`${MODULE}@${version} holds no scripts in ${FOLDERS.join(' or ')}`);
    return { path, remove };
  } catch (error) {
    await remove();
    throw new Error(`could not get ${MODULE}@${version}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
