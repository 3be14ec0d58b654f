import {
  controlIngestJobV1, type JobView, listAnalyticsJobsV1, listDeadLettersV1, listIngestJobsV1, listReportingJobsV1, metricRuleSchema, putCustomerV1, putMetricRuleV1, replayDeadLettersV1, selectLabelsV1, startErasureV1, startExportV1, startRebuildRollupsV1,
  startRecomputeV1, TELEMETRY,
} from '@observer/contracts';
import { eventually, filesHolding, type ServiceProcess, startServiceProcess, startTestPlatform, type TestPlatform } from '@observer/testing';
import { type IngestHarness, rowsOf, startIngest } from './testing/ingest-harness';

const by = { kind: 'user' as const, id: 'admin' };
const PERSON = 'cust-ann-17';
/** Another one, who comes through all paths there are. */
const CAT = 'cust-cat-2718';
const RULE = { id: 'payments-by-customer', metric: 'payments_by_customer_total', kind: 'payment', labels: ['customer'], type: 'counter' as const };

describe('erasing one person', () => {
  let harness: IngestHarness;
  let admin: TestPlatform;
  const processes: ServiceProcess[] = [];
  const start = async (app: string): Promise<ServiceProcess> => {
    const process = await startServiceProcess({ app, env: { ...harness.nats.environment(app as 'analytics'), OBSERVER_REDIS_URL: harness.redis.url }, startTimeoutMs: 60_000 });
    processes.push(process);
    return process;
  };
  const send = (lines: readonly Record<string, unknown>[]) => harness.post('/v1/events', lines.map((line) => JSON.stringify(line)).join('\n'), { 'content-type': 'application/x-ndjson' });
  const payment = (customer: string, more: Record<string, unknown> = {}) => ({ kind: 'payment', type: 'charge', status: 'confirmed', asset: 'usdc', customer, amount: 1, ...more });
  const job = async (id: string): Promise<JobView> => (await harness.gateway.messaging.request(listIngestJobsV1, {})).jobs.find((one) => one.id === id)!;
  const letters = async () => (await harness.gateway.messaging.request(listDeadLettersV1, { limit: 500 })).items;

  beforeAll(async () => {
    harness = await startIngest();
    admin = await startTestPlatform({ service: 'ingest', environment: harness.nats.environment('admin'), redisUrl: harness.redis.url });
    admin.redis();
    await Promise.all([start('analytics'), start('reporting')]);
    expect((await send([payment(PERSON), payment('cust-bob'), payment(PERSON, { wallet: '0xannswallet' }), payment('cust-bob', { wallet: '0xbobswallet' })])).status).toBe(204);
    expect((await send([{ ...payment(PERSON), amount: 'x' }, { ...payment('cust-bob'), amount: 'x' }])).status).toBe(400);
    await eventually(async () => expect(await harness.countRows('payment')).toBe(4), 15_000);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill9()));
    await admin?.close();
    await harness?.stop();
  });

  /** The log lets go of what is stored after two minutes; nobody wants to wait for that here. */
  async function letGo(): Promise<void> {
    const { lastSequence } = await admin.messaging.streamInfo(TELEMETRY);
    await admin.messaging.trim(TELEMETRY, { keepFromSequence: lastSequence + 1 });
  }
  /** It may be past it already, when the log has let go before. */
  const waitsForTheLog = (id: string): Promise<void> =>
    eventually(async () => {
      const { state, progress } = await job(id);
      expect(state === 'done' || progress.note.includes('the log')).toBe(true);
    }, 20_000);
  async function erase(column: string, value: string): Promise<JobView> {
    const { id } = await harness.gateway.messaging.request(startErasureV1, { subject: { column, value }, reason: 'request of 2026-11-25', by });
    await waitsForTheLog(id);
    await letGo();
    await eventually(async () => expect((await job(id)).state).toMatch(/done|failed/), 20_000);
    return job(id);
  }

  /** Streams of the broker and files of the store that hold a text. */
  const holders = (text: string): string[] =>
    [...new Set(filesHolding(harness.dataDir, text).map((file) => /streams\/([^/]+)/.exec(file)?.[1] ?? file.slice(harness.dataDir.length)))].sort();
  /** What Redis holds, as it would write it. */
  async function inRedis(text: string): Promise<string[]> {
    const redis = admin.redis();
    await redis.config('SET', 'rdbcompression', 'no');
    const keys = await redis.keys('*');
    const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    return keys.filter((key, i) => key.includes(text) || dumps[i]?.includes(text) === true);
  }
  /** An erasure while analytics is away: no certificate without it. */
  async function waitsForAnalytics(): Promise<void> {
    const { id } = await harness.gateway.messaging.request(startErasureV1, { subject: { column: 'customer', value: 'cust-nobody' }, reason: 'test', by });
    await eventually(async () => expect(await job(id)).toMatchObject({ state: 'running', progress: { note: expect.stringContaining('trying again: analytics has to forget the person too') as string } }), 20_000);
    await harness.gateway.messaging.request(controlIngestJobV1, { id, action: 'cancel', by });
  }
  const customersOfTheRule = async (): Promise<string[]> =>
    (await harness.gateway.messaging.request(selectLabelsV1, { what: 'values', label: 'customer', matcherSets: [[{ tag: '__name__', op: '=', value: RULE.metric }]], range: { startMs: Date.now() - 3_600_000, endMs: Date.now() + 60_000 } })).values;

  it.each([
    [{ column: 'nope', value: PERSON }, 'no measurement has a text column "nope"'], [{ column: 'custmer', value: PERSON }, 'did you mean "customer"'], [{ column: 'time', value: PERSON }, 'it is the time of a row'],
    [{ column: '__name__', value: PERSON }, 'it is the name of a metric'], [{ column: 'status', value: PERSON }, 'its values in'], [{ column: 'amount', value: '1' }, 'it is a number in payment'],
    [{ column: 'customer', value: ' ' }, 'a blank one names nobody'], [{ column: 'customer', value: 'ab' }, 'fewer than 3 characters'], [{ column: 'customer', value: '2026-11-25' }, 'the reason names the person'],
  ])('of %j is refused at once: %s', async (subject, reason) => {
    await expect(harness.gateway.messaging.request(startErasureV1, { subject, reason: 'request of 2026-11-25', by })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(reason) as string });
  });

  it('leaves no row and no letter of that person, all of others, and a certificate that does not name them', async () => {
    const bobs = (await letters()).find(({ raw }) => raw.includes('cust-bob'))!;
    await harness.gateway.messaging.request(replayDeadLettersV1, { items: [{ id: bobs.id, raw: JSON.stringify(payment('cust-bob')) }], by });
    await eventually(async () => expect(await harness.countRows('payment')).toBe(5), 15_000);

    const done = await erase('customer', PERSON);
    expect({ state: done.state, error: done.error }).toEqual({ state: 'done', error: null });
    expect((await rowsOf(harness, 'payment')).map(({ customer }) => customer)).toEqual(['cust-bob', 'cust-bob', 'cust-bob']);
    const left = await letters();
    expect(left.map(({ raw, state }) => ({ bob: raw.includes('cust-bob'), state }))).toEqual([{ bob: true, state: 'replayed' }]);
    expect(JSON.stringify(done)).not.toContain(PERSON);
    const certificate = done.result!.certificate as { erased: { store: { measurement: string; rows: number; resolution: string }[]; deadLetters: { points: number } }; verification: unknown; sha256: string };
    expect(certificate.erased.store).toContainEqual({ measurement: 'payment', resolution: 'raw', rows: 2 });
    expect(certificate.erased.deadLetters.points).toBe(1);
    expect(certificate).toMatchObject({ verification: { rowsAndLettersLeft: 0 }, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  }, 60_000);

  it('finds a person behind the pseudonym that is stored', async () => {
    expect((await rowsOf(harness, 'payment')).filter(({ wallet }) => wallet !== null && wallet !== undefined).length).toBe(1);
    const done = await erase('wallet', '0xbobswallet');
    expect(done.state).toBe('done');
    expect((await rowsOf(harness, 'payment')).length).toBe(2);
  }, 60_000);

  it('of somebody whose name is a part of others takes nothing of them', async () => {
    const before = (await letters()).length;
    const done = await erase('customer', 'cust');
    expect(done.result!.certificate).toMatchObject({ erased: { store: [], deadLetters: { points: 0 } }, subject: { hmacSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } });
    expect([before > 0, (await letters()).length]).toEqual([true, before]);
  }, 60_000);

  it('is no reason to lose what comes in meanwhile', async () => {
    const { id } = await harness.gateway.messaging.request(startErasureV1, { subject: { column: 'customer', value: 'cust-nobody' }, reason: 'test', by });
    expect((await send([payment('cust-eve')])).status).toBe(204);
    await waitsForTheLog(id);
    await letGo();
    await eventually(async () => expect((await job(id)).state).toBe('done'), 20_000);
    await eventually(async () => expect((await rowsOf(harness, 'payment')).map(({ customer }) => customer)).toContain('cust-eve'), 15_000);
  }, 60_000);

  it('has a sister: rollups of a range are made anew', async () => {
    const endMs = Date.now();
    const { id } = await harness.gateway.messaging.request(startRebuildRollupsV1, { range: { startMs: endMs - 3 * 86_400_000, endMs }, by });
    await eventually(async () => expect(await job(id)).toMatchObject({ state: 'done', result: { windows: expect.any(Number) as number } }), 20_000);
    await expect(harness.gateway.messaging.request(startRebuildRollupsV1, { measurement: 'nope', range: { startMs: 0, endMs }, by })).rejects.toMatchObject({ code: 'not_found' });
    await expect(harness.gateway.messaging.request(startRebuildRollupsV1, { range: { startMs: 0, endMs: 8e15 }, by })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('from 1677-09-21 to 2262-04-11') as string });
  }, 60_000);

  it('leaves no trace of that person on any disk but those that the certificate names, and brings nothing back', async () => {
    const { messaging } = harness.gateway;
    const rule = metricRuleSchema.parse(RULE);
    expect((await send([{ ...payment(CAT), amount: 'x' }, { ...payment('cust-bob'), amount: 'x' }])).status).toBe(400);
    await messaging.request(putMetricRuleV1, { rule, by });
    await messaging.request(putMetricRuleV1, { rule: metricRuleSchema.parse({ ...RULE, id: 'of-cat', metric: 'cats_payments_total', labels: [], matchers: [{ tag: 'customer', op: '=', value: CAT }] }), by });
    await messaging.request(putCustomerV1, { value: { id: CAT, plan: 'pro' }, by });
    // The rule counts from a few seconds after the change on; only then there is something to forget.
    await eventually(async () => {
      expect((await send([payment(CAT), payment('cust-bob')])).status).toBe(204);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await customersOfTheRule()).toEqual(['cust-bob', CAT]);
    }, 60_000);
    const nowMs = Date.now();
    expect((await send(['cust-old', CAT].map((customer) => payment(customer, { time: new Date(nowMs - 600_000).toISOString() })))).status).toBe(204);
    const { id: exported } = await messaging.request(startExportV1, { export: { what: { kind: 'events', measurement: 'payment', matchers: [{ tag: 'customer', op: '=', value: CAT }] }, range: { startMs: nowMs - 3_600_000, endMs: nowMs + 3_600_000 }, format: 'csv' }, by });
    await eventually(async () => expect((await messaging.request(listReportingJobsV1, {})).jobs.find(({ id }) => id === exported)!.state).toBe('done'), 20_000);
    expect(holders(CAT)).toEqual(expect.arrayContaining(['ANALYTICS_ACTORS', 'DEADLETTER', 'KV_analytics_actor_snapshots', 'KV_reporting_jobs', 'TELEMETRY']));

    const done = await erase('customer', CAT);
    expect({ state: done.state, error: done.error }).toEqual({ state: 'done', error: null });
    const { erased, notCovered } = done.result!.certificate as { erased: Record<string, unknown>; notCovered: string[] };
    expect(erased).toMatchObject({ metricRules: { series: 1 }, exports: { jobs: 1, files: 1 } });
    expect(notCovered).toEqual(expect.arrayContaining([
      expect.stringMatching(/^metric rules whose .* 1 now$/), expect.stringMatching(/^entries of the registry .* 1 now$/), expect.stringContaining('the audit trail'), expect.stringContaining('files of exports'),
    ]));
    expect(notCovered.join()).not.toContain('that were replaced');
    expect(holders(CAT).filter((holder) => !['AUDIT', 'KV_analytics_metric_rules', 'KV_registry_customers', 'OBJ_reporting_exports'].includes(holder))).toEqual([]);
    expect(await inRedis(CAT)).toEqual([]);
    expect(await customersOfTheRule()).toEqual(['cust-bob']);

    // Neither what a crashed replica finds, nor what is computed anew brings the person back.
    const analytics = processes.find(({ logs }) => logs.some(({ service }) => service === 'analytics'))!;
    await analytics.kill9();
    await waitsForAnalytics();
    await start('analytics');
    expect((await send([payment('cust-bob'), payment('cust-new')])).status).toBe(204);
    await eventually(async () => expect(await customersOfTheRule()).toEqual(['cust-bob', 'cust-new']), 40_000);
    const recompute = await messaging.request(startRecomputeV1, { ruleId: RULE.id, range: { startMs: nowMs - 3_600_000, endMs: nowMs - 300_000 }, by });
    expect(recompute.state).toBe('waiting');
    await eventually(async () => expect((await messaging.request(listAnalyticsJobsV1, {})).jobs.find(({ id }) => id === recompute.id)!.state).toBe('done'), 90_000);
    await eventually(async () => expect(await customersOfTheRule()).toEqual(['cust-bob', 'cust-new', 'cust-old']), 20_000);
    expect(holders(CAT).filter((holder) => !['AUDIT', 'KV_analytics_metric_rules', 'KV_registry_customers', 'OBJ_reporting_exports'].includes(holder))).toEqual([]);
  }, 240_000);
});
