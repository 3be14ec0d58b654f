import { spawn } from 'node:child_process';
import { SetupError } from './steps.mjs';

/**
 * Runs a program with its output kept back, and shows the end of that output when it fails.
 * @param {string} program @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 * @returns {Promise<string>} what it printed
 * @throws {SetupError} with the last 40 lines
 */
export function run(program, args, { cwd, env, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk) => {
      output += chunk;
      const line = String(chunk).trimEnd().split('\n').pop()?.trim();
      if (line) onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => reject(new SetupError(`cannot run ${program}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = output.trimEnd().split('\n').slice(-40).join('\n');
      reject(new SetupError(`${tail}\n\n"${[program, ...args].join(' ')}" ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
