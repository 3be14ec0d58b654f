import type { BundleRequest, ObserverApi, Plan } from '../../api/observer-api';
import type { CliEnvironment } from '../../cli.config';
import { CliError } from '../../command-line/cli-error';
import type { BundleOptions } from '../../command-line/read-command-line';
import { harmless, type Terminal } from '../../terminal/terminal';
import { bundleOfFiles, type FileBundle, referencesOf } from './bundle-files';
import { appliedText, planText } from './plan-text';
import { readFiles } from './read-files';

export interface RulesContext {
  readonly api: ObserverApi;
  readonly terminal: Terminal;
  readonly environment: CliEnvironment;
  readonly json: boolean;
}

/** As Terraform has it: something changes, or would. */
const CHANGES = 2;

/** @returns the exit code */
export async function diffBundles(options: BundleOptions, context: RulesContext): Promise<number> {
  const { plan } = await planned(options, context);
  show(plan, context);
  return plan.changes.length > 0 && options.detailedExitCode ? CHANGES : 0;
}

/** Shows the plan first, and does only what was shown. @returns the exit code */
export async function applyBundles(options: BundleOptions & { readonly dryRun: boolean; readonly yes: boolean }, context: RulesContext): Promise<number> {
  if (options.dryRun) return diffBundles(options, context);
  const { api, terminal, json } = context;
  const { plan, request, bundle } = await planned(options, context);
  if (!json || plan.changes.length === 0) show(plan, context);
  if (plan.changes.length === 0) return 0;
  if (!options.yes) await ask(terminal);
  const applied = await api.apply(request, plan.plan);
  failOnFaults(applied.faults, bundle);
  terminal.out(json ? `${JSON.stringify(applied, null, 2)}\n` : appliedText(applied, terminal.paint));
  if (applied.results.some(({ error }) => error !== '')) return 1;
  return options.detailedExitCode ? CHANGES : 0;
}

async function ask({ confirm }: Terminal): Promise<void> {
  const answer = await confirm('Apply these changes?');
  if (answer === undefined) throw new CliError('Nobody can answer here; add --yes to apply without a question');
  if (!answer) throw new CliError('Nothing was changed');
}

async function planned({ files, prune }: BundleOptions, { api, terminal, environment }: RulesContext): Promise<{ plan: Plan; request: BundleRequest; bundle: FileBundle }> {
  const bundle = bundleOfFiles(await readFiles(files, terminal));
  const request = { text: bundle.text, prune, secrets: secretsFor(bundle.text, environment) };
  const plan = await api.plan(request);
  failOnFaults(plan.faults, bundle);
  return { plan, request, bundle };
}

/** Those that are set; Observer tells at apply which are missing, and until then plans without them. */
const secretsFor = (text: string, { variable }: CliEnvironment): Record<string, string> =>
  Object.fromEntries(referencesOf(text).flatMap((name) => (variable(name) === undefined ? [] : [[name, variable(name)!]])));

function failOnFaults(faults: Plan['faults'], { place }: FileBundle): void {
  if (faults.length > 0) throw new CliError(faults.map((fault) => `${place(fault)}: ${harmless(fault.message)}`).join('\n'));
}

const show = (plan: Plan, { terminal, json }: RulesContext): void => terminal.out(json ? `${JSON.stringify(plan, null, 2)}\n` : planText(plan, terminal.paint));
