import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AUDIT, controlAnalyticsJobV1, decodeSamplesPage, deleteMetricRuleV1, inspectActorsV1, type JobView, listAnalyticsJobsV1, type MetricRule, metricRulesBucket, metricRulesChangedV1, previewMetricRuleV1, putMetricRuleV1,
  selectSamplesV1, selectSeriesV1, startRecomputeV1, TELEMETRY,
} from '@observer/contracts';
import { isStaleAt } from '@observer/promql';
import { type Batch, BatchBuilder, gatewayRequest } from '@observer/telemetry';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { aRule } from './testing/example-rules';
import { publishEvents, SampleReader } from './testing/telemetry-log';

const by = { kind: 'user' as const, id: 'admin' };
const HOUR_MS = 3_600_000;

describe('metric rules with a store', () => {
  let nats: TestNats;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let folder: string;
  let ingest: TestPlatform;
  let gateway: TestPlatform;
  let analytics: ServiceProcess;
  const processes: ServiceProcess[] = [];
  const audited: string[] = [];
  let published = 0;

  const startAnalytics = async (): Promise<ServiceProcess> => {
    const started = await startServiceProcess({ app: 'analytics', env: { ...nats.environment('analytics'), OBSERVER_REDIS_URL: redis.url }, startTimeoutMs: 60_000 });
    processes.push(started);
    return started;
  };

  beforeAll(async () => {
    [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-rules-'))]);
    [ingest, gateway] = await Promise.all([startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') }), startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') })]);
    gateway.messaging.tap(AUDIT, metricRulesChangedV1.subject, ({ data }) => audited.push(metricRulesChangedV1.schema.parse(JSON.parse(Buffer.from(data).toString())).action));
    const writer = startServiceProcess({ app: 'ingest', env: { ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_INGEST_ROLES: 'write', OBSERVER_STORE: `duckdb:${folder}/store` }, startTimeoutMs: 60_000 });
    processes.push(await writer);
    analytics = await startAnalytics();
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill9()));
    await Promise.all([ingest.close(), gateway.close()]);
    await Promise.all([nats.stop(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** One event per second from a time on, and a chain for each. */
  const events = (fromMs: number, count: number, chain = (i: number): string => ['ethereum', 'sui'][i % 2]!): Batch => {
    const builder = new BatchBuilder(gatewayRequest);
    for (let i = 0; i < count; i++) builder.row(BigInt(Math.floor(fromMs) + 1_000 * i) * 1_000_000n, { chain: chain(i), method: 'eth_call', status: 'ok' }, { latency_seconds: 0.1 });
    return builder.build();
  };
  const publish = (batch: Batch): Promise<void> => publishEvents(ingest.messaging, 0, batch, `batch-${published++}`);
  const storedEvents = async (startMs: number, endMs: number, measurement = 'gateway_request'): Promise<number> => {
    const { series } = await gateway.messaging.request(selectSeriesV1, { measurement, range: { startMs, endMs }, aggregates: [{ as: 'n', fn: 'count' }] });
    return series[0]?.values.n?.[0] ?? 0;
  };
  const put = (rule: MetricRule, expectedRevision?: number) => gateway.messaging.request(putMetricRuleV1, { rule, by, ...(expectedRevision === undefined ? {} : { expectedRevision }) });
  const finished = (id: string): Promise<JobView> => eventually(async () => {
    const job = (await gateway.messaging.request(listAnalyticsJobsV1, {})).jobs.find((view) => view.id === id)!;
    expect(['done', 'failed']).toContain(job.state);
    return job;
  }, 60_000);

  it('installs shipped rules once: what a person removes stays removed', async () => {
    const rules = gateway.messaging.documents(metricRulesBucket);
    expect((await rules.list()).map(({ key }) => key)).toEqual(expect.arrayContaining(['gateway-requests', 'payments', 'node-up', 'host-cpu']));
    expect(await gateway.messaging.request(deleteMetricRuleV1, { id: 'host-uptime', by })).toEqual({ deleted: true });
    const again = await startAnalytics();
    expect(await rules.get('host-uptime')).toBeUndefined();
    await again.stop();
  }, 60_000);

  it('keeps rules that fit, says why others do not, and tells the audit trail', async () => {
    const { revision, stored } = await put(aRule({ id: 'mine', metric: 'my_requests_total' }));
    expect(stored).toMatchObject({ version: 1, updatedBy: by });
    expect((await put(aRule({ id: 'mine', metric: 'my_requests_total' }))).revision).toBe(revision);
    await expect(put(aRule({ id: 'mine', metric: 'my_requests_total', labels: [] }), revision - 1)).rejects.toMatchObject({ code: 'conflict' });
    await expect(put(aRule({ id: 'bad', metric: 'bad_total', labels: ['regoin'] }))).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('did you mean "region"?') });
    await expect(put(aRule({ id: 'other', metric: 'my_requests_total' }))).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('rule "mine" does') });
    await eventually(() => expect(audited).toEqual(expect.arrayContaining(['metric-rule.deleted', 'metric-rule.created'])));
  });

  it('previews a rule on stored events', async () => {
    const fromMs = Date.now() - 300_000;
    await publish(events(fromMs, 60));
    await eventually(async () => expect(await storedEvents(fromMs - 1_000, Date.now())).toBe(60), 20_000);
    const preview = await gateway.messaging.request(previewMetricRuleV1, { rule: aRule({ labels: ['chain'] }), windowMs: 600_000 });
    expect(preview).toMatchObject({ seriesCount: 2, eventsMatched: 60, stepMs: 10_000, truncated: false, warnings: [] });
    expect(preview.series.map(({ labels, values }) => [labels.chain, values.reduce<number>((sum, value) => sum + (value ?? 0), 0)])).toEqual(expect.arrayContaining([['ethereum', 30], ['sui', 30]]));
    const none = await gateway.messaging.request(previewMetricRuleV1, { rule: aRule({ matchers: [{ tag: 'chain', op: '=', value: 'solana' }] }), windowMs: 600_000 });
    expect(none).toMatchObject({ seriesCount: 0, warnings: [expect.stringContaining('none of 60 events matched')] });
  }, 60_000);

  it('makes the history of a rule from stored events, again after a change, with nothing of the former left', async () => {
    const startMs = Math.floor((Date.now() - 5 * HOUR_MS) / HOUR_MS) * HOUR_MS;
    await publish(events(startMs + 30_000, 5_000));
    await eventually(async () => expect(await storedEvents(startMs, startMs + 2 * HOUR_MS)).toBe(5_000), 20_000);
    const range = { startMs, endMs: startMs + 2 * HOUR_MS };
    const recompute = async (): Promise<JobView> => finished((await gateway.messaging.request(startRecomputeV1, { ruleId: 'history', range, by })).id);

    await put(aRule({ id: 'history', metric: 'history_requests_total', labels: ['chain'] }));
    expect(await recompute()).toMatchObject({ state: 'done', type: 'recompute-metric', result: { events: 5_000, fromMs: startMs, untilMs: startMs + 2 * HOUR_MS } });
    const first = (await new SampleReader(gateway.messaging).read()).of('history_requests_total{chain=sui}');
    expect([first[0], first.find(([timeMs]) => timeMs === startMs + 40_000), first.at(-1)]).toEqual([[startMs + 30_001, 0], [startMs + 40_000, 5], [startMs + 2 * HOUR_MS, 2_500]]);
    await eventually(async () => expect(await storedEvents(startMs, startMs + 3 * HOUR_MS, 'history_requests_total')).toBe(2 * first.length), 20_000);

    await put(aRule({ id: 'history', metric: 'history_requests_total', labels: ['status'] }));
    const second = await recompute();
    expect(second).toMatchObject({ state: 'done', result: { deleted: 2 * first.length } });
    await eventually(async () => expect(await storedEvents(startMs, startMs + 3 * HOUR_MS, 'history_requests_total')).toBe(second.result!.samples), 20_000);
    await recompute();
    await eventually(async () => expect(await storedEvents(startMs, startMs + 3 * HOUR_MS, 'history_requests_total')).toBe(second.result!.samples), 20_000);
    const clash = await gateway.messaging.request(previewMetricRuleV1, { rule: aRule({ id: 'new', metric: 'history_requests_total' }), windowMs: 600_000 });
    expect(clash.warnings).toContainEqual(expect.stringContaining('the store has "history_requests_total" already'));
    // As long a range as there is: what is empty is skipped.
    const { id: ever } = await gateway.messaging.request(startRecomputeV1, { ruleId: 'history', range: { startMs: -9_000_000_000_000, endMs: range.endMs }, by });
    expect(await finished(ever)).toMatchObject({ state: 'done', result: { events: 5_000 } });
    await expect(gateway.messaging.request(startRecomputeV1, { ruleId: 'history', range: { startMs: -8e15, endMs: 8e15 }, by })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('from 1677-09-21 to 2262-04-11') });
    await expect(gateway.messaging.request(startRecomputeV1, { ruleId: 'history', range: { startMs: Date.now() + HOUR_MS, endMs: Date.now() + 2 * HOUR_MS }, by })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('counts events from') });
    await expect(gateway.messaging.request(controlAnalyticsJobV1, { id: second.id, action: 'pause', by })).rejects.toMatchObject({ code: 'conflict' });
  }, 120_000);

  it('counts from the store what the log lost while no replica ran', async () => {
    const owner = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
    const rule = aRule({ id: 'gap', metric: 'gap_total', labels: ['chain'], matchers: [{ tag: 'chain', op: '=~', value: 'gap-.*' }] });
    await owner.messaging.documents(metricRulesBucket).put('gap', { rule, version: 1, createdAtMs: 1, updatedAtMs: 1, updatedBy: by, countsFromMs: 0 });
    await owner.close();
    const fromMs = Date.now() - 130_000;
    const reader = new SampleReader(gateway.messaging);
    const total = async (): Promise<number> => (await reader.read()).last('gap_total{chain=gap-a}') ?? 0;
    await publish(events(fromMs, 20, () => 'gap-a'));
    await eventually(async () => expect(await total()).toBe(20), 30_000);
    await analytics.kill9();

    await publish(events(fromMs + 10_000, 30, () => 'gap-a'));
    await publish(events(fromMs + 20_000, 25, () => 'gap-a'));
    await eventually(async () => expect(await storedEvents(fromMs - 1_000, Date.now())).toBe(75), 20_000);
    // Of the two messages that nobody read the first is trimmed, as after a long time; the second is read, and is in the store as well.
    await ingest.messaging.trim(TELEMETRY, { keepFromSequence: (await ingest.messaging.streamInfo(TELEMETRY)).lastSequence });
    analytics = await startAnalytics();
    await publish(events(Date.now() - 1_000, 1, () => 'gap-a'));
    await eventually(async () => expect(await total()).toBe(76), 40_000);
    expect(analytics.logs.some(({ msg }) => msg === 'metric-rules-recount-gap')).toBe(true);
    const { actors } = await gateway.messaging.request(inspectActorsV1, { type: 'metric-rule', key: 'gap.1' });
    expect(actors).toEqual([expect.objectContaining({ key: 'gap.1', state: expect.objectContaining({ series: 1 }) })]);

    // Deleted, its series end at once: with the marker of Prometheus, which comes out of the store as it went in.
    await gateway.messaging.request(deleteMetricRuleV1, { id: 'gap', by });
    await eventually(async () => {
      const query = { matchers: [{ tag: '__name__', op: '=' as const, value: 'gap_total' }], range: { startMs: fromMs, endMs: Date.now() + 60_000 }, coarsest: 'raw' as const };
      const { series } = decodeSamplesPage(await gateway.messaging.request(selectSamplesV1, query));
      const { values } = series[0]!;
      expect(isStaleAt(values, values.length - 1)).toBe(true);
    }, 10_000);
  }, 150_000);
});
