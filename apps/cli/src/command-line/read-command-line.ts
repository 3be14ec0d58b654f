import { parseArgs } from 'node:util';
import { CliError } from './cli-error';

export interface GlobalOptions {
  readonly url: string | undefined;
  readonly tokenFile: string | undefined;
  readonly json: boolean;
  readonly color: boolean;
}
export interface BundleOptions {
  readonly files: readonly string[];
  readonly prune: boolean;
  readonly detailedExitCode: boolean;
}
/** What was asked for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | ({ readonly kind: 'diff' } & BundleOptions)
  | ({ readonly kind: 'apply'; readonly dryRun: boolean; readonly yes: boolean } & BundleOptions)
  | { readonly kind: 'export'; readonly format: 'bundle' | 'prometheus'; readonly groups: readonly string[]; readonly output: string | undefined }
  | { readonly kind: 'import'; readonly files: readonly string[]; readonly team: string; readonly dryRun: boolean };

const OPTIONS = {
  prune: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, yes: { type: 'boolean' }, 'detailed-exitcode': { type: 'boolean' }, format: { type: 'string' }, groups: { type: 'string' }, output: { type: 'string' }, team: { type: 'string' },
  json: { type: 'boolean' }, url: { type: 'string' }, 'token-file': { type: 'string' }, 'no-color': { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' },
} as const;
type Option = keyof typeof OPTIONS;

const EVERYWHERE: readonly Option[] = ['json', 'url', 'token-file', 'no-color', 'help', 'version'];
const OWN: Readonly<Record<'diff' | 'apply' | 'export' | 'import', readonly Option[]>> = {
  diff: ['prune', 'detailed-exitcode'], apply: ['prune', 'dry-run', 'yes', 'detailed-exitcode'], export: ['format', 'groups', 'output'], import: ['team', 'dry-run'],
};

/** @throws CliError for what it cannot mean, with what to write instead */
export function readCommandLine(words: readonly string[]): { readonly command: Command; readonly options: GlobalOptions } {
  const { values, positionals } = parse(words);
  const options: GlobalOptions = { url: values.url, tokenFile: values['token-file'], json: values.json ?? false, color: !(values['no-color'] ?? false) };
  if (values.version) return { command: { kind: 'version' }, options };
  if (values.help || positionals.length === 0) return { command: { kind: 'help' }, options };
  const [topic, verb = '', ...files] = positionals;
  if (topic !== 'rules') throw usage(`There is no command "${topic}"; there is: rules`);
  if (!isVerb(verb)) throw usage(`There is no command "rules ${verb}"; there are: ${Object.keys(OWN).map((one) => `rules ${one}`).join(', ')}`);
  const foreign = (Object.keys(values) as Option[]).find((name) => !EVERYWHERE.includes(name) && !OWN[verb].includes(name));
  if (foreign !== undefined) throw usage(`"rules ${verb}" has no option --${foreign}; it has ${OWN[verb].map((name) => `--${name}`).join(', ')}`);
  return { command: commandOf(verb, files, values), options };
}

const isVerb = (word: string): word is keyof typeof OWN => Object.hasOwn(OWN, word);
type Values = ReturnType<typeof parse>['values'];

function commandOf(verb: keyof typeof OWN, files: readonly string[], values: Values): Command {
  const bundle: BundleOptions = { files, prune: values.prune ?? false, detailedExitCode: values['detailed-exitcode'] ?? false };
  switch (verb) {
    case 'diff':
      return { kind: 'diff', ...bundle };
    case 'apply':
      return { kind: 'apply', dryRun: values['dry-run'] ?? false, yes: values.yes ?? false, ...bundle };
    case 'import':
      return { kind: 'import', files, team: values.team ?? '', dryRun: values['dry-run'] ?? false };
    case 'export': {
      const { format = 'bundle', output } = values;
      if (files.length > 0) throw usage(`"rules export" takes no files; write --output ${files[0]}`);
      if (format !== 'bundle' && format !== 'prometheus') throw usage(`There is no format "${format}"; there are: bundle, prometheus`);
      return { kind: 'export', format, output, groups: (values.groups ?? '').split(',').filter((id) => id !== '') };
    }
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw usage((thrown as Error).message.split('. ')[0]!);
  }
}

const usage = (text: string): CliError => new CliError(`${text}\nobserver --help shows what there is`);
