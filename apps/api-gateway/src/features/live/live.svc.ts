import 'reflect-metadata';
import { BATCH_HEADERS, eventsSubject, metricsSubject, TELEMETRY } from '@observer/contracts';
import { type Batch, BatchBuilder, encodeBatches } from '@observer/telemetry';
import { eventually } from '@observer/testing';
import { type Gateway, type GatewayFixture, startFixture } from '../../testing/gateway-fixture';
import { subscribe, type Subscriber } from '../../testing/subscriber';
import { StatusBoard } from '../system-status/status-board';
import { LiveEventsFeed } from './live-events.feed';
import { LiveTrafficFeed } from './live-traffic.feed';
import type { TrafficTick } from './live.types';

const TRAFFIC = `subscription ($chain: String, $region: String) { liveTraffic(chain: $chain, region: $region) {
  at freshnessMs total { key requestsPerSecond errorsPerSecond p50 p99 } byChain { key requestsPerSecond p99 } byRegion { key requestsPerSecond } } }`;
const TAIL = 'subscription ($m: String!, $matchers: [MatcherInput!]) { liveEvents(measurement: $m, matchers: $matchers) { at columns { name role type } rows omitted } }';

let fixture: GatewayFixture;
let gateway: Gateway;
let token: string;
let publishing: NodeJS.Timeout | undefined;
const subscribers: Subscriber[] = [];

beforeAll(async () => {
  fixture = await startFixture();
  gateway = await fixture.start();
  token = (await gateway.signIn()).token;
});
afterEach(async () => {
  clearInterval(publishing);
  await Promise.all(subscribers.splice(0).map((subscriber) => subscriber.stop()));
});
afterAll(() => fixture.stop());

const open = (query: string, variables?: Record<string, unknown>, credential: string | undefined = token): Subscriber => {
  const subscriber = subscribe(gateway.url, credential, query, variables);
  subscribers.push(subscriber);
  return subscriber;
};
const ticksOf = (subscriber: Subscriber): TrafficTick[] => subscriber.received.map(({ data }) => data!.liveTraffic as TrafficTick);
const feed = () => gateway.service.app.get(LiveTrafficFeed, { strict: false });

/** 100 requests: 75 on sui, 25 on ethereum; every fifth fails; latencies 1..100 ms. */
function requests(measurement = 'gateway_request', atMs = Date.now()): Batch {
  const builder = new BatchBuilder(measurement);
  for (let i = 1; i <= 100; i++) {
    builder.row(BigInt(atMs) * 1_000_000n, { chain: i % 4 === 0 ? 'ethereum' : 'sui', region: i % 2 === 0 ? 'eu' : 'us', status: i % 5 === 0 ? 'error' : 'ok', method: `m${i}` }, { latency_seconds: i / 1000 });
  }
  return builder.build();
}

let messageId = 0;
const publish = (batch: Batch, subject = eventsSubject('gateway_request', 0), acceptedAtMs = Date.now()) =>
  fixture.ingest.messaging.publishRaw(TELEMETRY, subject, encodeBatches([batch]), { messageId: `m${messageId++}`, headers: { [BATCH_HEADERS.acceptedAt]: String(acceptedAtMs) } });
const publishEvery100Ms = (make: () => Batch, subject?: string): void => {
  publishing = setInterval(() => void publish(make(), subject), 100);
};

