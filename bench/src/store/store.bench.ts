import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeriesQuery, seriesQuerySchema } from '@observer/contracts';
import { openTelemetryStore, type TelemetryStore } from '@observer/store';
import { encodeBatches } from '@observer/telemetry';
import { startInfluxDb } from '@observer/testing';
import { type Figure } from '../system/figure';
import { gatewayRows, seededRandom } from './gateway-rows';

export interface StoreBenchOptions {
  /** Rows stored before the queries, spread over one day. */
  readonly rows?: number;
  /** Rows for InfluxDB, which takes far longer for each: its figures are those of so many. 0 = leave it out. */
  readonly influxRows?: number;
  /** Where the DuckDB store is made; absent = a temporary directory that is removed. */
  readonly directory?: string;
  readonly memoryLimit?: string;
}

interface Subject {
  readonly name: string;
  readonly rows: number;
  /** Whether the targets hold for it: they are those of the default store. */
  readonly hasTargets: boolean;
  open(): Promise<TelemetryStore>;
}

const ROWS_PER_MESSAGE = 5_000;
const MESSAGES_PER_COMMIT = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_START_MS = Date.UTC(2026, 0, 5);
const REPEATS = 5;
/** The targets of queries are those of so many rows. */
const TARGET_ROWS = 30_000_000;

/** What the whole chain's 1.9 CPU-s per million rows leaves for the store, after decoding bodies (1.02) and the broker (0.2). */
const CPU_TARGET = 0.68;

/** Writes a day of gateway requests, then asks what dashboards ask: DuckDB, then InfluxDB with fewer rows. */
export async function run(options: StoreBenchOptions = {}): Promise<Figure[]> {
  return [...(await runDuckDb(options)), ...(await runInfluxDb(options.influxRows ?? 200_000))];
}

async function runDuckDb(options: StoreBenchOptions): Promise<Figure[]> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'observer-store-bench-'));
  try {
    const open = (): Promise<TelemetryStore> => openTelemetryStore(`duckdb:${directory}`, { memoryLimit: options.memoryLimit ?? '2GB' });
    return await measure({ name: 'DuckDB', rows: options.rows ?? 10_000_000, hasTargets: true, open });
  } finally {
    if (options.directory === undefined) rmSync(directory, { recursive: true });
  }
}

async function runInfluxDb(rows: number): Promise<Figure[]> {
  if (rows === 0) return [];
  const server = await startInfluxDb();
  try {
    return await measure({ name: 'InfluxDB', rows, hasTargets: false, open: () => openTelemetryStore(server.location('bench')) });
  } finally {
    await server.stop();
  }
}

async function measure(subject: Subject): Promise<Figure[]> {
  let store = await subject.open();
  try {
    const writes = await measureWrites(store, subject);
    const rollups = await measureRollups(store, subject);
    // What rests: closed, its log folded in.
    await store.close();
    store = await subject.open();
    const { resolutions = [] } = await store.stats();
    const raw = resolutions.find(({ resolution }) => resolution === 'raw')!;
    const rolledUpBytes = resolutions.filter(({ resolution }) => resolution !== 'raw').reduce((sum, { bytes }) => sum + bytes, 0);
    return [
      ...writes, ...rollups,
      { name: `${subject.name}: bytes per event row (6 dimensions, 2 measures)`, value: raw.bytes / raw.rows, unit: 'B', ...(subject.hasTargets ? { target: 10 } : {}) },
      { name: `${subject.name}: bytes of all rollups per event row`, value: rolledUpBytes / subject.rows, unit: 'B' },
      ...(await measureQueries(store, subject)),
    ];
  } finally {
    await store.close();
  }
}

async function measureRollups(store: TelemetryStore, { name, rows }: Subject): Promise<Figure[]> {
  const cpu = process.cpuUsage();
  await store.updateRollups();
  const { user, system } = process.cpuUsage(cpu);
  return [{ name: `${name}: CPU per million rows rolled up, beside writes`, value: (user + system) / rows, unit: 'CPU-s' }];
}

