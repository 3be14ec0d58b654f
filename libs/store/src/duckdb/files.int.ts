import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsQuerySchema, TimeRange } from '@observer/contracts';
import { DAY_MS, T0 } from '../conformance/harness';
import { batchOf, entryOf } from '../conformance/rows';
import { openTelemetryStore } from '../open-store';
import { TelemetryStore } from '../telemetry-store.port';
import { openDuckDbStore } from './duckdb-store';
import { windowFileName } from './engine/window-span';
import { linesOf, runTypeScript } from './testing/run-typescript';
import { StoreThread } from './worker/store-thread';

const MIDNIGHT = T0 - T0 % DAY_MS;
const range: TimeRange = { startMs: T0 - 30 * DAY_MS, endMs: T0 + 30 * DAY_MS };

const onDays = (sequence: number, days: readonly number[]) => entryOf(sequence, [batchOf('m', days.map((day) => ({ at: T0 + day * DAY_MS, fields: { day } })))]);

async function daysIn(store: TelemetryStore, within: TimeRange = range): Promise<unknown[]> {
  const { rows } = await store.selectEvents(eventsQuerySchema.parse({ measurement: 'm', range: within, order: 'asc' }));
  return rows.map((row) => row[1]);
}

describe('the files of a store', () => {
  let directory: string;
  let store: TelemetryStore | undefined;
  const open = async (options: object = {}): Promise<TelemetryStore> => (store = await openDuckDbStore({ directory, ...options }));
  const fileOf = (day: number): string => join(directory, windowFileName(MIDNIGHT + day * DAY_MS));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'observer-files-'));
    store = undefined;
  });
  afterEach(async () => {
    await store?.close();
    rmSync(directory, { recursive: true });
  });

  it('are one per window, the log folded in when the store is closed', async () => {
    await (await open()).write([onDays(1, [-1, 0])]);
    await store!.close();
    expect(readdirSync(directory).filter((name) => name !== 'tmp').sort()).toEqual(['catalog.duckdb', windowFileName(MIDNIGHT - DAY_MS), windowFileName(MIDNIGHT)].sort());
  });

  it('may be far more than are kept open', async () => {
    const days = Array.from({ length: 12 }, (_, i) => i - 6);
    await open({ maxAttachedWindows: 2 });
    for (let sequence = 1; sequence <= 3; sequence++) await store!.write([onDays(sequence, days)]);
    expect(await daysIn(store!)).toEqual(days.flatMap((day) => [day, day, day]));
    expect((await store!.stats()).windows).toHaveLength(12);
  });

  it('a write that fails at its second file counts once when it is delivered again', async () => {
    await (await open()).write([onDays(1, [1])]);
    await store!.close();
    renameSync(fileOf(1), `${fileOf(1)}.aside`);
    mkdirSync(fileOf(1));
    await expect((await open()).write([onDays(2, [0, 1])])).rejects.toMatchObject({ code: 'internal' });
    expect(await daysIn(store!, { startMs: MIDNIGHT, endMs: MIDNIGHT + DAY_MS })).toEqual([0]);
    rmdirSync(fileOf(1));
    renameSync(`${fileOf(1)}.aside`, fileOf(1));
    expect(await store!.write([onDays(2, [0, 1])])).toMatchObject({ rowsWritten: 1, repeatedEntries: 0 });
    expect(await daysIn(store!)).toEqual([0, 1, 1]);
  });

  it('a damaged catalogue is named when the store is opened', async () => {
    await (await open()).close();
    writeFileSync(join(directory, 'catalog.duckdb'), 'not a database');
    await expect(open()).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('catalog.duckdb') });
  });

  it('files whose making was cut short are removed', async () => {
    for (const name of [`${windowFileName(MIDNIGHT)}.new`, `${windowFileName(MIDNIGHT)}.new.wal`, `${windowFileName(MIDNIGHT)}.new.wal.checkpoint`, 'catalog.duckdb.new']) writeFileSync(join(directory, name), 'half');
    await (await open()).write([onDays(1, [0])]);
    expect(await daysIn(store!)).toEqual([0]);
    expect(readdirSync(directory).filter((name) => name.includes('.new'))).toEqual([]);
  });

  it('belong to one store of a process', async () => {
    await open();
    await expect(openDuckDbStore({ directory })).rejects.toMatchObject({ code: 'conflict', retryable: false });
    await store!.close();
    await open();
  });

  it('belong to one process', async () => {
    const holder = runTypeScript('directory-holder.ts', [directory]);
    try {
      await linesOf(holder).next();
      await expect(open()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('another process') });
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('keep their window width for life', async () => {
    await (await open({ windowMs: 3_600_000 })).close();
    await expect(open()).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('3600 s') });
    await open({ windowMs: 3_600_000 });
  });

  it.each([{ windowMs: 1000 }, { windowMs: 90_001 }, { memoryLimit: 'plenty' }])('are not made with %j', async (options) => {
    await expect(open(options)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('are opened again by a new thread when theirs fails', async () => {
    const threads: StoreThread[] = [];
    store = await openDuckDbStore({ directory }, () => {
      threads.push(new StoreThread());
      return threads.at(-1)!;
    });
    await store.write([onDays(1, [0])]);
    const interrupted = store.write([onDays(2, [0])]);
    await new Promise(setImmediate);
    // A request it cannot read.
    await expect(threads[0]!.call(JSON.parse('null'))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(interrupted).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await Promise.all([store.write([onDays(1, [0]), onDays(2, [0])]), store.stats()]);
    expect(await daysIn(store)).toEqual([0, 0]);
    expect(threads).toHaveLength(2);
  });

  it('are found by a location, and by no other kind of location', async () => {
    store = await openTelemetryStore(`duckdb:${directory}`);
    await store.write([onDays(1, [0])]);
    expect(await daysIn(store)).toEqual([0]);
    await expect(openTelemetryStore('postgres://x')).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
