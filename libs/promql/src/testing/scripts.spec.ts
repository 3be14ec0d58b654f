import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from './run-script';

const folder = join(__dirname, 'scripts');
const scripts = readdirSync(folder).filter((name) => name.endsWith('.test'));

describe.each(scripts)('%s', (script) => {
  const dialect = script.startsWith('v3-') ? '3' : '2';

  it.each(['none', 'window', 'group'] as const)('gives what the documentation says, with "%s" done by the store', async (does) => {
    const { passed, failures } = await runScript(readFileSync(join(folder, script), 'utf8'), { dialect, does, alsoRanges: true });
    expect(failures).toEqual([]);
    expect(passed).toBeGreaterThan(5);
  });
});
