import { spawnSync } from 'node:child_process';
import { findProgram } from '../setup/find-program.cjs';

/** Version that a program says it has, e.g. `2.7.12`; undefined when it does not run. @param {string} program */
export function versionOf(program) {
  const { stdout, error } = spawnSync(program, ['version'], { encoding: 'utf8', timeout: 20_000 });
  return error === undefined ? /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

/** @returns {string | undefined} the influxd on PATH, when it is 2.x */
export function influxdOnPath() {
  const program = findProgram('influxd');
  return program !== undefined && versionOf(program)?.startsWith('2.') ? program : undefined;
}
