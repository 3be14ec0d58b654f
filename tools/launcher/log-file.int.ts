import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from './log-file';

it('stays small: moves full logs up and forgets the oldest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'observer-log-'));
  const log = new LogFile(join(folder, 'a.log'), 10, 2);
  for (const text of ['11111111\n', '22222222\n', '33333333\n', '44444444\n']) log.write(text);
  log.close();
  expect(readdirSync(folder).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe('44444444\n');
  expect(readFileSync(join(folder, 'a.log.2'), 'utf8')).toBe('22222222\n');
  rmSync(folder, { recursive: true });
});

it('takes words that come after its end without a fault, and can be closed twice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'observer-log-'));
  const log = new LogFile(join(folder, 'a.log'));
  log.write('in time\n');
  log.close();
  log.write('too late\n');
  log.close();
  expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe('in time\n');
  rmSync(folder, { recursive: true });
});
