import { HELP, readOptions } from './options';
import { simulate } from './simulator';

/** The simulator's command line. Sets the exit code; resolves when everything is closed. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const options = readOptions(argv);
    if (options === 'help') return void process.stdout.write(`${HELP}\n`);
    if (options.durationMs !== undefined) setTimeout(() => stop.abort(), options.durationMs).unref();
    await simulate(options, stop.signal, process.stdout);
  } catch (error) {
    if (stop.signal.aborted) return;
    process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main(process.argv.slice(2));
