import { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seriesQuerySchema } from '@observer/contracts';
import { defineKind } from '@observer/telemetry';
import { batchOf, entryOf } from '../conformance/rows';
import { TelemetryStore } from '../telemetry-store.port';
import { openDuckDbStore } from './duckdb-store';
import { dropHours, ROLLUP_HOURS, ROLLUP_OPTIONS, ROLLUP_RANGE, ROLLUP_ROWS, ROLLUP_START_MS, rollupEntry } from './testing/rollup-entry';
import { linesOf, runTypeScript } from './testing/run-typescript';

const WRITER_KILLS = 4;
const RETENTION_KILLS = 4;

describe('a store killed in the middle of its own work', () => {
  let directory: string;
  const open = (): Promise<TelemetryStore> => openDuckDbStore({ directory, ...ROLLUP_OPTIONS });
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'observer-maintenance-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it(`has exact rollups after ${WRITER_KILLS} kills between late rows, redelivered ones and rollups half made`, async () => {
    let acknowledged = 0;
    for (let kill = 0; kill < WRITER_KILLS; kill++) {
      const child = runTypeScript('rollup-writer.ts', [directory, String(Math.max(1, acknowledged - 3))]);
      acknowledged = Math.max(acknowledged, await lastLineBeforeKill(child, 150 + kill * 170));
    }
    const store = await open();
    try {
      await expectRollupsAsRows(store, 'long');
      // What was not acknowledged is delivered again.
      for (let sequence = 1; sequence <= acknowledged + 1; sequence++) await store.write([rollupEntry(sequence)]);
      await store.updateRollups();
      const { counts, resolution } = await perHour(store, 'long');
      expect(resolution).toBe('1h');
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe((acknowledged + 1) * ROLLUP_ROWS);
      for (const kind of ['short', 'long']) await expectRollupsAsRows(store, kind);
    } finally {
      await store.close();
    }
  }, 180_000);

  it(`loses no row of one kind and no rollup of the other after ${RETENTION_KILLS} kills while rows are dropped`, async () => {
    let store = await open();
    for (let sequence = 1; sequence <= 60; sequence++) await store.write([rollupEntry(sequence)]);
    const before = await perHour(store, 'short');
    await store.close();

    let dropped = 0;
    for (let kill = 0; kill < RETENTION_KILLS && dropped < ROLLUP_HOURS - 1; kill++) {
      const child = runTypeScript('retention-keeper.ts', [directory, String(dropped + 1), String(ROLLUP_HOURS - 1)]);
      dropped = Math.max(dropped, await lastLineBeforeKill(child, 40 + kill * 60));
    }
    store = await open();
    try {
      await store.applyRetention(dropHours(ROLLUP_HOURS - 1));
      expect((await perHour(store, 'short')).counts).toEqual(before.counts);
      expect((await perHour(store, 'long', 'raw')).counts).toEqual(before.counts);
      expect((await perHour(store, 'short', 'raw')).counts).toEqual(before.counts.slice(-1));
      expect(readdirSync(directory).filter((name) => /\.new/.test(name))).toEqual([]);
    } finally {
      await store.close();
    }
  }, 180_000);
});

describe('room on disk', () => {
  it('is given back when one of two kinds in a file is dropped', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'observer-room-'));
    const store = await openDuckDbStore({ directory, ...ROLLUP_OPTIONS });
    try {
      const times = Array.from({ length: 300_000 }, (_, i) => ROLLUP_START_MS + i);
      const rows = times.map((at, i) => ({ at, tags: { k: `k${i % 3}` }, fields: { v: Math.sin(i * 12.9898) * 43_758.5453 } }));
      await store.write([entryOf(1, [batchOf('short', rows), batchOf('long', rows.slice(0, 1_000))])]);
      await store.updateRollups();
      const sizeOf = (): number => readdirSync(directory).filter((name) => name.startsWith('w-')).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
      const before = sizeOf();
      const { bytesFreed, windowsDropped } = await store.applyRetention(dropHours(2));
      expect(windowsDropped).toBe(0);
      expect(before - sizeOf()).toBe(bytesFreed);
      expect(sizeOf()).toBeLessThan(before / 2);
    } finally {
      await store.close();
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a window that is over', () => {
  it('is arranged so that it takes less room, answers as before, and takes late rows', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'observer-arranged-'));
    const kind = defineKind({
      name: 'call', description: '', dimensions: [{ name: 'node', description: '' }, { name: 'region', description: '', enrichedFrom: 'node' }], measures: [{ name: 'v', description: '', type: 'float' }], rollups: [],
    });
    const store = await openDuckDbStore({ directory, kinds: [kind] });
    try {
      const rows = Array.from({ length: 220_000 }, (_, i) => ({ at: ROLLUP_START_MS + i * 50, tags: { node: `n${(i * 7_919) % 61}`, region: `r${((i * 7_919) % 61) % 5}` }, fields: { v: i % 1_000 } }));
      for (let part = 0; part < 4; part++) await store.write([entryOf(part + 1, [batchOf('call', rows.slice(part * 55_000, (part + 1) * 55_000))])]);
      const ask = () => store.selectSeries(seriesQuerySchema.parse({ measurement: 'call', range: ROLLUP_RANGE, stepMs: 600_000, groupBy: ['region'], aggregates: [{ as: 'n', fn: 'count' }, { as: 'sum', fn: 'sum', field: 'v' }] }));
      const before = await ask();
      const bytes = (await store.stats()).bytes;
      await store.updateRollups();
      expect((await store.stats()).bytes).toBeLessThan(bytes);
      expect((await ask()).series).toEqual(before.series);
      await store.write([entryOf(5, [batchOf('call', [{ at: ROLLUP_START_MS + 1, tags: { node: 'n1', region: 'r1' }, fields: { v: 5 } }])]), entryOf(4, [batchOf('call', rows.slice(165_000))])]);
      expect((await ask()).source.rowsRead).toBe(220_001);
    } finally {
      await store.close();
      rmSync(directory, { recursive: true });
    }
  }, 60_000);
});

