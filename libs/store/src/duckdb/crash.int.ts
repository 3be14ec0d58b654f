import { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seriesQuerySchema } from '@observer/contracts';
import { TelemetryStore } from '../telemetry-store.port';
import { openDuckDbStore } from './duckdb-store';
import { CRASH_CHECKPOINT, CRASH_RANGE, CRASH_ROWS, crashEntry } from './testing/crash-entry';
import { linesOf, runTypeScript, runWithFileLimit } from './testing/run-typescript';

const KILLS = 6;
/** How many entries before the last acknowledged one are delivered again. */
const REDELIVERED = 40;

describe('a writer killed in the middle of its work', () => {
  const directory = mkdtempSync(join(tmpdir(), 'observer-crash-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it(`has every acknowledged row exactly once after ${KILLS} kills, whatever is delivered again`, async () => {
    let acknowledged = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = runTypeScript('crash-writer.ts', [directory, String(Math.max(1, acknowledged - REDELIVERED + 1))]);
      acknowledged = Math.max(acknowledged, await writeUntilKilled(child, 60 + kill * 70));
    }
    const store = await openDuckDbStore({ directory, checkpointThreshold: CRASH_CHECKPOINT });
    try {
      await expectAtMostOnce(store, acknowledged);
      // The stream delivers again all that was not acked; the store takes only what it lacks.
      const last = acknowledged + REDELIVERED;
      for (let sequence = 1; sequence <= last; sequence += 50) {
        await store.write(Array.from({ length: Math.min(50, last - sequence + 1) }, (_, i) => crashEntry(sequence + i)));
      }
      const counts = await rowsBySequence(store);
      for (let sequence = 1; sequence <= last; sequence++) expect([sequence, counts.get(sequence)]).toEqual([sequence, CRASH_ROWS]);
    } finally {
      await store.close();
    }
  }, 120_000);
});

describe('a process that exits in the middle of a write', () => {
  it('ends with its own exit code, not in a native abort', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'observer-exit-'));
    try {
      for (let run = 0; run < 3; run++) {
        const [code, signal] = (await once(runTypeScript('exit-writer.ts', [directory, '7']), 'exit')) as [number | null, string | null];
        expect({ code, signal }).toEqual({ code: 7, signal: null });
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a disk that is full for a while', () => {
  // A small log fails in checkpoints behind commits that are durable already, a large one in commits.
  it.each(['200KB', '1GB'])('fails writes as unavailable and counts every row once afterwards (log of %s)', async (checkpointThreshold) => {
    const directory = mkdtempSync(join(tmpdir(), 'observer-full-'));
    try {
      const { value } = await linesOf(runWithFileLimit('full-disk-writer.ts', [directory, checkpointThreshold], 3000)).next();
      const report = JSON.parse(value as string) as { codes: string[]; entries: number; rows: number };
      expect(report.codes).toEqual(['unavailable', 'unavailable', 'unavailable']);
      expect(report.rows).toBe(report.entries * CRASH_ROWS);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }, 60_000);
});

/** @returns the last sequence the process acknowledged before it died */
async function writeUntilKilled(child: ChildProcess, afterMs: number): Promise<number> {
  const ended = once(child, 'exit');
  let last = 0;
  for await (const line of linesOf(child)) {
    if (last === 0) setTimeout(() => child.kill('SIGKILL'), afterMs);
    last = Number(line);
  }
  await ended;
  expect(last).toBeGreaterThan(0);
  return last;
}

async function rowsBySequence(store: TelemetryStore): Promise<Map<number, number>> {
  const query = { measurement: 'crash', range: CRASH_RANGE, groupBy: ['sequence'], aggregates: [{ as: 'n', fn: 'count' as const }], limits: { maxSeries: 10_000 } };
  const { series, truncated } = await store.selectSeries(seriesQuerySchema.parse(query));
  expect(truncated).toBe(false);
  return new Map(series.map(({ labels, values }) => [Number(labels['sequence']), values['n']![0]!]));
}

/** Acknowledged entries are whole; others are absent, whole, or in one of their two files. */
async function expectAtMostOnce(store: TelemetryStore, acknowledged: number): Promise<void> {
  const counts = await rowsBySequence(store);
  for (let sequence = 1; sequence <= acknowledged; sequence++) expect([sequence, counts.get(sequence)]).toEqual([sequence, CRASH_ROWS]);
  for (const [sequence, rows] of counts) if (sequence > acknowledged) expect([CRASH_ROWS / 2, CRASH_ROWS]).toContain(rows);
}
