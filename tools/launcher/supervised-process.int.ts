import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from './log-file';
import { isAlive } from './process-identity';
import { type ProcessEvent, type ProcessSpec, restartDelayMs, SupervisedProcess } from './supervised-process';

describe('SupervisedProcess', () => {
  let folder: string;
  let log: LogFile;
  let events: ProcessEvent[];
  let running: SupervisedProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'observer-process-'));
    log = new LogFile(join(folder, 'p.log'));
    events = [];
  });
  afterEach(async () => {
    await running?.stop();
    log.close();
    rmSync(folder, { recursive: true });
  });

  const supervise = (script: string, more: Partial<ProcessSpec> = {}): SupervisedProcess =>
    (running = new SupervisedProcess(
      { name: 'p', program: process.execPath, args: ['-e', script], cwd: folder, env: {}, stopOrder: 1, readyTimeoutMs: 10_000, stopTimeoutMs: 5_000, ...more },
      log,
      (event) => events.push(event),
    ));
  const ofType = (type: ProcessEvent['type']): ProcessEvent[] => events.filter((event) => event.type === type);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const STAY = 'setInterval(() => {}, 1000);';

  it('starts again what was killed, and says so', async () => {
    const process = supervise(STAY);
    await process.start();
    const first = process.pid;
    expect(process.kill('SIGKILL')).toBe(true);
    await until(() => ofType('crashed').length === 1);
    await process.whenReady();
    expect(process.pid).not.toBe(first);
    expect(ofType('crashed')).toEqual([{ type: 'crashed', name: 'p', how: 'SIGKILL', restartInMs: 200 }]);
    expect(ofType('ready')).toMatchObject([{ restarts: 0 }, { restarts: 1 }]);
  });

  it('waits longer before each start in a row', () => expect([1, 2, 3, 4, 20].map(restartDelayMs)).toEqual([200, 400, 800, 1600, 15_000]));

  it('does not start again what it stopped itself', async () => {
    const process = supervise(STAY);
    await process.start();
    const identity = process.running!;
    await process.stop();
    expect(isAlive(identity)).toBe(false);
    expect(ofType('crashed')).toEqual([]);
  });

  it('kills what does not listen to SIGTERM in its time', async () => {
    const process = supervise(`process.on('SIGTERM', () => {}); console.log('deaf'); ${STAY}`, { stopTimeoutMs: 300 });
    await process.start();
    const identity = process.running!;
    await until(() => readFileSync(join(folder, 'p.log'), 'utf8').includes('deaf'));
    await process.stop();
    expect(isAlive(identity)).toBe(false);
  });

  it('gives up with its last words when the configuration is refused', async () => {
    await expect(supervise("console.error('OBSERVER_HTTP_PORT: not a number'); process.exit(78)", { isReady: async () => false }).start()).rejects.toThrow(
      'p refuses its configuration; it said:\n  OBSERVER_HTTP_PORT: not a number',
    );
  });

  it('says what a process said that did not become ready', async () => {
    const process = supervise(`console.error('waiting for the store'); ${STAY}`, { isReady: async () => false, readyTimeoutMs: 700 });
    await expect(process.start()).rejects.toThrow(/p was not ready within 1 s; it said:\n {2}waiting for the store/);
  });

  it('says when a program cannot be run', async () => {
    await expect(supervise('', { program: '/nowhere/nats-server' }).start()).rejects.toThrow(/p could not be run: .*ENOENT/);
  });
});
