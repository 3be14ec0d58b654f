import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SamplesQuery, samplesQuerySchema } from '@observer/contracts';
import { openDuckDbStore, TelemetryStore } from '@observer/store';
import { encodeBatches } from '@observer/telemetry';
import { seededRandom } from '../store/gateway-rows';
import type { Figure } from '../system/figure';
import { CounterFleet } from './metric-samples';
import { measurePrometheus, type PeerFigures } from './prometheus-peer';

const SERIES = 10_000;
const INTERVAL_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 5);
const SCRAPES_PER_COMMIT = 5;
const SCRAPES_PER_HOUR = 60;
/** Prometheus gets a tenth of the series, because its import takes long; its time and CPU are multiplied by that. */
const PEER_SHARE = 10;
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
    await store.close();
    store = await open();
    const peer = await measurePrometheus({
      series: SERIES / PEER_SHARE, startMs: START_MS, hours, intervalMs: INTERVAL_MS, query: 'sum by (chain) (rate(rpc_requests_total[5m]))', stepSeconds: 60, repeats: REPEATS,
    });
    return [...figures, ...(await sizes(store, hours, peer)), ...(await queries(store, hours, peer))];
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

const samplesOf = (hours: number): number => (SERIES * hours * HOUR_MS) / INTERVAL_MS;

async function sizes(store: TelemetryStore, hours: number, peer: PeerFigures | undefined): Promise<Figure[]> {
  const { bytes, metrics, resolutions = [] } = await store.stats();
  const rolledUp = resolutions.filter(({ resolution }) => resolution !== 'raw').reduce((sum, one) => sum + one.bytes, 0);
  return [
    { name: 'promql: bytes per sample in blocks', value: metrics?.bytesPerSample ?? NaN, unit: 'B', target: 3, ...(peer === undefined ? {} : { peer: { name: 'Prometheus', value: peer.bytesPerSample } }) },
    { name: 'promql: bytes per sample on disk, room that was rows once included', value: bytes / samplesOf(hours), unit: 'B' },
    { name: 'promql: bytes of rollups per sample', value: rolledUp / samplesOf(hours), unit: 'B' },
  ];
}

async function write(store: TelemetryStore, hours: number): Promise<Figure[]> {
  const fleet = new CounterFleet(SERIES, seededRandom(7));
  const scrapes = (hours * HOUR_MS) / INTERVAL_MS;
  let micros = 0;
  let packedMicros = 0;
  const commits: number[] = [];
  for (let scrape = 0, sequence = 0; scrape < scrapes; scrape += SCRAPES_PER_COMMIT) {
    const entries = Array.from({ length: Math.min(SCRAPES_PER_COMMIT, scrapes - scrape) }, (_, i) => ({
      position: { epoch: 'bench', sequence: ++sequence }, payload: encodeBatches([fleet.scrape(START_MS + (scrape + i) * INTERVAL_MS, INTERVAL_MS)]),
    }));
    const cpu = process.cpuUsage();
    const started = performance.now();
    await store.writeEncoded(entries);
    commits.push(performance.now() - started);
    micros += cpuSince(cpu) * 1e6;
    if ((scrape + SCRAPES_PER_COMMIT) % SCRAPES_PER_HOUR !== 0) continue;
    // As the store does by itself when an hour is over.
    const before = process.cpuUsage();
    await store.updateRollups();
    packedMicros += cpuSince(before) * 1e6;
  }
  return [
    { name: 'promql: CPU per million samples written', value: micros / samplesOf(hours), unit: 'CPU-s' },
    { name: 'promql: CPU per million samples packed and rolled up', value: packedMicros / samplesOf(hours), unit: 'CPU-s' },
    { name: 'promql: commit of 50,000 samples, 99 of 100', value: commits.sort((a, b) => a - b)[Math.floor(commits.length * 0.99)]!, unit: 'ms' },
  ];
}

async function queries(store: TelemetryStore, hours: number, peer: PeerFigures | undefined): Promise<Figure[]> {
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
    const peerOf = (of: 'ms' | 'cpuSeconds'): Pick<Figure, 'peer'> => (target === undefined || peer === undefined ? {} : { peer: { name: `Prometheus (a tenth, times ${PEER_SHARE})`, value: PEER_SHARE * peer[of] } });
    figures.push(
      { name: `promql: ${name}`, value: ms, unit: 'ms', ...(target === undefined ? {} : { target }), ...peerOf('ms') },
      { name: `promql: … its CPU`, value: cpuSeconds, unit: 'CPU-s', ...peerOf('cpuSeconds') },
    );
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
