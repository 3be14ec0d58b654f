/**
 * Builds InfluxDB 2.x from the Go module registry. Its Flux engine is a Rust library, which the module's own pkg-config wrapper builds with cargo while Go
 * builds; the pages of its web interface are not part of the module and are left out.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../setup/command.mjs';
import { findProgram } from '../setup/find-program.cjs';
import { root } from '../setup/prepare.mjs';
import { SetupError, step } from '../setup/steps.mjs';
import { versionOf } from './installed.mjs';

const MODULE = 'github.com/influxdata/influxdb/v2';
const VERSION = 'v2.7.12';
const folder = join(root, '.observer/tools/influxdb-2');
const binary = join(folder, 'influxd');

/** @returns {string | undefined} the server that was built before */
export const builtInfluxdb = () => (existsSync(binary) && versionOf(binary)?.startsWith('2.') ? binary : undefined);

/** @returns {string[]} what is missing to build */
export function canBuild() {
  const programs = [['go', 'go'], ['cargo', 'cargo (Rust)'], ['pkg-config', 'pkg-config'], ['cc', 'a C compiler']];
  const missing = programs.filter(([name]) => find(name) === undefined).map(([, title]) => title);
  return hasLibclang() ? missing : [...missing, 'libclang (Debian: apt-get install libclang-dev)'];
}

const find = (name) => findProgram(name) ?? [`${process.env.HOME}/.cargo/bin/${name}`, `/usr/local/go/bin/${name}`].find((path) => existsSync(path));

function hasLibclang() {
  const folders = ['/usr/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/opt/homebrew/opt/llvm/lib', process.env.LIBCLANG_PATH ?? ''];
  const llvm = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.startsWith('llvm-')).map((name) => `/usr/lib/${name}/lib`) : [];
  return [...folders, ...llvm].some((path) => path !== '' && existsSync(path) && readdirSync(path).some((name) => /^libclang([.-]|\d).*(so|dylib)/.test(name)));
}

/** Downloads and builds; some minutes on two cores. @returns {Promise<string>} the program */
export async function buildInfluxdb() {
  const source = join(folder, 'source');
  const tools = join(folder, 'bin');
  mkdirSync(tools, { recursive: true });
  const go = find('go');
  const env = await buildEnvironment(tools);
  await step(`Downloading the source of InfluxDB ${VERSION}`, async (note) => {
    const { Dir } = JSON.parse(await run(go, ['mod', 'download', '-json', `${MODULE}@${VERSION}`], { cwd: folder, env, onLine: note }));
    rmSync(source, { recursive: true, force: true });
    cpSync(Dir, source, { recursive: true });
    await run('chmod', ['-R', 'u+w', source]);
  });
  await step('Building the pkg-config wrapper of its Flux library', (note) => run(go, ['install', 'github.com/influxdata/pkg-config'], { cwd: source, env: { ...env, GOBIN: tools, PKG_CONFIG: '' }, onLine: note }));
  await step('Building InfluxDB: first its Flux library in Rust, then the server in Go', async (note) => {
    const flags = `-s -w -X main.version=${VERSION} -X main.commit=module -X main.date=${new Date().toISOString()}`;
    await run(go, ['build', '-tags', 'sqlite_foreign_keys,sqlite_json,noasm', '-ldflags', flags, '-o', `${binary}.new`, './cmd/influxd'], { cwd: source, env, onLine: note });
    renameSync(`${binary}.new`, binary);
  });
  rmSync(source, { recursive: true, force: true });
  if (builtInfluxdb() === undefined) throw new SetupError(`${binary} was built but does not run`);
  return binary;
}

/**
 * The source asks for a Rust compiler of its own time, which few machines have, and takes every warning of a newer one for an error: so the compiler that
 * is there is used, by way of a wrapper that lets warnings be.
 */
async function buildEnvironment(tools) {
  const wrapper = join(tools, 'rustc-lenient');
  writeFileSync(wrapper, '#!/bin/sh\nexec "$@" --cap-lints warn\n');
  chmodSync(wrapper, 0o755);
  const rustup = find('rustup');
  const toolchain = rustup === undefined ? undefined : (await run(rustup, ['default'])).split(/\s/)[0];
  const path = [tools, join(process.env.HOME ?? '', '.cargo/bin'), '/usr/local/go/bin', process.env.PATH].join(':');
  return {
    PATH: path, PKG_CONFIG: join(tools, 'pkg-config'), RUSTC_WRAPPER: wrapper, GOFLAGS: '-buildvcs=false -mod=mod', GOTOOLCHAIN: 'auto',
    ...(toolchain === undefined ? {} : { RUSTUP_TOOLCHAIN: toolchain }),
  };
}
