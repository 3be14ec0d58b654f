import { readEnvironment } from './cli.config';
import { CliError } from './command-line/cli-error';
import { readCommandLine } from './command-line/read-command-line';
import { run } from './run';
import { processTerminal } from './terminal/process-terminal';

async function main(): Promise<number> {
  const environment = readEnvironment();
  const { command, options } = readCommandLine(process.argv.slice(2));
  return run(command, options, environment, processTerminal(options.color && !environment.noColor));
}

main().then(
  (code) => (process.exitCode = code),
  (thrown: unknown) => {
    process.stderr.write(thrown instanceof CliError ? `${thrown.message}\n` : `${(thrown as Error).stack}\n`);
    process.exitCode = 1;
  },
);
