import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Starts a thread. Built, its entry runs as it is. From sources (tests, `tools/register-ts.cjs`) it gets the same loader, because a thread does
 * not inherit the transforms of the test runner.
 * @param entry path without extension
 */
export function startThread(entry: string, workerData: unknown): Worker {
  const extension = extname(__filename);
  if (extension !== '.ts') return new Worker(`${entry}${extension}`, { workerData });
  const loader = join(__dirname, '../../../../../tools/register-ts.cjs');
  return new Worker(`${entry}${extension}`, { workerData, execArgv: ['--conditions', 'observer-source', '--require', loader] });
}
