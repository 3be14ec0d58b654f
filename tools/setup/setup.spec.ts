import { countJest } from './jest-report.mjs';
import { checkNodeVersion } from './node-version.mjs';

describe('checkNodeVersion', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('is content with %s', (version) => expect(() => checkNodeVersion(version)).not.toThrow());
  it.each(['18.20.0', '20.18.3'])('refuses %s and says what is needed', (version) => expect(() => checkNodeVersion(version)).toThrow(`Observer needs Node.js 20.19 or newer; this is ${version}`));
});

it('counts a skipped test and a file that cannot run as failures', () => {
  const report = {
    testResults: [
      { name: '/r/a.spec.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'works' }, { status: 'pending', fullName: 'is forgotten' }] },
      { name: '/r/b.spec.ts', status: 'failed', message: '  ● Test suite failed to run\n\n    SyntaxError: x\n      at y', assertionResults: [] },
    ],
  };
  expect(countJest('spec', '/r', report)).toEqual({ passed: 1, failed: 2, failures: ['spec: a.spec.ts › is forgotten (pending)', 'spec: b.spec.ts could not run: SyntaxError: x'] });
});
