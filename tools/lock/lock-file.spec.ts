import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed, entriesWithHosts, entriesWithoutIntegrity, missingOptional, platformOf, withoutHosts } from './lock-file.mjs';

const lockWith = (packages: Record<string, Record<string, unknown>>) => ({ name: 'x', lockfileVersion: 3, packages: { '': { name: 'x' }, ...packages } as Record<string, Record<string, unknown>> });
const swc = { version: '1.2.3', dev: true, integrity: 'sha512-a', optionalDependencies: { '@swc/core-darwin-arm64': '1.2.3', '@swc/core-linux-x64-musl': '1.2.3' } };

describe('platformOf', () => {
  it.each([
    ['@swc/core-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@nx/nx-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@unrs/resolver-binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
    ['@foundry-rs/anvil-darwin-amd64', { os: ['darwin'], cpu: ['x64'] }],
  ])('reads the system from %s', (name, expected) => expect(platformOf(name)).toEqual(expected));

  it('does not guess', () => expect(platformOf('fsevents')).toBeUndefined());
});

describe('completed', () => {
  it('adds what is missing with the flags of the package that wants it, and nothing twice', () => {
    const lock = lockWith({ 'node_modules/@swc/core': swc });
    const full = completed(lock);
    expect(full.packages['node_modules/@swc/core-darwin-arm64']).toEqual({ version: '1.2.3', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true });
    expect(missingOptional(full)).toEqual([]);
    expect(completed(full)).toEqual(full);
  });

  it('finds an entry nested under its parent', () => {
    const lock = lockWith({ 'node_modules/a': { optionalDependencies: { b: '1.0.0' } }, 'node_modules/a/node_modules/b': { version: '1.0.0' } });
    expect(missingOptional(lock)).toEqual([]);
  });

  it('names what it cannot complete', () => {
    expect(() => completed(lockWith({ 'node_modules/a': { optionalDependencies: { fsevents: '^2.0.0' } } }))).toThrow(/fsevents@\^2\.0\.0 \(wanted by node_modules\/a\)/);
  });
});

it('takes addresses out and leaves hashes in', () => {
  const lock = lockWith({ 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz', integrity: 'sha512-b' } });
  expect(entriesWithHosts(lock)).toEqual(['node_modules/a']);
  expect(withoutHosts(lock).packages['node_modules/a']).toEqual({ version: '1.0.0', integrity: 'sha512-b' });
});

describe('the lock of this repository', () => {
  const lock = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8'));
  it('is complete for every platform, so that npm ci accepts it', () => expect(missingOptional(lock)).toEqual([]));
  it('names no registry host', () => expect(entriesWithHosts(lock)).toEqual([]));
  it('has an integrity hash for everything that gets installed', () => expect(entriesWithoutIntegrity(lock)).toEqual([]));
});