async function measureWrites(store: TelemetryStore, { name, rows, hasTargets }: Subject): Promise<Figure[]> {
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
    { name: `${name}: rows written (decode, commit)`, value: (written / wallMs) * 1000, unit: 'rows/s' },
    { name: `${name}: our CPU per million rows written`, value: cpuMicros / written, unit: 'CPU-s', ...(hasTargets ? { target: CPU_TARGET } : {}) },
  ];
}

async function measureQueries(store: TelemetryStore, { name, rows, hasTargets }: Subject): Promise<Figure[]> {
  const label = (what: string): string => `${name}: ${what}, ${rows / 1e6} M rows`;
  const figures: Figure[] = [];
  for (const [what, query, targetMs] of queries()) {
    let resolution = '';
    const value = await median(async () => (resolution = (await store.selectSeries(query)).source.resolution));
    // Time from rows grows with them, so fewer rows are held to less; time from rollups does not.
    const share = resolution === 'raw' ? Math.min(1, rows / TARGET_ROWS) : 1;
    figures.push({ name: `${label(what)} (${resolution})`, value, unit: 'ms', ...(targetMs === undefined || !hasTargets ? {} : { target: targetMs * share }) });
  }
  const day = { startMs: DAY_START_MS, endMs: DAY_START_MS + DAY_MS };
  const page = { measurement: 'gateway_request', matchers: [{ tag: 'customer', op: '=' as const, value: 'customer-150' }], filters: [], range: day, order: 'desc' as const, limit: 100, timeoutMs: 60_000 };
  return [...figures, { name: label('newest 100 rows of one customer, 24 h'), value: await median(() => store.selectEvents(page)), unit: 'ms' }];
}

/** Name, query, and the target in milliseconds. */
function queries(): [string, SeriesQuery, number?][] {
  const latency = { field: 'latency_seconds', fn: 'quantile' } as const;
  const quantiles = [{ as: 'p50', q: 0.5, ...latency }, { as: 'p95', q: 0.95, ...latency }, { as: 'p99', q: 0.99, ...latency }];
  const noon = { startMs: DAY_START_MS + 12 * HOUR_MS, endMs: DAY_START_MS + 13 * HOUR_MS };
  const day = { startMs: DAY_START_MS, endMs: DAY_START_MS + DAY_MS };
  const queryOf = (query: object): SeriesQuery => seriesQuerySchema.parse({ measurement: 'gateway_request', groupBy: ['chain'], limits: { timeoutMs: 60_000 }, ...query });
  const sums = [{ as: 'requests', fn: 'count' }, { as: 'bytes', fn: 'sum', field: 'response_bytes' }];
  return [
    ['p50/p95/p99 per minute by chain, 1 h', queryOf({ range: noon, stepMs: 60_000, aggregates: quantiles }), 120],
    ['p50/p95/p99 per 5 minutes by chain, 24 h', queryOf({ range: day, stepMs: 300_000, aggregates: quantiles }), 100],
    ['sums per 5 minutes by chain, 24 h', queryOf({ range: day, stepMs: 300_000, aggregates: sums }), 250],
    ['the same from rows', queryOf({ range: day, stepMs: 300_000, aggregates: sums, coarsest: 'raw' }), 250],
    ['error share by node, 1 h', queryOf({
      groupBy: ['node'], range: noon,
      aggregates: [{ as: 'requests', fn: 'count' }, { as: 'errors', fn: 'count', where: [{ tag: 'status', op: '=~', value: 'status-[23]' }] }],
    })],
    ['top 10 customers by bytes, 24 h', queryOf({ groupBy: ['customer'], range: day, aggregates: [{ as: 'bytes', fn: 'sum', field: 'response_bytes' }], top: { k: 10, by: 'bytes' } })],
  ];
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
