import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { seededRandom } from '../store/gateway-rows';
import { cpuSecondsOf } from '../system/process-cpu';
import { importSamples, inPrometheusDirectory, isPrometheusInstalled, type RunningPrometheus, withPrometheus } from '../system/prometheus';
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
  if (!isPrometheusInstalled()) return undefined;
  return inPrometheusDirectory(async (directory) => {
    await importSamples(directory, scrapes(options));
    const bytes = Number(execFileSync('du', ['-sb', join(directory, 'data')], { encoding: 'utf8' }).split('\t')[0]);
    const samples = (options.series * options.hours * 3_600_000) / options.intervalMs;
    return { ...(await withPrometheus(directory, 'global: {}\n', (prometheus) => ask(prometheus, options))), bytesPerSample: bytes / samples };
  });
}

function* scrapes({ series, startMs, hours, intervalMs }: PeerOptions): Generator<string> {
  const fleet = new CounterFleet(series, seededRandom(7));
  yield '# TYPE rpc_requests counter\n';
  for (let ms = startMs; ms < startMs + hours * 3_600_000; ms += intervalMs) {
    const { time, tags, fields } = fleet.scrape(ms, intervalMs);
    const values = fields[0]!.values as Float64Array;
    let text = '';
    for (let i = 0; i < series; i++) {
      const labels = tags.map(({ name, dictionary, ids }) => `${name}="${dictionary[ids[i]! - 1]!}"`).join(',');
      text += `rpc_requests_total{${labels}} ${values[i]!} ${Number(time[i]! / 1_000_000n) / 1000}\n`;
    }
    yield text;
  }
}

async function ask({ url, pid }: RunningPrometheus, { query, startMs, hours, stepSeconds, repeats }: PeerOptions): Promise<{ ms: number; cpuSeconds: number }> {
  const asked = new URLSearchParams({ query, start: String(startMs / 1000 + 300), end: String(startMs / 1000 + hours * 3600), step: String(stepSeconds) });
  const runs: { ms: number; cpuSeconds: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const cpu = cpuSecondsOf(pid);
    const started = performance.now();
    const answer = (await (await fetch(`${url}/api/v1/query_range?${asked.toString()}`)).json()) as { status: string; data?: { result: unknown[] } };
    if (answer.status !== 'success' || answer.data!.result.length === 0) throw new Error(`Prometheus answers ${JSON.stringify(answer).slice(0, 200)}`);
    runs.push({ ms: performance.now() - started, cpuSeconds: cpuSecondsOf(pid) - cpu });
  }
  return runs.sort((a, b) => a.ms - b.ms)[repeats >> 1]!;
}
