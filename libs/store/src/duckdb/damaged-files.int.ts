import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readdirSync, readSync, renameSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsQuerySchema, samplesQuerySchema, seriesQuerySchema, TimeRange } from '@observer/contracts';
import { DAY_MS, T0 } from '../conformance/harness';
import { batchOf, entryOf } from '../conformance/rows';
import { keepFrom } from '../retention-plan';
import { StoreNotice, TelemetryStore } from '../telemetry-store.port';
import { openDuckDbStore } from './duckdb-store';
import { windowFileName } from './engine/window-span';
import { ROLLUP_OPTIONS, ROLLUP_RANGE, ROLLUP_ROWS, rollupEntry } from './testing/rollup-entry';

const MIDNIGHT = T0 - T0 % DAY_MS;
const range: TimeRange = { startMs: T0 - 30 * DAY_MS, endMs: T0 + 30 * DAY_MS };
/** Where the first block of a file lies, and how much of it a write has reached when it is cut short. */
const [BLOCK_AT, REACHED] = [12_288, 4_096];

const onDays = (sequence: number, days: readonly number[]) => entryOf(sequence, [batchOf('m', days.map((day) => ({ at: T0 + day * DAY_MS, fields: { day } })))]);
const databasesIn = (directory: string): string[] => readdirSync(directory).filter((name) => name.endsWith('.duckdb'));

