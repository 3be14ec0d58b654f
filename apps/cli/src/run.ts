import { readFile } from 'node:fs/promises';
import { ObserverApi } from './api/observer-api';
import type { CliEnvironment } from './cli.config';
import { CliError } from './command-line/cli-error';
import { HELP } from './command-line/help';
import type { Command, GlobalOptions } from './command-line/read-command-line';
import { applyBundles, diffBundles, type RulesContext } from './features/rules/bundles';
import { exportRules, importRules } from './features/rules/rule-files';
import type { Terminal } from './terminal/terminal';

const DEFAULT_URL = 'http://localhost:8080';
export const VERSION = '0.1.0';

/** Does what was asked for. @returns the exit code. @throws CliError for what a person has to mend */
export async function run(command: Command, options: GlobalOptions, environment: CliEnvironment, terminal: Terminal): Promise<number> {
  if (command.kind === 'help' || command.kind === 'version') {
    terminal.out(command.kind === 'help' ? HELP : `${VERSION}\n`);
    return 0;
  }
  const api = new ObserverApi(urlOf(options, environment), await tokenOf(options, environment));
  const context: RulesContext = { api, terminal, environment, json: options.json };
  switch (command.kind) {
    case 'diff':
      return diffBundles(command, context);
    case 'apply':
      return applyBundles(command, context);
    case 'export':
      return exportRules(command, context);
    case 'import':
      return importRules(command, context);
  }
}

function urlOf({ url }: GlobalOptions, environment: CliEnvironment): string {
  const text = url ?? environment.url ?? DEFAULT_URL;
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new CliError(`"${text}" is no address; write e.g. --url https://observer.example.com`);
  return text.replace(/\/+$/, '');
}

/** Never an argument: those show in the list of processes and in the history of the shell. */
async function tokenOf({ tokenFile }: GlobalOptions, { token, tokenFile: fromEnvironment }: CliEnvironment): Promise<string> {
  const path = tokenFile ?? (token === undefined ? fromEnvironment : undefined);
  if (path === undefined && token === undefined) throw new CliError('Who are you? Set OBSERVER_TOKEN to an API key, or give --token-file; keys are made on the page Admin, API keys');
  if (path === undefined) return token!.trim();
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (thrown) {
    throw new CliError(`${path}: the token cannot be read: ${(thrown as Error).message}`);
  }
}