describe('live traffic', () => {
  it('tells rates, errors and quantiles of the last second twice a second, fresh', async () => {
    const live = open(TRAFFIC);
    publishEvery100Ms(() => requests());
    await eventually(() => expect(ticksOf(live).length).toBeGreaterThanOrEqual(6), 8000);
    const ticks = ticksOf(live).slice(3);
    const tick = ticks.at(-1)!;
    expect(tick.total.requestsPerSecond).toBeGreaterThan(700);
    expect(tick.total.requestsPerSecond).toBeLessThan(1300);
    expect(tick.total.errorsPerSecond / tick.total.requestsPerSecond).toBeCloseTo(0.2, 2);
    expect(tick.total.p99! / 0.099).toBeCloseTo(1, 1);
    expect(tick.byChain.map((cell) => cell.key)).toEqual(['ethereum', 'sui']);
    expect(tick.byRegion.map((cell) => cell.key)).toEqual(['eu', 'us']);
    expect(tick.byChain[1]!.requestsPerSecond / tick.byChain[0]!.requestsPerSecond).toBeCloseTo(3, 1);
    for (const each of ticks) expect(each.freshnessMs).toBeLessThan(900);
    for (const [i, each] of ticks.slice(1).entries()) expect(each.at - ticks[i]!.at).toBeLessThan(800);
  });

  it('is narrowed by chain and region', async () => {
    const live = open(TRAFFIC, { chain: 'ethereum', region: 'eu' });
    publishEvery100Ms(() => requests());
    const tick = await eventually(() => {
      const last = ticksOf(live).at(-1)!;
      expect(last.total.requestsPerSecond).toBeGreaterThan(100);
      return last;
    }, 8000);
    expect([tick.byChain.map((cell) => cell.key), tick.byRegion.map((cell) => cell.key)]).toEqual([['ethereum'], ['eu']]);
  });

  it('leaves history that is being filled in out', async () => {
    const live = open(TRAFFIC);
    await eventually(() => expect(ticksOf(live)).not.toHaveLength(0));
    await eventually(() => expect(ticksOf(live).at(-1)!.total.requestsPerSecond).toBe(0));
    await publish(requests('gateway_request', Date.now() - 3_600_000));
    const seen = ticksOf(live).length;
    await eventually(() => expect(ticksOf(live).length).toBeGreaterThan(seen + 2));
    expect(Math.max(...ticksOf(live).slice(seen).map((tick) => tick.total.requestsPerSecond))).toBe(0);
  });

  it('forgets 200 subscribers whose connections were lost, and stops listening', async () => {
    const { secret } = await gateway.key(token, 'read');
    const many = Array.from({ length: 200 }, (_, i) => open(TRAFFIC, {}, i % 2 === 0 ? token : secret));
    await eventually(() => expect(feed().subscriberCount).toBe(200), 10_000);
    many.forEach((subscriber) => subscriber.terminate());
    await eventually(() => expect(feed().subscriberCount).toBe(0), 5000);
  });

  it('of one caller takes 100 connections', async () => {
    const { secret } = await gateway.key(token, 'read');
    const many = Array.from({ length: 101 }, () => open(TRAFFIC, {}, secret));
    await eventually(() => expect(many.filter((live) => live.closed[0]?.code === 4403)).toHaveLength(1), 10_000);
  });
});

describe('the live tail of a measurement', () => {
  it('samples at most 50 rows a second, says how many were left out, and keeps to the matchers', async () => {
    const live = open(TAIL, { m: 'gateway_request', matchers: [{ tag: 'chain', op: 'RE', value: 'eth.*' }, { tag: 'status', op: 'EQ', value: 'ok' }] });
    publishEvery100Ms(() => requests());
    await eventually(() => expect(live.received.length).toBeGreaterThanOrEqual(4), 8000);
    const last = live.received.at(-1)!.data!.liveEvents as { columns: { name: string }[]; rows: unknown[][]; omitted: number };
    const names = last.columns.map((column) => column.name);
    expect(names[0]).toBe('time');
    expect(new Set(last.rows.map((row) => row[names.indexOf('chain')]))).toEqual(new Set(['ethereum']));
    expect(last.rows).toHaveLength(25);
    expect(last.omitted).toBeGreaterThan(0);
    expect(last.rows[0]![0]).toMatch(/^\d{19}$/);
  });

  it('shows undeclared measurements too', async () => {
    const live = open(TAIL, { m: 'cpu' });
    publishEvery100Ms(() => requests('cpu'), metricsSubject(0));
    await eventually(() => expect(live.received).not.toHaveLength(0), 5000);
  });

  it('refuses a pattern that cannot run in linear time', async () => {
    const live = open(TAIL, { m: 'gateway_request', matchers: [{ tag: 'chain', op: 'RE', value: '(?=x)' }] });
    await eventually(() => expect(JSON.stringify([live.received, live.failures])).toContain('cannot be used live'));
    expect(gateway.service.app.get(LiveEventsFeed, { strict: false }).subscriberCount).toBe(0);
  });
});