describe('a damaged file of a store', () => {
  let directory: string;
  let store: TelemetryStore | undefined;
  let notices: StoreNotice[];
  const open = async (options: object = {}): Promise<TelemetryStore> => (store = await openDuckDbStore({ directory, ...options, onNotice: (notice) => notices.push(notice) }));
  const fileOf = (day: number): string => join(directory, windowFileName(MIDNIGHT + day * DAY_MS));
  const events = (): string[] => notices.map(({ event }) => event);
  const daysIn = async (within: TimeRange = range): Promise<unknown[]> =>
    (await store!.selectEvents(eventsQuerySchema.parse({ measurement: 'm', range: within, order: 'asc' }))).rows.map((row) => row[1]);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'observer-damaged-'));
    store = undefined;
    notices = [];
  });
  afterEach(async () => {
    await store?.close();
    rmSync(directory, { recursive: true });
  });

  it('is mended when a kill cut its checkpoint short in the middle of a block of metadata', async () => {
    await open(ROLLUP_OPTIONS);
    for (let sequence = 1; sequence <= 4; sequence++) await store!.write([rollupEntry(sequence)]);
    await store!.updateRollups();
    const count = async (coarsest?: 'raw') => (await store!.selectSeries(seriesQuerySchema.parse({ measurement: 'long', range: ROLLUP_RANGE, coarsest, groupBy: ['k'], aggregates: [{ as: 'n', fn: 'count' }] }))).series;
    const before = await count();
    const killed = `${directory}-killed`;
    cpSync(directory, killed, { recursive: true });
    await store!.close();
    // The beginning of the block as the checkpoint wrote it, the rest as it was, and the log that the checkpoint would have removed.
    const torn = databasesIn(killed).filter((name) => existsSync(join(killed, `${name}.wal`)) && overwritten(join(directory, name), join(killed, name)));
    expect(torn.length).toBeGreaterThan(3);
    expect(torn).toContain('catalog.duckdb');
    rmSync(directory, { recursive: true });
    renameSync(killed, directory);

    await open(ROLLUP_OPTIONS);
    expect(await count()).toEqual(before);
    expect(await count('raw')).toEqual(before);
    expect(await store!.write([rollupEntry(4), rollupEntry(5)])).toMatchObject({ rowsWritten: 2 * ROLLUP_ROWS, repeatedEntries: 1 });
    expect(new Set(events())).toEqual(new Set(['store-file-mended']));
    expect((await store!.stats()).damagedFiles).toBeUndefined();
  });

  it.each([
    ['overwritten', (file: string) => writeFileSync(file, 'not a database')],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['cut short', (file: string) => truncateSync(file, 5_000)],
    ['damaged without a kill', (file: string) => overwriteAt(file, BLOCK_AT + 100, Buffer.from('damage'))],
  ])('of a window is set aside when it is %s: the other windows answer, and its time takes rows again', async (_, damage) => {
    await (await open()).write([onDays(1, [-1, 0])]);
    await store!.close();
    damage(fileOf(-1));
    await open();
    await expect(daysIn()).rejects.toMatchObject({ code: 'unavailable', retryable: true, message: expect.stringMatching(/w-.*\.duckdb is damaged .*was set aside.*restore the file from a backup/) });
    expect(await daysIn()).toEqual([0]);
    expect(await store!.write([onDays(2, [-1]), onDays(3, [0])])).toMatchObject({ rowsWritten: 2 });
    expect(await daysIn()).toEqual([-1, 0, 0]);
    expect(events()).toEqual(['store-file-set-aside']);
    const { damagedFiles } = await store!.stats();
    expect(damagedFiles).toEqual([{ file: expect.stringMatching(/^w-.*\.duckdb\.set-aside-\d+$/), atMs: expect.any(Number), bytes: expect.any(Number) }]);

    await store!.applyRetention({ measurements: {}, others: keepFrom(MIDNIGHT - DAY_MS) });
    expect((await store!.stats()).damagedFiles).toEqual(damagedFiles);
    await store!.applyRetention({ measurements: {}, others: keepFrom(MIDNIGHT) });
    expect((await store!.stats()).damagedFiles).toBeUndefined();
  });

  it('does not hold up the write that finds it', async () => {
    await (await open()).write([onDays(1, [0, 1])]);
    await store!.close();
    writeFileSync(fileOf(1), 'not a database');
    await open();
    await expect(store!.write([onDays(2, [0, 1])])).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(await store!.write([onDays(2, [0, 1])])).toMatchObject({ rowsWritten: 1 });
    expect(await daysIn()).toEqual([0, 0, 1]);
  });

  it('that was set aside can be put back', async () => {
    await (await open()).write([onDays(1, [0])]);
    await store!.close();
    cpSync(fileOf(0), join(directory, 'backup'));
    writeFileSync(fileOf(0), 'not a database');
    await open();
    await expect(daysIn()).rejects.toMatchObject({ code: 'unavailable' });
    renameSync(join(directory, 'backup'), fileOf(0));
    expect(await store!.write([onDays(1, [0]), onDays(2, [0])])).toMatchObject({ rowsWritten: 1, repeatedEntries: 1 });
    expect(await daysIn()).toEqual([0, 0]);
  });

  it('goes with a person who is erased, because nobody can look into it', async () => {
    await (await open()).write([onDays(1, [0])]);
    await store!.close();
    writeFileSync(fileOf(0), 'not a database');
    await open();
    await expect(daysIn()).rejects.toMatchObject({ code: 'unavailable' });
    await store!.erase({ column: 'person', values: ['somebody'] });
    expect(readdirSync(directory).filter((name) => name.includes('set-aside'))).toEqual([]);
  });

  it('of rollups is made anew from the rows, and until then fails the queries that need it', async () => {
    await open(ROLLUP_OPTIONS);
    const times = Array.from({ length: 4_000 }, (_, i) => ({ at: ROLLUP_RANGE.startMs + i * 1_000, tags: { k: `k${i % 3}` }, fields: { v: i } }));
    await store!.write([rollupEntry(1), entryOf(2, [batchOf('steps', times)])]);
    await store!.updateRollups();
    const ask = async () => ({
      ...(await store!.selectSeries(seriesQuerySchema.parse({ measurement: 'long', range: ROLLUP_RANGE, stepMs: 3_600_000, aggregates: [{ as: 'n', fn: 'count' }, { as: 'sum', fn: 'sum', field: 'v' }] }))), source: undefined,
    });
    const samples = async () => (await store!.selectSamples(samplesQuerySchema.parse({
      matchers: [{ tag: '__name__', op: '=', value: 'steps_v' }], range: ROLLUP_RANGE, pushdown: { steps: { startMs: ROLLUP_RANGE.startMs + 3_600_000, endMs: ROLLUP_RANGE.startMs + 3_600_000, stepMs: 3_600_000 }, window: { fn: 'count_over_time', rangeMs: 3_600_000 } },
    }))).series;
    const before = [await ask(), await samples()];
    expect(before[1]).toHaveLength(3);
    await store!.close();
    for (const name of readdirSync(directory)) if (name.startsWith('r1h-')) writeFileSync(join(directory, name), 'not a database');

    await open(ROLLUP_OPTIONS);
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('made anew') });
    await expect(samples()).rejects.toMatchObject({ code: 'unavailable' });
    await store!.close();
    await open(ROLLUP_OPTIONS);
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
    await store!.updateRollups();
    expect([await ask(), await samples()]).toEqual(before);
    expect(events()).toEqual(['store-file-damaged', 'store-file-set-aside']);
  });
});

/** Writes the beginning of the first block of one file into another. @returns whether that changed anything */
function overwritten(from: string, to: string): boolean {
  const [fresh, old] = [Buffer.alloc(REACHED), Buffer.alloc(REACHED)];
  for (const [path, buffer] of [[from, fresh], [to, old]] as const) {
    const file = openSync(path, 'r');
    readSync(file, buffer, 0, REACHED, BLOCK_AT);
    closeSync(file);
  }
  overwriteAt(to, BLOCK_AT, fresh);
  return !fresh.equals(old);
}

function overwriteAt(path: string, position: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}
