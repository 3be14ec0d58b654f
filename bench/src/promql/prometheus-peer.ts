import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSecondsOf } from '../system/process-cpu';
import { seededRandom } from '../store/gateway-rows';
import { CounterFleet } from './metric-samples';

export interface PeerFigures {
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly bytesPerSample: number;
}

export interface PeerOptions {
  readonly series: number;
  readonly startMs: number;
  readonly hours: number;
  readonly intervalMs: number;
  readonly query: string;
  readonly stepSeconds: number;
  readonly repeats: number;
}

/** The same counters, fewer of them, in a Prometheus of its own; undefined when there is none on this machine. */
export async function measurePrometheus(options: PeerOptions): Promise<PeerFigures | undefined> {
  if (!isInstalled()) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'observer-prometheus-'));
  try {
    await importSamples(directory, options);
    const bytes = Number(execFileSync('du', ['-sb', join(directory, 'data')], { encoding: 'utf8' }).split('\t')[0]);
    const samples = (options.series * options.hours * 3_600_000) / options.intervalMs;
    return { ...(await ask(directory, options)), bytesPerSample: bytes / samples };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function isInstalled(): boolean {
  try {
    for (const program of ['prometheus', 'promtool']) execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function importSamples(directory: string, { series, startMs, hours, intervalMs }: PeerOptions): Promise<void> {
  const file = join(directory, 'samples.txt');
  const out = createWriteStream(file);
  const fleet = new CounterFleet(series, seededRandom(7));
  out.write('# TYPE rpc_requests counter\n');
  for (let ms = startMs; ms < startMs + hours * 3_600_000; ms += intervalMs) {
    const { time, tags, fields } = fleet.scrape(ms, intervalMs);
    const values = fields[0]!.values as Float64Array;
    let text = '';
    for (let i = 0; i < series; i++) {
      const labels = tags.map(({ name, dictionary, ids }) => `${name}="${dictionary[ids[i]! - 1]!}"`).join(',');
      text += `rpc_requests_total{${labels}} ${values[i]!} ${Number(time[i]! / 1_000_000n) / 1000}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end('# EOF\n');
  await once(out, 'close');
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(directory, 'data')], { stdio: 'ignore' });
  rmSync(file);
}

async function ask(directory: string, { query, startMs, hours, stepSeconds, repeats }: PeerOptions): Promise<{ ms: number; cpuSeconds: number }> {
  const port = await freePort();
  const config = join(directory, 'prometheus.yml');
  writeFileSync(config, 'global: {}\n');
  const server = spawn('prometheus', [`--config.file=${config}`, `--storage.tsdb.path=${join(directory, 'data')}`, '--storage.tsdb.retention.time=100y', `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  const gone = once(server, 'exit');
  try {
    const base = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${base}/-/ready`).then((response) => response.ok, () => false))) await new Promise((resolve) => setTimeout(resolve, 100));
    const asked = new URLSearchParams({ query, start: String(startMs / 1000 + 300), end: String(startMs / 1000 + hours * 3600), step: String(stepSeconds) });
    const runs: { ms: number; cpuSeconds: number }[] = [];
    for (let i = 0; i < repeats; i++) {
      const cpu = cpuSecondsOf(server.pid!);
      const started = performance.now();
      const answer = (await (await fetch(`${base}/api/v1/query_range?${asked.toString()}`)).json()) as { status: string; data?: { result: unknown[] } };
      if (answer.status !== 'success' || answer.data!.result.length === 0) throw new Error(`Prometheus answers ${JSON.stringify(answer).slice(0, 200)}`);
      runs.push({ ms: performance.now() - started, cpuSeconds: cpuSecondsOf(server.pid!) - cpu });
    }
    return runs.sort((a, b) => a.ms - b.ms)[repeats >> 1]!;
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