describe('the live system status', () => {
  it('comes at once and then at least every five seconds, with the replica that answers', async () => {
    const live = open('subscription { systemStatus { at state services { service state replicas { instance ready } } pipeline { receivedRowsPerSecond } } }');
    await eventually(() => expect(live.received.length).toBeGreaterThanOrEqual(2), 7000);
    const status = live.received.at(-1)!.data!.systemStatus as { services: { service: string; replicas: { instance: string }[] }[] };
    const own = status.services.find((service) => service.service === 'api-gateway');
    expect(own?.replicas.map((replica) => replica.instance)).toEqual([gateway.service.platform.instance]);
    await live.stop();
    await eventually(() => expect(gateway.service.app.get(StatusBoard, { strict: false }).subscriberCount).toBe(0));
  });
});

describe('a connection', () => {
  it('is refused without a credential and with a wrong one', async () => {
    for (const credential of [undefined, 'obs_nonsense']) {
      const live = subscribe(gateway.url, credential, TRAFFIC);
      await eventually(() => expect(live.closed[0]?.code).toBe(4403));
      await live.stop();
    }
  });

  it('of a key that only sends telemetry sees nothing', async () => {
    const live = open(TRAFFIC, {}, (await gateway.key(token, 'ingest:write')).secret);
    await eventually(() => expect(JSON.stringify([live.received, live.failures])).toContain('permission_denied'));
  });

  it('ends when its key is revoked, expires, or its person signs out', async () => {
    const { id, secret } = await gateway.key(token, 'read');
    const body = { name: 'short', scopes: ['read'], expiresAt: new Date(Date.now() + 1500).toISOString() };
    const short = (await gateway.call<{ secret: string }>('POST', '/api/v1/api-keys', { credential: token, body })).body.secret;
    const person = await gateway.signIn();
    const [ofKey, ofShort, ofPerson] = [secret, short, person.token].map((credential) => open(TRAFFIC, {}, credential));
    await eventually(() => [ofKey, ofShort, ofPerson].forEach((live) => expect(live!.received).not.toHaveLength(0)));
    await gateway.call('DELETE', `/api/v1/api-keys/${id}`, { credential: token });
    await gateway.call('POST', '/api/v1/auth/logout', { headers: { cookie: person.cookie } });
    await eventually(() => expect(ofKey!.closed[0]).toEqual({ code: 4403, reason: 'The API key is revoked' }), 1000);
    await eventually(() => expect(ofPerson!.closed[0]).toEqual({ code: 4403, reason: 'The sign-in has ended' }), 1000);
    await eventually(() => expect(ofShort!.closed[0]).toEqual({ code: 4403, reason: 'The credential has expired' }), 3000);
  });

  it('answers faults of the document with the codes of REST', async () => {
    const live = open('subscription { nope }');
    await eventually(() => expect(JSON.stringify(live.failures)).toContain('"code":"invalid_argument"'));
  });

  it('is told to go elsewhere when the replica stops', async () => {
    const other = await fixture.start();
    const live = subscribe(other.url, token, TRAFFIC);
    await eventually(() => expect(live.received).not.toHaveLength(0));
    await other.service.stop();
    await eventually(() => expect(live.closed[0]?.code).toBe(1001));
    await live.stop();
  });
});
