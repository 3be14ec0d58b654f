import { readOptions } from './options';

describe('options of npm run promqltest', () => {
  it('take Prometheus 2.45 unless told otherwise', () => expect(readOptions([])).toMatchObject({ version: 'v0.45.6', dialect: '2', path: undefined }));
  it('know Prometheus 3 by the version', () => expect(readOptions(['--version', 'v0.314.0']).dialect).toBe('3'));
  it('take a folder and a dialect', () => expect(readOptions(['--path', '/scripts', '--dialect', '3'])).toMatchObject({ path: '/scripts', dialect: '3' }));
  it('say how they are written', () => {
    expect(() => readOptions(['--nope', '1'])).toThrow(/usage: npm run promqltest/);
    expect(() => readOptions(['--dialect', '4'])).toThrow(/2 or 3/);
  });
});
