/** The same bodies, taken by peers that happen to be installed: CPU seconds per million rows until the process is idle again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSecondsOf } from '../system/process-cpu';
import { ROWS_PER_BODY } from './workload';

interface Peer {
  readonly name: string;
  readonly programs: readonly string[];
  start(program: string, folder: string, port: number): ChildProcess;
  readonly readyPath: string;
  readonly writePath: string;
  prepare?(url: string): Promise<void>;
}

const PEERS: readonly Peer[] = [
  {
    name: 'VictoriaMetrics', programs: ['victoria-metrics'], readyPath: '/health', writePath: '/write?precision=ns',
    start: (program, folder, port) => spawn(program, [`-storageDataPath=${folder}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=100y'], { stdio: 'ignore' }),
  },
  {
    name: 'InfluxDB 1.x', programs: ['influxd'], readyPath: '/ping', writePath: '/write?db=bench&precision=n',
    start: (program, folder, port) => {
      const config = join(folder, 'influxdb.conf');
      writeFileSync(
        config,
        `reporting-disabled = true\nbind-address = "127.0.0.1:0"\n[meta]\ndir = "${folder}/meta"\n[data]\ndir = "${folder}/data"\nwal-dir = "${folder}/wal"\nquery-log-enabled = false\n[http]\nbind-address = "127.0.0.1:${port}"\nlog-enabled = false\n[monitor]\nstore-enabled = false\n`,
      );
      return spawn(program, ['-config', config], { stdio: 'ignore' });
    },
    prepare: async (url) => void (await fetch(`${url}/query?q=${encodeURIComponent('CREATE DATABASE bench')}`, { method: 'POST' })),
  },
];

function installed(programs: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/bin'];
  return folders.flatMap((folder) => programs.map((program) => join(folder, program))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const alive = await fetch(url).then((response) => response.ok, () => false);
    if (alive) return;
    await pause(100);
  }
  throw new Error(`${url} did not answer within 20 s`);
}

/** Waits until the process has used less than a hundredth of a second in half a second: its background work is done. */
async function untilIdle(pid: number): Promise<void> {
  for (let round = 0; round < 120; round++) {
    const before = cpuSecondsOf(pid);
    await pause(500);
    if (cpuSecondsOf(pid) - before <= 0.01) return;
  }
}

async function send(peer: Peer, url: string, bodies: readonly Buffer[]): Promise<void> {
  for (const body of bodies) {
    const response = await fetch(url + peer.writePath, { method: 'POST', body });
    if (!response.ok) throw new Error(`${peer.name} answered ${response.status}: ${await response.text()}`);
  }
}

async function measure(peer: Peer, program: string, warmUp: readonly Buffer[], bodies: readonly Buffer[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'observer-peer-'));
  const port = await freePort();
  const child = peer.start(program, folder, port);
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilAnswers(url + peer.readyPath);
    await peer.prepare?.(url);
    await send(peer, url, warmUp);
    await untilIdle(child.pid!);
    const before = cpuSecondsOf(child.pid!);
    await send(peer, url, bodies);
    await untilIdle(child.pid!);
    return (cpuSecondsOf(child.pid!) - before) / ((bodies.length * ROWS_PER_BODY) / 1e6);
  } finally {
    child.kill('SIGKILL');
    await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(undefined)));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One figure for every peer found on this machine, which knows the series from the warm-up, as Observer does; says which ones are not there. */
export async function peerChains(warmUp: readonly Buffer[], bodies: readonly Buffer[]): Promise<{ name: string; value: number }[]> {
  const results: { name: string; value: number }[] = [];
  for (const peer of PEERS) {
    const program = installed(peer.programs);
    if (program === undefined) console.error(`peer ${peer.name}: not installed (Debian: apt-get install ${peer.name === 'VictoriaMetrics' ? 'victoria-metrics' : 'influxdb'})`);
    else results.push({ name: peer.name, value: await measure(peer, program, warmUp, bodies) });
  }
  return results;
}
