/** `npm run bench [-- --json] [words]`: measures, and prints a table or JSON. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { fail } from './steps.mjs';

try {
  await prepare();
  const runner = spawn(
    process.execPath,
    ['-C', 'observer-source', '--enable-source-maps', '-r', join(root, 'tools/register-ts.cjs'), join(root, 'bench/src/run-benchmarks.ts'), ...process.argv.slice(2)],
    { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
  );
  runner.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  fail(error);
}
