/** `npm start` as a person and a script use it, on a data folder and ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, stopAll } from './process-identity';
import { credentialsPath, readRunFile, type RunFile } from './run-file';
import type { Credentials } from './secrets';
import { workspaceRoot } from './workspace';

jest.setTimeout(120_000);

interface Started {
  readonly process: ChildProcess;
  output(): string;
  readonly exit: Promise<number | null>;
}

describe('npm start', () => {
  let dataDir: string;
  let started: Started[];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'observer-start-'));
    started = [];
  });
  afterEach(async () => {
    for (const { process } of started) process.kill('SIGKILL');
    await stopAll(readRunFile(dataDir)?.processes ?? [], 0);
    rmSync(dataDir, { recursive: true, force: true });
  });

  function start(...args: string[]): Started {
    const child = spawn(process.execPath, [join(workspaceRoot(), 'tools/setup/start.mjs'), '--data', dataDir, '--port', '38080', '--ingest-port', '38081', ...args]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exit = once(child, 'exit').then(([code]) => code as number | null);
    const result: Started = { process: child, output: () => output, exit };
    started.push(result);
    return result;
  }

  async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    while (!(await condition())) {
      const gaveUp = started.some(({ process }) => (process.exitCode ?? 0) !== 0);
      if (gaveUp || Date.now() > deadlineMs) throw new Error(`still waiting for ${what}\n${started.map(({ output }) => output()).join('\n---\n')}`);
      await pause(50);
    }
  }

  const running = (): Promise<void> => until('credentials.json', () => existsSync(credentialsPath(dataDir)));
  const credentials = (): Credentials => JSON.parse(readFileSync(credentialsPath(dataDir), 'utf8')) as Credentials;
  const run = (): RunFile => readRunFile(dataDir)!;
  const signIn = async ({ url, user, password }: Credentials): Promise<number> =>
    (await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password }) })).status;

  it('starts, says where, tells a second one that it runs, and stops everything on SIGTERM', async () => {
    const first = start('--no-demo');
    await running();
    const facts = credentials();
    expect(statSync(credentialsPath(dataDir)).mode & 0o777).toBe(0o600);
    expect(await signIn(facts)).toBe(200);
    const sent = await fetch(`${facts.ingestUrl}/api/v2/write`, { method: 'POST', headers: { authorization: `Token ${facts.ingestKey}` }, body: 'room,place=a temperature_celsius=21.5' });
    expect(sent.status).toBe(204);
    await until('the box', () => first.output().includes(facts.password));
    for (const fact of Object.values(facts)) expect(first.output()).toContain(fact);

    const second = start('--no-demo');
    expect(await second.exit).toBe(0);
    expect(second.output()).toContain(`Observer already runs (process ${first.process.pid}): ${facts.url}`);

    const processes = run().processes;
    first.process.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(credentialsPath(dataDir))).toBe(false);
  });

  it('leaves nothing behind when it is killed, and the next start has the same sign-in', async () => {
    const first = start('--no-demo');
    await running();
    const { password } = credentials();
    const processes = run().processes;
    expect(processes.map(({ name }) => name).sort()).toEqual(['alerting', 'analytics', 'api-gateway', 'ingest', 'nats', 'redis', 'reporting', 'writer']);
    first.process.kill('SIGKILL');
    await until('everything to end', () => processes.filter(isAlive).length === 0 && !existsSync(credentialsPath(dataDir)));

    start('--no-demo');
    await running();
    expect(credentials().password).toBe(password);
    expect(await signIn(credentials())).toBe(200);
  });

  it('starts a killed service again', async () => {
    const launcher = start('--no-demo');
    await running();
    const gateway = run().processes.find(({ name }) => name === 'api-gateway')!;
    process.kill(gateway.pid, 'SIGKILL');
    await until('the gateway to be back', () => launcher.output().includes('api-gateway is back'));
    expect(launcher.output()).toContain('api-gateway ended (SIGKILL); starting it again');
    expect(await signIn(credentials())).toBe(200);
  });
});
