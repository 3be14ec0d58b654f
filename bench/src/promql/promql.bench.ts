import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SamplesQuery, samplesQuerySchema } from '@observer/contracts';
import { openDuckDbStore, TelemetryStore } from '@observer/store';
import { encodeBatches } from '@observer/telemetry';
import { seededRandom } from '../store/gateway-rows';
import type { Figure } from '../system/figure';
import { CounterFleet } from './metric-samples';

const SERIES = 10_000;
const INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 5);
const SCRAPES_PER_COMMIT = 5;
const REPEATS = 7;

export interface PromqlBenchOptions {
  readonly hours?: number;
}

/** A day of 10,000 counters, then what a dashboard asks of them. */
export async function run({ hours = 24 }: PromqlBenchOptions = {}): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'observer-promql-bench-'));
  const open = (): Promise<TelemetryStore> => openDuckDbStore({ directory, memoryLimit: '1GB' });
  let store = await open();
  try {
    const figures = await write(store, hours);
    const cpu = process.cpuUsage();
    await store.updateRollups();
    figures.push({ name: 'promql: CPU per million samples packed into blocks, rollups included', value: cpuSince(cpu) / samplesOf(hours) * 1e6, unit: 'CPU-s' });
    await store.close();
    store = await open();
    const { bytes, metrics } = await store.stats();
    figures.push({ name: 'promql: bytes per sample at rest, rollups aside', value: metrics?.bytesPerSample ?? bytes / samplesOf(hours), unit: 'B', target: 3 });
    return [...figures, ...(await queries(store, hours))];
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

const samplesOf = (hours: number): number => (SERIES * hours * HOUR_MS) / INTERVAL_MS;

async function write(store: TelemetryStore, hours: number): Promise<Figure[]> {
  const fleet = new CounterFleet(SERIES, seededRandom(7));
  const scrapes = (hours * HOUR_MS) / INTERVAL_MS;
  let micros = 0;
  let longestMs = 0;
  for (let scrape = 0, sequence = 0; scrape < scrapes; scrape += SCRAPES_PER_COMMIT) {
    const entries = Array.from({ length: Math.min(SCRAPES_PER_COMMIT, scrapes - scrape) }, (_, i) => ({
      position: { epoch: 'bench', sequence: ++sequence }, payload: encodeBatches([fleet.scrape(START_MS + (scrape + i) * INTERVAL_MS, INTERVAL_MS)]),
    }));
    const cpu = process.cpuUsage();
    const started = performance.now();
    await store.writeEncoded(entries);
    longestMs = Math.max(longestMs, performance.now() - started);
    micros += cpuSince(cpu) * 1e6;
  }
  return [
    { name: 'promql: CPU per million samples written', value: micros / samplesOf(hours), unit: 'CPU-s' },
    { name: 'promql: longest commit of 50,000 samples', value: longestMs, unit: 'ms' },
  ];
}

async function queries(store: TelemetryStore, hours: number): Promise<Figure[]> {
  const day = { startMs: START_MS + 5 * INTERVAL_MS, endMs: START_MS + hours * HOUR_MS, stepMs: 60_000 };
  const matchers = [{ tag: '__name__', op: '=' as const, value: 'rpc_requests_total' }];
  const grouped = (fn: string, steps: typeof day, rangeMs: number): SamplesQuery =>
    samplesQuerySchema.parse({ matchers, range: { startMs: steps.startMs - rangeMs, endMs: steps.endMs }, pushdown: { steps, window: { fn, rangeMs }, group: { op: 'sum', mode: 'by', labels: ['chain'] } } });
  const one = samplesQuerySchema.parse({
    matchers: [...matchers, { tag: 'instance', op: '=', value: 'instance-7' }, { tag: 'method', op: '=', value: 'method-3' }], range: { startMs: START_MS, endMs: START_MS + DAY_MS },
    pushdown: { steps: day, window: { fn: 'rate', rangeMs: 5 * INTERVAL_MS } },
  });
  const share = hours / 24;
  const asked: [name: string, query: SamplesQuery, target?: number][] = [
    ['sum by (chain) (rate([5m])), 24 h at 1 min, 10k series', grouped('rate', day, 5 * INTERVAL_MS), 500 * share],
    ['sum by (chain) (avg_over_time([5m])), 24 h at 1 min, 10k series', grouped('avg_over_time', day, 5 * INTERVAL_MS)],
    ['sum by (chain) (rate([1h])), 24 h at 1 h, 10k series', grouped('rate', { startMs: START_MS + HOUR_MS, endMs: START_MS + hours * HOUR_MS, stepMs: HOUR_MS }, HOUR_MS)],
    ['rate([5m]) of one series, 24 h at 1 min', one],
  ];
  const figures: Figure[] = [];
  for (const [name, query, target] of asked) {
    const { ms, cpuSeconds } = await measure(() => store.selectSamples(query));
    figures.push({ name: `promql: ${name}`, value: ms, unit: 'ms', ...(target === undefined ? {} : { target }) }, { name: `promql: … its CPU`, value: cpuSeconds, unit: 'CPU-s' });
  }
  return figures;
}

/** The middle of several runs. */
async function measure(work: () => Promise<unknown>): Promise<{ ms: number; cpuSeconds: number }> {
  const runs: { ms: number; cpuSeconds: number }[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    await work();
    runs.push({ ms: performance.now() - started, cpuSeconds: cpuSince(cpu) });
  }
  return runs.sort((a, b) => a.ms - b.ms)[REPEATS >> 1]!;
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
