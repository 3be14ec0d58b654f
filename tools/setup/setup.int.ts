import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dependenciesAreCurrent } from './dependencies.mjs';

describe('dependenciesAreCurrent', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'observer-setup-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (path: string, content: unknown): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };
  const packages = { '': {}, 'libs/a': {}, 'node_modules/b': { version: '1.0.0', integrity: 'sha512-b' }, 'node_modules/c-win32-x64': { version: '1.0.0', optional: true, os: ['win32'] } };
  const install = (installed: Record<string, unknown>): void => {
    write('package-lock.json', { packages });
    write('node_modules/.package-lock.json', { packages: installed });
    write('node_modules/b/package.json', {});
  };

  it('is content with what npm says it installed', () => {
    install({ 'node_modules/b': { version: '1.0.0', integrity: 'sha512-b' } });
    expect(dependenciesAreCurrent(root)).toBe(true);
  });

  it('notices that nothing was installed', () => {
    write('package-lock.json', { packages });
    expect(dependenciesAreCurrent(root)).toBe(false);
  });

  it('notices an install that was interrupted: npm writes its record last', () => {
    install({ 'node_modules/b': { version: '1.0.0', integrity: 'sha512-b' } });
    rmSync(join(root, 'node_modules/.package-lock.json'));
    expect(dependenciesAreCurrent(root)).toBe(false);
  });

  it('notices another version, and a folder that went missing', () => {
    install({ 'node_modules/b': { version: '0.9.0', integrity: 'sha512-a' } });
    expect(dependenciesAreCurrent(root)).toBe(false);
    install({ 'node_modules/b': { version: '1.0.0', integrity: 'sha512-b' } });
    rmSync(join(root, 'node_modules/b'), { recursive: true });
    expect(dependenciesAreCurrent(root)).toBe(false);
  });
});
