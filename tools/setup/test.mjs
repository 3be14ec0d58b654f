/** `npm test [-- parts] [-- jest arguments]`: set-up, then every check; closes with `N passed, N failed`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { fail, SetupError } from './steps.mjs';
import { PARTS, runPart } from './test-parts.mjs';

const HELP = `npm test [-- parts and paths]

Without arguments everything runs. Parts: ${Object.keys(PARTS).join(', ')}.

  npm test -- spec                   all specifications
  npm test -- spec int libs/store    both kinds, files whose path contains libs/store
  npm test -- typecheck lint`;

function readArguments(argv) {
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(HELP);
    process.exit(0);
  }
  const named = argv.filter((word) => word in PARTS);
  const paths = argv.filter((word) => !(word in PARTS));
  const option = paths.find((word) => word.startsWith('-'));
  if (option !== undefined) throw new SetupError(`${option} is not known here.`, HELP);
  const parts = named.length > 0 ? named : Object.keys(PARTS).filter((name) => paths.length === 0 || PARTS[name].takesPaths);
  return { parts, paths };
}

try {
  const { parts, paths } = readArguments(process.argv.slice(2));
  const needs = parts.map((name) => PARTS[name]);
  await prepare({ servers: [...new Set(needs.flatMap((part) => part.servers))], built: needs.some((part) => part.built) });
  mkdirSync(join(root, 'test-results'), { recursive: true });

  const startedMs = Date.now();
  const results = [];
  for (const name of parts) results.push(await runPart(name, paths));

  console.log('\n');
  for (const { name, passed, failed, seconds } of results) console.log(`  ${failed === 0 ? '✔' : '✖'} ${name.padEnd(10)} ${passed} passed, ${failed} failed (${seconds} s)`);
  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ✖ ${failure}`).join('\n')}`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\nTook ${Math.round((Date.now() - startedMs) / 1000)} s.\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exit(sum('failed') === 0 && sum('passed') > 0 ? 0 : 1);
} catch (error) {
  fail(error);
}
