/**
 * Runs beside the launcher and outlives it: when the launcher is gone without having stopped its processes (SIGKILL, out of memory),
 * this stops them, services before brokers. Argument: the data folder.
 */
import { isAlive } from './process-identity';
import { readRunFile, removeRunFile, stopOrphans } from './run-file';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('usage: guard <data folder>');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('end', () => {
  // The system may take a moment to let a killed process go.
  setTimeout(() => void cleanUp(), 100);
});

async function cleanUp(): Promise<void> {
  const run = readRunFile(dataDir!);
  if (run !== undefined && !isAlive(run.launcher)) {
    await stopOrphans(run);
    const now = readRunFile(dataDir!);
    if (now?.launcher.startedAt === run.launcher.startedAt) removeRunFile(dataDir!);
  }
  process.exit(0);
}