describe('a person who was erased', () => {
  it('is in no file of the store', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'observer-erasure-'));
    const kind = defineKind({
      name: 'visit', description: '', dimensions: [{ name: 'person', description: '' }], measures: [{ name: 'v', description: '', type: 'float' }, { name: 'note', description: '', type: 'string' }], rollups: [{ dimensions: ['person'] }],
    });
    const store = await openDuckDbStore({ directory, kinds: [kind] });
    try {
      const rows = Array.from({ length: 6_000 }, (_, i) => ({ at: ROLLUP_START_MS + i * 60_000, tags: { person: i % 3 === 0 ? 'annabel-lee' : 'other-person' }, fields: { v: i, note: i % 3 === 0 ? 'call annabel-lee-home' : 'call nobody' } }));
      await store.write([entryOf(1, [batchOf('visit', rows), batchOf('steps', rows.map(({ at, tags }) => ({ at, tags, fields: { value: 1 } })))])]);
      await store.updateRollups();
      const { erased } = await store.erase({ column: 'person', values: ['annabel-lee'] });
      expect(erased).toEqual(expect.arrayContaining([{ measurement: 'visit', resolution: 'raw', rows: 2_000 }, { measurement: 'steps', resolution: 'raw', rows: 2_000 }]));
    } finally {
      await store.close();
    }
    const naming = filesIn(directory).filter((file) => readFileSync(file).includes('annabel-lee'));
    expect(naming).toEqual([]);
    expect(filesIn(directory).some((file) => readFileSync(file).includes('other-person'))).toBe(true);
    rmSync(directory, { recursive: true });
  });
});

const filesIn = (directory: string): string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name)).filter((file) => statSync(file).isFile());

async function lastLineBeforeKill(child: ChildProcess, afterMs: number): Promise<number> {
  const ended = once(child, 'exit');
  let last: number | undefined;
  for await (const line of linesOf(child)) {
    if (last === undefined) setTimeout(() => child.kill('SIGKILL'), afterMs);
    last = Number(line);
  }
  await ended;
  return last!;
}

async function perHour(store: TelemetryStore, measurement: string, coarsest?: 'raw'): Promise<{ counts: number[]; resolution: string }> {
  const { series, source } = await store.selectSeries(seriesQuerySchema.parse({ measurement, range: ROLLUP_RANGE, stepMs: 3_600_000, coarsest, aggregates: [{ as: 'n', fn: 'count' }] }));
  return { counts: series[0]!.values['n']! as number[], resolution: source.resolution };
}

/** Whatever is up to date and whatever is not, both ways of asking agree. */
async function expectRollupsAsRows(store: TelemetryStore, measurement: string): Promise<void> {
  for (const stepMs of [10_000, 60_000, 3_600_000]) {
    const query = { measurement, range: ROLLUP_RANGE, stepMs, groupBy: ['k'], aggregates: [{ as: 'n', fn: 'count' }, { as: 'sum', fn: 'sum', field: 'v' }, { as: 'max', fn: 'max', field: 'v' }] };
    const rolledUp = await store.selectSeries(seriesQuerySchema.parse(query));
    const rows = await store.selectSeries(seriesQuerySchema.parse({ ...query, coarsest: 'raw' }));
    expect(rolledUp.series).toEqual(rows.series);
  }
}
