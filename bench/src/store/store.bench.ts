import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeriesQuery, seriesQuerySchema } from '@observer/contracts';
import { openDuckDbStore, TelemetryStore } from '@observer/store';
import { encodeBatches } from '@observer/telemetry';
import { type Figure } from '../system/figure';
import { gatewayRows, seededRandom } from './gateway-rows';

export interface StoreBenchOptions {
  /** Rows stored before the queries, spread over one day. */
  readonly rows?: number;
  /** Where the store is made; absent = a temporary directory that is removed. */
  readonly directory?: string;
  readonly memoryLimit?: string;
}

const ROWS_PER_MESSAGE = 5_000;
const MESSAGES_PER_COMMIT = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_START_MS = Date.UTC(2026, 0, 5);
const REPEATS = 5;

/** What the whole chain's 1.9 CPU-s per million rows leaves for the store, after decoding bodies (1.02) and the broker (0.2). */
const CPU_TARGET = 0.68;

/** Writes a day of gateway requests, then asks what dashboards ask. */
export async function run(options: StoreBenchOptions = {}): Promise<Figure[]> {
  const rows = options.rows ?? 10_000_000;
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'observer-store-bench-'));
  const open = () => openDuckDbStore({ directory, memoryLimit: options.memoryLimit ?? '2GB' });
  let store = await open();
  try {
    const writes = await measureWrites(store, rows);
    // What rests: closed, its log folded in.
    await store.close();
    store = await open();
    const { bytesPerRow } = await store.stats();
    const size = { name: 'store: bytes per event row (6 dimensions, 2 measures)', value: bytesPerRow, unit: 'B', target: 14.5 };
    return [...writes, size, ...(await measureQueries(store, rows))];
  } finally {
    await store.close();
    if (options.directory === undefined) rmSync(directory, { recursive: true });
  }
}

async function measureWrites(store: TelemetryStore, rows: number): Promise<Figure[]> {
  const random = seededRandom(1);
  const commits = Math.ceil(rows / (ROWS_PER_MESSAGE * MESSAGES_PER_COMMIT));
  const spanMs = DAY_MS / (commits * MESSAGES_PER_COMMIT);
  let sequence = 0;
  let wallMs = 0;
  let cpuMicros = 0;
  for (let commit = 0; commit < commits; commit++) {
    const entries = Array.from({ length: MESSAGES_PER_COMMIT }, () => {
      const payload = encodeBatches([gatewayRows(random, ROWS_PER_MESSAGE, DAY_START_MS + sequence * spanMs, spanMs)]);
      return { position: { epoch: 'bench', sequence: ++sequence }, payload };
    });
    const cpu = process.cpuUsage();
    const started = performance.now();
    await store.writeEncoded(entries);
    wallMs += performance.now() - started;
    const used = process.cpuUsage(cpu);
    cpuMicros += used.user + used.system;
  }
  const written = sequence * ROWS_PER_MESSAGE;
  return [
    { name: 'store: rows written (decode, commit)', value: (written / wallMs) * 1000, unit: 'rows/s' },
    { name: 'store: CPU per million rows written', value: cpuMicros / written, unit: 'CPU-s', target: CPU_TARGET },
  ];
}

async function measureQueries(store: TelemetryStore, rows: number): Promise<Figure[]> {
  // The targets are those of 30 million rows; time grows with the rows read, so fewer rows are held to less.
  const share = Math.min(1, rows / 30_000_000);
  const latency = { field: 'latency_seconds', fn: 'quantile' } as const;
  const noon = { startMs: DAY_START_MS + 12 * HOUR_MS, endMs: DAY_START_MS + 13 * HOUR_MS };
  const day = { startMs: DAY_START_MS, endMs: DAY_START_MS + DAY_MS };
  const base = { measurement: 'gateway_request', groupBy: ['chain'] };
  const queries: [name: string, query: SeriesQuery, targetMs?: number][] = [
    ['p50/p95/p99 per minute by chain, 1 h', seriesQuerySchema.parse({
      ...base, range: noon, stepMs: 60_000,
      aggregates: [{ as: 'p50', q: 0.5, ...latency }, { as: 'p95', q: 0.95, ...latency }, { as: 'p99', q: 0.99, ...latency }],
    }), 110 * 1.2],
    ['sums per 5 minutes by chain, 24 h', seriesQuerySchema.parse({
      ...base, range: day, stepMs: 300_000,
      aggregates: [{ as: 'requests', fn: 'count' }, { as: 'bytes', fn: 'sum', field: 'response_bytes' }],
    }), 230 * 1.2],
    ['error share by node, 1 h', seriesQuerySchema.parse({
      ...base, groupBy: ['node'], range: noon,
      aggregates: [{ as: 'requests', fn: 'count' }, { as: 'errors', fn: 'count', where: [{ tag: 'status', op: '=~', value: 'status-[23]' }] }],
    })],
    ['top 10 customers by bytes, 24 h', seriesQuerySchema.parse({
      ...base, groupBy: ['customer'], range: day, aggregates: [{ as: 'bytes', fn: 'sum', field: 'response_bytes' }], top: { k: 10, by: 'bytes' },
    })],
  ];
  const figures: Figure[] = [];
  for (const [name, query, targetMs] of queries) {
    const value = await median(() => store.selectSeries(query));
    figures.push({ name: `store: ${name}, ${rows / 1e6} M rows`, value, unit: 'ms', ...(targetMs === undefined ? {} : { target: targetMs * share }) });
  }
  const page = { measurement: 'gateway_request', matchers: [{ tag: 'customer', op: '=' as const, value: 'customer-150' }], filters: [], range: day, order: 'desc' as const, limit: 100, timeoutMs: 10_000 };
  return [...figures, { name: 'store: newest 100 rows of one customer, 24 h', value: await median(() => store.selectEvents(page)), unit: 'ms' }];
}

/** Milliseconds, the middle of several runs. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[REPEATS >> 1]!;
}
