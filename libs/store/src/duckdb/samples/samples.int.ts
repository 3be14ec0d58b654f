import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { samplesQuerySchema, SamplesResult, seriesQuerySchema } from '@observer/contracts';
import { SHIPPED_KINDS } from '@observer/telemetry';
import { batchOf, entryOf, Row } from '../../conformance/rows';
import { keepAllFrom } from '../../retention-plan';
import { TelemetryStore } from '../../telemetry-store.port';
import { openDuckDbStore } from '../duckdb-store';
import { linesOf, runTypeScript } from '../testing/run-typescript';
import { SAMPLE_SERIES, sampleEntry, SAMPLES_START_MS, samplesOf } from '../testing/sample-entry';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 0, 5);
const KEEP_ALL = { raw: 0, '10s': 0, '1m': 0, '1h': 0 };

const matchers = [{ tag: '__name__', op: '=' as const, value: 'm' }];
const hourly = (days: number, coarsest: 'raw' | '1h' = '1h', fn = 'increase') => samplesQuerySchema.parse({
  matchers, coarsest, range: { startMs: START, endMs: START + days * DAY_MS },
  pushdown: { steps: { startMs: START + HOUR_MS, endMs: START + days * DAY_MS, stepMs: HOUR_MS }, window: { fn, rangeMs: HOUR_MS, leftOpen: true }, group: { op: 'sum', mode: 'by', labels: ['host'] } },
});
const valuesOf = ({ series }: SamplesResult): Record<string, number[]> => Object.fromEntries(series.map(({ labels, values }) => [labels['host'] ?? '', [...values].map((value) => Math.round(value * 1e6) / 1e6)]));

