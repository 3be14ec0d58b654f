import { cardinalityV1, deleteRetentionClassV1, listRetentionV1, previewRetentionV1, putRetentionClassV1, type RetentionClass, selectSeriesV1, storeStatsV1 } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type IngestHarness, startIngest } from './testing/ingest-harness';

const DAY_MS = 86_400_000;
const by = { kind: 'user' as const, id: 'admin' };
const classOf = (id: string, rawDays: number, measurements: string[]): RetentionClass =>
  ({ id, description: '', rawMs: rawDays * DAY_MS, tenSecondsMs: 30 * DAY_MS, minuteMs: 90 * DAY_MS, hourMs: 365 * DAY_MS, measurements });

describe('retention classes', () => {
  let harness: IngestHarness;
  const request = ((command: never, body: never) => harness.gateway.messaging.request(command, body)) as IngestHarness['gateway']['messaging']['request'];
  const put = (value: RetentionClass) => request(putRetentionClassV1, { value, by });
  const now = Date.now();

  beforeAll(async () => {
    harness = await startIngest();
    const events = [10, 5, 0].flatMap((days) => [
      { kind: 'payment', time: new Date(now - days * DAY_MS - 1).toISOString(), type: 'charge', status: 'confirmed', asset: 'usdc', customer: 'c', amount: 1 },
      { kind: 'gateway_request', time: new Date(now - days * DAY_MS - 1).toISOString(), chain: 'sui', method: 'm', status: 'ok', latency_seconds: 0.1 },
    ]);
    expect((await harness.post('/v1/events', events.map((event) => JSON.stringify(event)).join('\n'), { 'content-type': 'application/x-ndjson' })).status).toBe(204);
    await eventually(async () => expect([await harness.countRows('payment'), await harness.countRows('gateway_request')]).toEqual([3, 3]), 15_000);
  }, 60_000);
  afterAll(() => harness?.stop());

  it('begin with the default that the configuration says', async () => {
    const { classes } = await request(listRetentionV1, {});
    expect(classes).toEqual([{ revision: 0, value: expect.objectContaining({ id: 'default', rawMs: 30 * DAY_MS }) as unknown }]);
    await eventually(async () => expect((await request(listRetentionV1, {})).appliedAtMs).toBeGreaterThanOrEqual(now), 15_000);
  });

  it('tell what would go, then let it go at once, and keep its rollups', async () => {
    const value = classOf('short', 1, ['gateway_request']);
    const preview = await request(previewRetentionV1, { value });
    expect(preview.drops).toEqual([expect.objectContaining({ measurement: 'gateway_request', resolution: 'raw', rows: 2 })]);
    await put(value);
    const raw = async (measurement: string): Promise<number> => {
      const range = { startMs: now - 20 * DAY_MS, endMs: now + 1 };
      const { series } = await request(selectSeriesV1, { measurement, range, coarsest: 'raw', aggregates: [{ as: 'n', fn: 'count' }] });
      return series[0]?.values.n?.[0] ?? 0;
    };
    await eventually(async () => expect(await raw('gateway_request')).toBe(1), 20_000);
    expect(await raw('payment')).toBe(3);
    const { series, source } = await request(selectSeriesV1, { measurement: 'gateway_request', range: { startMs: now - 90 * DAY_MS, endMs: now + 1 }, groupBy: ['chain'], aggregates: [{ as: 'n', fn: 'count' }] });
    expect([source.resolution, series[0]!.values.n]).toEqual(['1h', [3]]);
  }, 40_000);

  it('refuse a measurement that stands in another class, and metrics', async () => {
    await expect(put(classOf('other', 2, ['gateway_request']))).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('"short"') as string });
    await expect(put(classOf('other', 2, ['cpu_seconds']))).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(request(deleteRetentionClassV1, { id: 'default', by })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(request(putRetentionClassV1, { value: classOf('short', 3, ['gateway_request']), expectedRevision: 999, by })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('let measurements fall back to the default when they are removed', async () => {
    expect(await request(deleteRetentionClassV1, { id: 'short', by })).toEqual({ deleted: true });
    expect(await request(deleteRetentionClassV1, { id: 'short', by })).toEqual({ deleted: false });
    expect((await request(listRetentionV1, {})).classes.map(({ value }) => value.id)).toEqual(['default']);
    await put(classOf('other', 2, ['gateway_request']));
  });

  it('come with figures of where rows and series are', async () => {
    const { resolutions } = await request(storeStatsV1, {});
    expect(resolutions!.find(({ resolution }) => resolution === '1h')!.rows).toBeGreaterThan(0);
    const { measurements, tags } = await request(cardinalityV1, { measurement: 'payment' });
    expect(measurements).toEqual([{ name: 'payment', series: 1, rows: 3 }]);
    expect(tags.find(({ name }) => name === 'customer')).toEqual({ name: 'customer', values: 1, top: [{ value: 'c', rows: 1 }] });
  });
});
