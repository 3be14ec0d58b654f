import { metricRulesBucket, type StoredMetricRule } from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { BatchBuilder, gatewayRequest } from '@observer/telemetry';
import { aRule } from './testing/example-rules';
import { publishEvents, SampleReader } from './testing/telemetry-log';

const SHARDS = 3;
const MESSAGES = 240;
const EVENTS_PER_MESSAGE = 40;
const CHAINS = ['ethereum', 'sui', 'bittensor'];

/** Counts from the beginning: the test does not wait for a version to start. */
const stored = (rule: ReturnType<typeof aRule>): StoredMetricRule => ({ rule, version: 1, createdAtMs: 1, updatedAtMs: 1, updatedBy: { kind: 'user', id: 'admin' }, countsFromMs: 0 });

describe('metric rules over three replicas that are killed', () => {
  let nats: TestNats;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let ingest: TestPlatform;
  let gateway: TestPlatform;
  const replicas: ServiceProcess[] = [];

  beforeAll(async () => {
    [nats, redis] = await Promise.all([startNats({ permissions: true }), startRedis()]);
    // Whoever owns TELEMETRY and AUDIT makes them.
    [ingest, gateway] = await Promise.all([startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') }), startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') })]);
    const analytics = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
    const documents = analytics.messaging.documents(metricRulesBucket);
    await documents.put('requests', stored(aRule({ id: 'requests', metric: 'requests_total', labels: ['chain', 'status'] })));
    await documents.put('credits', stored(aRule({ id: 'credits', metric: 'credits_total', labels: ['chain'], measure: 'credits' })));
    await documents.put('latency', stored(aRule({ id: 'latency', metric: 'latency_seconds', labels: ['chain'], type: 'histogram', measure: 'latency_seconds', buckets: [0.1, 0.5, 1] })));
    await analytics.close();
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.kill9()));
    await Promise.all([ingest.close(), gateway.close()]);
    await Promise.all([nats.stop(), redis.stop()]);
  });

  const start = async (instance: string): Promise<ServiceProcess> => {
    const replica = await startServiceProcess({
      app: 'analytics', startTimeoutMs: 60_000,
      env: { ...nats.environment('analytics'), OBSERVER_REDIS_URL: redis.url, OBSERVER_INSTANCE: instance, OBSERVER_SHARDS: String(SHARDS), OBSERVER_METRIC_RULES_SHIPPED: 'false' },
    });
    replicas.push(replica);
    return replica;
  };

  it('count every event once: late, repeated, and while replicas die', async () => {
    const [first, second] = await Promise.all([start('one'), start('two'), start('three')]);
    const exact = new Map<string, number>();
    const add = (series: string, by: number): void => void exact.set(series, (exact.get(series) ?? 0) + by);
    for (let message = 0; message < MESSAGES; message++) {
      const shard = message % SHARDS;
      const builder = new BatchBuilder(gatewayRequest);
      for (let i = 0; i < EVENTS_PER_MESSAGE; i++) {
        const chain = CHAINS[(message + i) % CHAINS.length]!;
        const status = i % 10 === 0 ? 'error' : 'ok';
        const lateMs = i % 20 === 7 ? 15_000 : i % 40 === 9 ? 180_000 : i;
        const latency = [0.05, 0.2, 0.7, 3][i % 4]!;
        builder.row(BigInt(Date.now() - lateMs) * 1_000_000n, { chain, method: 'eth_call', status, customer: `c${i}` }, { latency_seconds: latency, credits: i });
        add(`requests_total{chain=${chain},status=${status}}`, 1);
        add(`credits_total{chain=${chain}}`, i);
        add(`latency_seconds_count{chain=${chain}}`, 1);
        add(`latency_seconds_bucket{chain=${chain},le=0.5}`, latency <= 0.5 ? 1 : 0);
      }
      const batch = builder.build();
      await publishEvents(ingest.messaging, shard, batch, `events-${message}`);
      if (message % 7 === 0) await publishEvents(ingest.messaging, shard, batch, `events-${message}`);
      if (message === 60) await first.kill9();
      if (message === 120) void start('four');
      if (message === 170) await second.kill9();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const reader = new SampleReader(gateway.messaging);
    await eventually(async () => {
      const log = await reader.read();
      expect(Object.fromEntries([...exact.keys()].map((series) => [series, log.last(series)]))).toEqual(Object.fromEntries(exact));
    }, 60_000);
    for (const series of exact.keys()) {
      const values = reader.log.of(series).map(([, value]) => value);
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(values[0]).toBe(0);
    }
  }, 150_000);
});
