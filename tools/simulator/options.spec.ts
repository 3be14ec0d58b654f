import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderBar } from './delivery/progress-bar';
import { readOptions } from './options';

const ACCESS = ['--url', 'http://g', '--user', 'u', '--password', 'p', '--ingest-url', 'http://i', '--ingest-key', 'k'];

describe('the command line of the simulator', () => {
  it('reads durations and numbers', () =>
    expect(readOptions([...ACCESS, '--rate', '20000', '--backfill', '24h', '--seed', '9'], '/nowhere')).toMatchObject({
      ratePerSecond: 20_000, backfillMs: 86_400_000, seed: 9, live: true, nodes: true, ingestUrl: 'http://i', journalPath: '/nowhere/.observer/simulator.json',
    }));

  it('needs no gateway when it only sends telemetry', () =>
    expect(readOptions(['--no-nodes', '--ingest-url', 'http://i', '--ingest-key', 'k'], '/nowhere')).toMatchObject({ nodes: false }));

  it('takes its sign-in from the secrets of a data folder, so that it can start before Observer does', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'observer-simulator-'));
    try {
      writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ adminUser: 'admin', adminPassword: 'ember', ingestKey: 'obs_k', jwtSecret: 'not ours' }));
      const options = readOptions(['--credentials', join(dataDir, 'secrets.json'), '--url', 'http://g', '--ingest-url', 'http://i'], '/nowhere');
      expect(options).toMatchObject({ url: 'http://g', user: 'admin', password: 'ember', ingestUrl: 'http://i', ingestKey: 'obs_k', journalPath: join(dataDir, 'simulator.json') });
      expect(JSON.stringify(options)).not.toContain('not ours');
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });

  it('needs the gateway when it has metrics made, also without nodes', () =>
    expect(() => readOptions(['--no-nodes', '--backfill-metrics', '--ingest-url', 'http://i', '--ingest-key', 'k'], '/nowhere')).toThrow(/no url, user, password/));

  it.each([
    [[], /is Observer running/],
    [[...ACCESS, '--rate', 'fast'], /--rate fast: write a number/],
    [[...ACCESS, '--backfill', 'yesterday'], /is not a duration/],
    [[...ACCESS, '--speed', '1'], /Unknown option '--speed'/],
  ])('refuses %p and says what to write', (argv, message) => expect(() => readOptions(argv, '/nowhere')).toThrow(message));
});

it('draws a progress bar', () => expect(renderBar('backfill', 0.5, 12_000, 2_000)).toBe(`backfill [${'█'.repeat(15)}${'░'.repeat(15)}]  50 % · 12,000 rows · 6,000/s`));