describe('samples of metrics in DuckDB', () => {
  let directory: string;
  let store: TelemetryStore;
  let sequence = 0;
  const write = (rows: readonly Row[]): Promise<unknown> => store.write([entryOf(++sequence, [batchOf('m', rows)])]);
  const at = (day: number, minute: number, host: string, value: number): Row => ({ at: START + day * DAY_MS + minute * MINUTE_MS, tags: { host }, fields: { value } });

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'observer-samples-'));
    store = await openDuckDbStore({ directory });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const reopenWith = async (options: Parameters<typeof openDuckDbStore>[0]): Promise<TelemetryStore> => {
    await store.close();
    return openDuckDbStore(options);
  };
  /** Every 20 minutes, one hour a day. */
  const writeDays = async (days: number): Promise<void> => {
    for (let day = 0; day < days; day++) await write(['a', 'b'].flatMap((host) => [0, 20, 40, 60, 80].map((minute) => at(day, minute, host, 1000 * day + minute))));
    await store.updateRollups();
  };

  it('of 90 days are answered from buckets of an hour, as from the samples', async () => {
    store = await reopenWith({ directory: join(directory, 'weeks'), windowMs: 7 * DAY_MS });
    await writeDays(90);
    const [rolledUp, raw] = [await store.selectSamples(hourly(90)), await store.selectSamples(hourly(90, 'raw'))];
    expect([rolledUp.source.resolution, raw.source.resolution]).toEqual(['1h', 'raw']);
    expect(valuesOf(rolledUp)).toEqual(valuesOf(raw));
    expect(rolledUp.source.rowsRead).toBeLessThan(raw.source.rowsRead);
  }, 60_000);

  it('that come in while their person is erased are counted with those that were there', async () => {
    await write([0, 1, 2].map((minute) => at(0, minute, 'a', minute)));
    let late: Promise<unknown> | undefined;
    const ids: string[] = [];
    const { erased } = await store.erase({ column: 'host', values: ['a'] }, undefined, ({ id, resolution }) => {
      if (resolution === 'raw') ids.push(id);
      // Its turn comes between the window and what is erased last.
      late ??= write([at(0, 3, 'a', 3), at(0, 4, 'a', 4)]);
      return Promise.resolve();
    });
    await late;
    expect(erased).toContainEqual({ measurement: 'm', resolution: 'raw', rows: 5 });
    expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  });

  it('that come late, or are erased, are in the rollups at once', async () => {
    await writeDays(3);
    const expectEqual = async (): Promise<void> => expect(valuesOf(await store.selectSamples(hourly(3)))).toEqual(valuesOf(await store.selectSamples(hourly(3, 'raw'))));
    await write([at(1, 50, 'a', 7), at(1, 600, 'c', 1), at(1, 610, 'c', 5)]);
    await expectEqual();
    await store.updateRollups();
    await expectEqual();
    expect(await store.delete('m', [{ tag: 'host', op: '=', value: 'a' }], { startMs: START + DAY_MS, endMs: START + DAY_MS + HOUR_MS })).toBe(4);
    await expectEqual();
    expect(await store.rebuildRollups('m', { startMs: START, endMs: START + 3 * DAY_MS })).toBe(3);
    await expectEqual();
  });

  it('outlive their raw form in rollups, which are final from then on', async () => {
    await writeDays(3);
    // Not packed when retention comes.
    await write([at(0, 30, 'a', 33)]);
    const before = valuesOf(await store.selectSamples(hourly(3)));
    await store.applyRetention({ measurements: {}, others: { ...KEEP_ALL, raw: START + 2 * DAY_MS } });
    expect(readdirSync(directory).filter((name) => /^w-.*\.duckdb$/.test(name))).toHaveLength(1);
    expect(valuesOf(await store.selectSamples(hourly(3)))).toEqual(before);
    await write([at(0, 35, 'a', 36)]);
    await store.updateRollups();
    const after = await store.selectSamples(hourly(3));
    expect([after.source.resolution, valuesOf(after)]).toEqual(['1h', before]);
    // Steps that no bucket of an hour answers: from the finest that is left.
    const between = samplesQuerySchema.parse({ matchers, range: { startMs: START, endMs: START + DAY_MS }, pushdown: { steps: { startMs: START + 41 * MINUTE_MS, endMs: START + 41 * MINUTE_MS, stepMs: 1 }, window: { rangeMs: 5 * MINUTE_MS } } });
    const looked = await store.selectSamples(between);
    expect([looked.source.resolution, looked.series.map(({ values }) => [...values])]).toEqual(['1m', [[40], [40]]]);
    // An erasure reaches what is left.
    await store.delete('m', [{ tag: 'host', op: '=', value: 'a' }], { startMs: START, endMs: START + 4 * DAY_MS });
    expect(Object.keys(valuesOf(await store.selectSamples(hourly(3))))).toEqual(['b']);
    await store.applyRetention(keepAllFrom(START + 400 * DAY_MS));
    expect((await store.selectSamples(hourly(3))).series).toEqual([]);
  });

  it('are read from minutes where samples come every second', async () => {
    for (let hour = 0; hour < 8; hour++) await write(Array.from({ length: 36_000 }, (_, i) => ({ at: START + hour * HOUR_MS + 1000 * (i % 3600), tags: { host: String(Math.floor(i / 3600)) }, fields: { value: i } })));
    await store.updateRollups();
    const query = (coarsest: string) => samplesQuerySchema.parse({
      matchers, coarsest, range: { startMs: START, endMs: START + 8 * HOUR_MS },
      pushdown: { steps: { startMs: START + 5 * MINUTE_MS, endMs: START + 8 * HOUR_MS, stepMs: MINUTE_MS }, window: { fn: 'rate', rangeMs: 5 * MINUTE_MS }, group: { op: 'sum', mode: 'by', labels: [] } },
    });
    const [minutes, tens, raw] = [await store.selectSamples(query('1h')), await store.selectSamples(query('10s')), await store.selectSamples(query('raw'))];
    expect([minutes, tens, raw].map(({ source }) => source.resolution)).toEqual(['1m', '10s', 'raw']);
    expect(valuesOf(minutes)).toEqual(valuesOf(raw));
    expect(valuesOf(tens)).toEqual(valuesOf(raw));
    const { metrics } = await store.stats();
    expect(metrics).toMatchObject({ series: 10, samples: 288_000 });
    expect(metrics!.bytesPerSample).toBeLessThan(3);
  }, 60_000);

  it('that an earlier release kept as rows are found as series', async () => {
    await store.close();
    // As before: every measurement in a table of its own.
    const kind = { ...SHIPPED_KINDS[0]!, name: 'm' };
    store = await openDuckDbStore({ directory, kinds: [kind] });
    await write([at(0, 1, 'a', 1), at(0, 2, 'a', 2), at(1, 1, 'b', 3)]);
    await store.close();
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`ATTACH '${join(directory, 'catalog.duckdb')}' AS c`);
    for (const statement of ['DROP TABLE c.tag_sets', 'DROP TABLE c.series', `UPDATE c.meta SET value = '1' WHERE key = 'layout'`, 'DETACH c']) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
    store = await openDuckDbStore({ directory });
    await write([at(0, 3, 'a', 9)]);
    const { series } = await store.selectSamples(samplesQuerySchema.parse({ matchers, range: { startMs: START, endMs: START + 2 * DAY_MS } }));
    expect(series.map(({ labels, values }) => [labels['host'], [...values]])).toEqual([['a', [1, 2, 9]], ['b', [3]]]);
  });

  it('are whole after kills in the middle of packing: none lost, none twice, rollups the same as samples', async () => {
    await store.close();
    let acknowledged = 0;
    for (let kill = 0; kill < 4; kill++) {
      const child = runTypeScript('pack-writer.ts', [directory, String(Math.max(1, acknowledged - 10))]);
      const ended = once(child, 'exit');
      let last = 0;
      for await (const line of linesOf(child)) {
        if (last === 0) setTimeout(() => child.kill('SIGKILL'), 150 + kill * 170);
        last = Number(line);
      }
      await ended;
      acknowledged = Math.max(acknowledged, last);
    }
    store = await openDuckDbStore({ directory });
    const total = acknowledged + 10;
    for (let next = 1; next <= total; next++) await store.write([sampleEntry(next)]);
    const expected = Array.from({ length: SAMPLE_SERIES }, () => new Map<number, number>());
    for (let next = 1; next <= total; next++) for (const { series, timeMs, value } of samplesOf(next)) expected[series]!.set(timeMs, value);
    const range = { startMs: SAMPLES_START_MS, endMs: SAMPLES_START_MS + 2 * DAY_MS };
    const named = [{ tag: '__name__', op: '=' as const, value: 'packed' }];
    const expectWhole = async (): Promise<void> => {
      const { series } = await store.selectSamples(samplesQuerySchema.parse({ matchers: named, range }));
      expect(series).toHaveLength(SAMPLE_SERIES);
      for (const { labels, times, values } of series) {
        expect([...times].map((time, i) => [time, values[i]])).toEqual([...expected[Number(labels['series'])]!].sort(([a], [b]) => a - b));
      }
      const counted = await store.selectSeries(seriesQuerySchema.parse({ measurement: 'packed', range, aggregates: [{ as: 'n', fn: 'count' }] }));
      expect(counted.series[0]!.values['n']).toEqual([total * 2 * SAMPLE_SERIES]);
      const counts = (coarsest: string) => samplesQuerySchema.parse({
        matchers: named, coarsest, range, pushdown: { steps: { startMs: SAMPLES_START_MS + HOUR_MS, endMs: SAMPLES_START_MS + DAY_MS, stepMs: HOUR_MS }, window: { fn: 'count_over_time', rangeMs: HOUR_MS, leftOpen: true } },
      });
      expect((await store.selectSamples(counts('1h'))).series).toEqual((await store.selectSamples(counts('raw'))).series);
    };
    await expectWhole();
    await store.updateRollups();
    await expectWhole();
  }, 120_000);
});
