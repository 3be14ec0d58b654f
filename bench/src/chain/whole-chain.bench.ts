/**
 * The way of an event, measured on running processes: HTTP in, durable in the log, committed to the store. CPU is what the processes used
 * from the first byte to the last commit: heartbeats, host metrics and their own metrics are in it. What they use when idle stands beside it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSystem, type RunningSystem } from '@observer/tools/launcher';
import { quantile, type Figure } from '../system/figure';
import { cpuSecondsOf } from '../system/process-cpu';
import { writtenRows } from '../system/writer-progress';
import { peerChains } from './peers';
import { makeBody, ROWS_PER_BODY, type BodyFormat } from './workload';

const LANES = 4;
/** Each look at the writer's metrics costs it a few milliseconds. */
const PROGRESS_EVERY_MS = 200;
const IDLE_MS = 5_000;
const TARGETS: Record<BodyFormat, number> = { 'line-protocol': 1.9, ndjson: 2.5 };
const STAGES = ['ingest', 'nats', 'writer'] as const;

export interface ChainOptions {
  /** Rows per format that are measured; as many before them warm up compilers and caches. */
  readonly rows?: number;
}

interface Run {
  readonly rows: number;
  readonly seconds: number;
  readonly cpu: Record<(typeof STAGES)[number], number>;
}

/** Sends bodies in a few lanes; `everyMs` paces them, absent = as fast as they are taken. Returns the time of each answer in ms. */
async function send(system: RunningSystem, format: BodyFormat, bodies: readonly Buffer[], everyMs?: number): Promise<number[]> {
  const path = format === 'line-protocol' ? '/api/v2/write?precision=ns' : '/v1/events';
  const headers = { authorization: `Bearer ${system.credentials.ingestKey}`, 'content-type': format === 'ndjson' ? 'application/x-ndjson' : 'text/plain' };
  const took: number[] = [];
  const started = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < bodies.length; index = next++) {
      if (everyMs !== undefined) await pause(Math.max(0, started + index * everyMs - performance.now()));
      const at = performance.now();
      const response = await fetch(system.credentials.ingestUrl + path, { method: 'POST', headers, body: bodies[index]! });
      if (response.status !== 204) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      took.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return took;
}

async function untilWritten(system: RunningSystem, rows: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  while ((await writtenRows(system)) < rows) {
    if (performance.now() > deadline) throw new Error(`the writer did not reach ${rows} rows`);
    await pause(PROGRESS_EVERY_MS);
  }
}

const cpuOf = (system: RunningSystem): Run['cpu'] => {
  const of = (name: string): number => cpuSecondsOf(system.processes[name]!.pid!);
  return { ingest: of('ingest'), nats: of('nats'), writer: of('writer') };
};

/** Share of a core that ingest, broker and writer use while nothing is sent, percent. */
async function idlePercent(system: RunningSystem): Promise<number> {
  await pause(IDLE_MS); // start-up is over
  const before = cpuOf(system);
  await pause(IDLE_MS);
  const after = cpuOf(system);
  return STAGES.reduce((sum, stage) => sum + after[stage] - before[stage], 0) / (IDLE_MS / 1000) * 100;
}

async function measure(system: RunningSystem, format: BodyFormat, bodies: readonly Buffer[]): Promise<Run> {
  const before = await writtenRows(system);
  const cpuBefore = cpuOf(system);
  const started = performance.now();
  await send(system, format, bodies);
  await untilWritten(system, before + bodies.length * ROWS_PER_BODY);
  const seconds = (performance.now() - started) / 1000;
  const cpuAfter = cpuOf(system);
  const cpu = Object.fromEntries(STAGES.map((stage) => [stage, cpuAfter[stage] - cpuBefore[stage]])) as Run['cpu'];
  return { rows: bodies.length * ROWS_PER_BODY, seconds, cpu };
}

/** Prints rows/s, CPU seconds per million rows per stage and in all, and the time to the answer at half load. */
export async function run(options: ChainOptions = {}): Promise<Figure[]> {
  const rows = options.rows ?? 2_000_000;
  const dataDir = mkdtempSync(join(tmpdir(), 'observer-bench-'));
  const system = await startSystem({ dataDir, ports: 'free', demo: false, env: { OBSERVER_LOG_LEVEL: 'warn', OBSERVER_RATE_LIMIT_ROWS_PER_SECOND: '100000000' } });
  try {
    const figures: Figure[] = [{ name: 'idle: ingest, nats, writer', value: await idlePercent(system), unit: '% of a core' }];
    for (const format of ['line-protocol', 'ndjson'] as const) {
      const bodiesSince = (minutes: number): Buffer[] => Array.from({ length: Math.ceil(rows / ROWS_PER_BODY) }, (_, index) => makeBody(format, index, Date.now() - minutes * 60_000));
      await measure(system, format, bodiesSince(15));
      const bodies = bodiesSince(10);
      const result = await measure(system, format, bodies);
      const millions = result.rows / 1e6;
      const total = STAGES.reduce((sum, stage) => sum + result.cpu[stage], 0) / millions;
      const peers = format === 'line-protocol' ? await peerChains(bodies.slice(0, 100), bodies.slice(100, 200)) : [];
      figures.push(
        { name: `${format}: whole chain`, value: total, unit: 'CPU-s/M rows', target: TARGETS[format], peer: peers[0] },
        ...peers.slice(1).map((peer) => ({ name: `${format}: whole chain`, value: total, unit: 'CPU-s/M rows', peer })),
        ...STAGES.map((stage) => ({ name: `${format}: ${stage}`, value: result.cpu[stage] / millions, unit: 'CPU-s/M rows' })),
        { name: `${format}: rate`, value: result.rows / result.seconds, unit: 'rows/s', better: 'higher' as const },
      );
      const halfLoadEveryMs = (2 * 1000 * ROWS_PER_BODY) / (result.rows / result.seconds);
      const fresh = Array.from({ length: 100 }, (_, index) => makeBody(format, index, Date.now() - 300_000));
      const took = await send(system, format, fresh, halfLoadEveryMs);
      figures.push(
        { name: `${format}: answer at half load, p50`, value: quantile(took, 0.5), unit: 'ms' },
        { name: `${format}: answer at half load, p99`, value: quantile(took, 0.99), unit: 'ms' },
      );
    }
    return figures;
  } finally {
    await system.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
