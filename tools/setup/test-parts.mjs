import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { countJest } from './jest-report.mjs';
import { root } from './prepare.mjs';

const brokers = ['nats', 'redis'];
const MINUTE = 60_000;

/**
 * What `npm test` consists of, in this order.
 * @type {Record<string, { servers: string[], built: boolean, takesPaths: boolean, limitMs: number, jest?: string[], commands?: string[][] }>}
 */
export const PARTS = {
  typecheck: {
    servers: [], built: false, takesPaths: false, limitMs: 5 * MINUTE,
    commands: [['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'], ['node_modules/typescript/bin/tsc', '-p', 'apps/web/tsconfig.json', '--noEmit']],
  },
  lint: { servers: [], built: false, takesPaths: false, limitMs: 5 * MINUTE, commands: [['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']] },
  spec: { servers: [], built: false, takesPaths: true, limitMs: 6 * MINUTE, jest: [] },
  web: { servers: [], built: false, takesPaths: true, limitMs: 5 * MINUTE, jest: [] },
  int: { servers: [...brokers, 'influxdb', 'prometheus'], built: false, takesPaths: true, limitMs: 10 * MINUTE, jest: ['--maxWorkers=2'] },
  svc: { servers: brokers, built: true, takesPaths: true, limitMs: 15 * MINUTE, jest: ['--runInBand'] },
  budget: { servers: [], built: true, takesPaths: false, limitMs: MINUTE, commands: [['apps/web/scripts/check-size.mjs']] },
  e2e: { servers: [...brokers, 'influxdb', 'chromium'], built: true, takesPaths: true, limitMs: 20 * MINUTE, jest: ['--runInBand'] },
};

/** Runs a Node.js program with its output on ours. @returns {Promise<string | undefined>} why it failed, undefined when it did not */
function runNode(args, limitMs) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) } });
    let reason;
    const timer = setTimeout(() => {
      reason = `did not end within ${limitMs / MINUTE} minutes (a test that hangs, or something left open)`;
      child.kill('SIGKILL');
    }, limitMs);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : (reason ?? `ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

async function runCommands(name, part) {
  const failures = [];
  for (const command of part.commands) {
    const reason = await runNode(command, part.limitMs);
    if (reason !== undefined) failures.push(`${name}: ${relative(root, join(root, command[0])).split('/').pop()} ${command.slice(1).join(' ')} ${reason}`);
  }
  return { passed: failures.length === 0 ? 1 : 0, failed: failures.length === 0 ? 0 : 1, failures };
}

async function runJest(name, part, paths) {
  const output = join(root, 'test-results', `${name}.json`);
  rmSync(output, { force: true });
  const select = paths.length > 0 ? ['--testPathPatterns', ...paths] : [];
  const reason = await runNode(
    ['node_modules/jest/bin/jest.js', '-c', 'jest.config.cjs', '--selectProjects', name, '--passWithNoTests', '--json', `--outputFile=${output}`, '--silent=false', ...part.jest, ...select],
    part.limitMs,
  );
  let counts;
  try {
    counts = countJest(name, root, JSON.parse(readFileSync(output, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, failures: [`${name}: ${reason ?? 'wrote no results'}`] };
  }
  if (reason !== undefined && counts.failed === 0) return { ...counts, failed: 1, failures: [`${name}: ${reason}`] };
  return counts;
}

/** Runs one part. @param {string} name @param {string[]} paths only test files whose path contains one of these; all when empty */
export async function runPart(name, paths) {
  const part = PARTS[name];
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const startedMs = Date.now();
  const result = part.jest === undefined ? await runCommands(name, part) : await runJest(name, part, paths);
  return { name, seconds: Math.round((Date.now() - startedMs) / 1000), ...result };
}
