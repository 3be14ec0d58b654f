import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive, stopAll, type ProcessIdentity } from './process-identity';
import { claimDataDir, findRunning, removeRunFile, writeRunFile } from './run-file';

const start = async (): Promise<ProcessIdentity> => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
  await new Promise((resolve) => child.once('spawn', resolve));
  return identify(child.pid!)!;
};

describe('the run file', () => {
  let dataDir: string;
  const started: ProcessIdentity[] = [];
  const child = async (): Promise<ProcessIdentity> => {
    const identity = await start();
    started.push(identity);
    return identity;
  };
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'observer-run-'))));
  afterEach(async () => {
    await stopAll(started, 0);
    rmSync(dataDir, { recursive: true });
  });

  it('gives a data folder to one launcher at a time', async () => {
    expect(await claimDataDir(dataDir)).toEqual({ type: 'claimed', stopped: [] });
    expect(await claimDataDir(dataDir)).toMatchObject({ type: 'taken', by: { launcher: { pid: process.pid } } });
    expect(findRunning(dataDir)?.launcher.pid).toBe(process.pid);
    removeRunFile(dataDir);
    expect(findRunning(dataDir)).toBeUndefined();
  });

  it('can be read by its owner only', async () => {
    await claimDataDir(dataDir);
    expect(statSync(join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
  });

  it('of a killed launcher lets the next one stop what is still running', async () => {
    const [launcher, orphan] = [await child(), await child()];
    writeRunFile(dataDir, { launcher, processes: [{ ...orphan, name: 'writer', stopOrder: 3 }] });
    await stopAll([launcher], 0);
    expect(await claimDataDir(dataDir)).toEqual({ type: 'claimed', stopped: ['writer'] });
    expect(isAlive(orphan)).toBe(false);
  });

  it('never stops a stranger who got the number of a process that is gone', async () => {
    const stranger = await child();
    const launcher = { pid: stranger.pid, startedAt: 'another boot:17' };
    writeRunFile(dataDir, { launcher, processes: [{ pid: stranger.pid, startedAt: 'another boot:18', name: 'nats', stopOrder: 9 }] });
    expect(await claimDataDir(dataDir)).toEqual({ type: 'claimed', stopped: [] });
    expect(isAlive(stranger)).toBe(true);
  });

  it('survives being half-written', async () => {
    writeFileSync(join(dataDir, 'run.json'), '{"launcher":{"pi');
    expect(await claimDataDir(dataDir)).toMatchObject({ type: 'claimed' });
    expect(existsSync(join(dataDir, 'run.json'))).toBe(true);
  });
});
