/** `npm run promqltest`: runs Prometheus's own PromQL scripts against libs/promql and tells every difference. Exit code 1 when there is one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript, type ScriptResult } from '@observer/promql/testing';
import { type Options, readOptions } from './options';
import { fetchScripts } from './scripts-folder';

async function runFile(file: string, { dialect }: Options): Promise<ScriptResult> {
  const text = readFileSync(file, 'utf8');
  const ways = ['none', 'window', 'group'] as const;
  const results = await Promise.all(ways.map((does) => runScript(text, { dialect, does, alsoRanges: dialect === '2' })));
  const differing = results.find(({ failures }, index) => failures.length > results[0]!.failures.length && index > 0);
  return differing ?? results[0]!;
}

function report(file: string, { passed, failures }: ScriptResult, show: number): void {
  console.log(`${file.padEnd(28)} ${String(passed).padStart(4)} passed ${String(failures.length).padStart(4)} failed`);
  for (const { line, query, reason } of failures.slice(0, show)) console.log(`    ${file}:${line}  ${query}\n        ${reason.slice(0, 400)}`);
  if (failures.length > show) console.log(`    … and ${failures.length - show} more (--show ${failures.length})`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const scripts = options.path === undefined ? await fetchScripts(options.version) : { path: options.path, remove: async () => undefined };
  try {
    const files = readdirSync(scripts.path).filter((name) => name.endsWith('.test') && (options.only === undefined || name.includes(options.only)));
    if (files.length === 0) throw new Error(`no *.test in ${scripts.path}`);
    let [passed, failed] = [0, 0];
    for (const file of files) {
      const result = await runFile(join(scripts.path, file), options).catch((error: Error): ScriptResult => ({ passed: 0, failures: [{ line: 0, query: '(the script cannot be read)', reason: error.message }] }));
      report(file, result, options.show);
      passed += result.passed;
      failed += result.failures.length;
    }
    const share = ((100 * passed) / (passed + failed)).toFixed(1);
    console.log(`\n${options.path ?? `Prometheus ${options.version}`}, dialect ${options.dialect}: ${passed} passed, ${failed} failed (${share} %), each with nothing, window functions and groups pushed down`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    await scripts.remove();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
