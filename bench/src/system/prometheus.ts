import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Prometheus as a process of its own, for comparison. */
export interface RunningPrometheus {
  readonly url: string;
  readonly pid: number;
}

export function isPrometheusInstalled(): boolean {
  try {
    for (const program of ['prometheus', 'promtool']) execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs work in a directory for a Prometheus; it is removed afterwards. */
export async function inPrometheusDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'observer-prometheus-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Fills its database. @param lines OpenMetrics text, with times, in pieces */
export async function importSamples(directory: string, lines: Iterable<string>): Promise<void> {
  const file = join(directory, 'samples.txt');
  const out = createWriteStream(file);
  for (const text of lines) if (!out.write(text)) await once(out, 'drain');
  out.end('# EOF\n');
  await once(out, 'close');
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(directory, 'data')], { stdio: 'ignore' });
  rmSync(file);
}

/** @param config the text of its configuration file */
export async function withPrometheus<T>(directory: string, config: string, work: (prometheus: RunningPrometheus) => Promise<T>): Promise<T> {
  const port = await freePort();
  const file = join(directory, 'prometheus.yml');
  writeFileSync(file, config);
  const server = spawn('prometheus', [`--config.file=${file}`, `--storage.tsdb.path=${join(directory, 'data')}`, '--storage.tsdb.retention.time=100y', `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  const gone = once(server, 'exit');
  try {
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${url}/-/ready`).then((response) => response.ok, () => false))) await new Promise((resolve) => setTimeout(resolve, 100));
    return await work({ url, pid: server.pid! });
  } finally {
    server.kill('SIGTERM');
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
