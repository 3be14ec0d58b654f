import { probeNowV1, putChainV1, putNodeV1, TELEMETRY, type Node } from '@observer/contracts';
import type { Subscription } from '@observer/platform';
import { decodeBatches, encodeBatches, tagIdOfRow, type Batch } from '@observer/telemetry';
import { aChain, aNode, eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { RegistryCache } from '../registry/registry-cache';
import { serveRegistry } from '../registry/registry.commands';
import { defaultCollectConfig } from './collect.config';
import { Collector } from './collector';
import type { EventSink } from './deliver/event-sink.port';
import { serveProbeNow } from './probe-now';
import { evmAnswers, startJsonRpcNode, type JsonRpcNode } from './testing/json-rpc-node';

const by = { kind: 'user' as const, id: 'admin' };
const chain = aChain({ id: 'devnet', family: 'evm', blockTimeMs: 1_000, expectedChainId: '1' });

interface Replica {
  readonly platform: TestPlatform;
  readonly collector: Collector;
  stop(): Promise<void>;
  /** Ends it as a crash would: nothing is handed over. */
  crash(): Promise<void>;
}
interface Seen { readonly node: string; readonly state: string; readonly transport: string; readonly errorCode?: string; readonly instance: string; readonly messageId: string; readonly atMs: number }

let nats: TestNats;
let gateway: TestPlatform;
let rpc: JsonRpcNode;
let seen: Seen[];
let hosts: Batch[];
let tap: Subscription;
const replicas: Replica[] = [];

beforeEach(async () => {
  nats = await startNats({ permissions: true });
  gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  rpc = await startJsonRpcNode(evmAnswers(() => Math.floor(Date.now() / 1_000)));
  seen = [];
  hosts = [];
});

afterEach(async () => {
  await Promise.all(replicas.splice(0).map((replica) => replica.stop()));
  await tap.stop();
  await gateway.close();
  await rpc.close();
  await nats.stop();
});

/** What goes in is read back from the stream itself, so a repeat that the broker recognized is not seen twice. */
function sinkOf(platform: TestPlatform): EventSink {
  return {
    accept: (batches, { messageId }) =>
      platform.messaging.publishRaw(TELEMETRY, `telemetry.events.${batches[0]!.measurement}.0`, encodeBatches(batches), { messageId, headers: { 'X-Instance': platform.instance, 'X-Id': messageId } }),
  };
}

async function startReplica(instance: string): Promise<Replica> {
  const platform = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest'), instance });
  const registry = new RegistryCache(platform.messaging);
  await registry.start();
  const subscriptions = serveRegistry(platform);
  const collector = new Collector(platform, registry, sinkOf(platform), { ...defaultCollectConfig(), OBSERVER_COLLECT_HOST_INTERVAL: 1_000, OBSERVER_COLLECT_HOST_NAME: 'machine-1' });
  subscriptions.push(serveProbeNow(platform.messaging, registry, collector.judge));
  collector.start();
  let ended = false;
  const end = async (orderly: boolean): Promise<void> => {
    if (ended) return;
    ended = true;
    if (!orderly) await platform.messaging.close();
    await Promise.all([collector.stop(), registry.stop(), ...subscriptions.map((subscription) => subscription.stop())].map((step) => (orderly ? step : step.catch(() => undefined))));
    if (orderly) await platform.close();
  };
  const replica = { platform, collector, stop: () => end(true), crash: () => end(false) };
  replicas.push(replica);
  if (replicas.length === 1) tap = watch(platform);
  return replica;
}

/** Follows the stream from outside of the replicas. */
function watch(platform: TestPlatform): Subscription {
  return platform.messaging.tap(TELEMETRY, 'telemetry.events.>', ({ subject, data, headers }) => {
    for (const batch of decodeBatches(data)) {
      if (subject.includes('host_metrics')) hosts.push(batch);
      else seen.push({ node: tag(batch, 'node')!, state: tag(batch, 'state')!, transport: tag(batch, 'transport')!, errorCode: tag(batch, 'error_code'), instance: headers('X-Instance')!, messageId: headers('X-Id')!, atMs: Date.now() });
    }
  });
}

function tag(batch: Batch, name: string): string | undefined {
  const column = batch.tags.find((candidate) => candidate.name === name);
  return column?.dictionary[tagIdOfRow(batch, column, 0) - 1];
}

const testNode = (id: string, overrides: Partial<Node> = {}): Node => aNode({ id, chain: chain.id, httpUrl: rpc.httpUrl, probe: { enabled: true, intervalMs: 1_000, timeoutMs: 800 }, ...overrides });
/** Retried: a replica that was just started may not have told the broker yet what it serves. */
const putChain = () => eventually(() => gateway.messaging.request(putChainV1, { value: chain, by }));
const putNode = (node: Node) => gateway.messaging.request(putNodeV1, { value: node, by });
const ids = Array.from({ length: 24 }, (_, index) => `node-${index}`);
const since = (atMs: number) => seen.filter((event) => event.atMs >= atMs);
const nodesOf = (events: readonly Seen[]): Set<string> => new Set(events.map(({ node }) => node));
const owners = (events: readonly Seen[]): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const { node, instance } of events) found.set(node, (found.get(node) ?? new Set()).add(instance));
  return found;
};

/** Waits until every node was probed after `atMs`, and gives what was seen in the two seconds after that. */
async function steadyState(atMs = Date.now(), timeoutMs = 20_000): Promise<Seen[]> {
  await eventually(() => expect(nodesOf(since(atMs)).size).toBe(ids.length), timeoutMs);
  const steadyMs = Date.now();
  await eventually(() => expect(Date.now()).toBeGreaterThan(steadyMs + 2_500));
  return since(steadyMs);
}

it('every node is probed by exactly one replica; replicas share fairly, and take over from one that leaves or dies', async () => {
  const a = await startReplica('a');
  await putChain();
  await Promise.all(ids.map((id) => putNode(testNode(id))));
  expect(new Set((await steadyState()).map(({ instance }) => instance))).toEqual(new Set(['a']));

  await startReplica('b');
  const crashing = await startReplica('c');
  const heldBy = (replica: Replica) => replica.platform.health.gauges().probe_targets ?? 0;
  await eventually(() => {
    expect(replicas.map(heldBy).reduce((sum, count) => sum + count)).toBe(ids.length);
    for (const replica of replicas) expect(heldBy(replica)).toBeGreaterThan(2);
  }, 20_000);
  const shared = await steadyState();
  for (const [node, instances] of owners(shared)) expect({ node, replicas: instances.size }).toEqual({ node, replicas: 1 });
  expect(new Set(shared.map(({ messageId }) => messageId)).size).toBe(shared.length);

  const crashedMs = Date.now();
  await crashing.crash();
  const afterCrash = await steadyState(crashedMs);
  expect(new Set(afterCrash.map(({ instance }) => instance))).toEqual(new Set(['a', 'b']));
  for (const instances of owners(afterCrash).values()) expect(instances.size).toBe(1);

  const [, b] = replicas;
  await b!.stop();
  const leftMs = Date.now();
  await eventually(() => expect(nodesOf(since(leftMs)).size).toBe(ids.length), 6_000);
  expect(new Set(since(leftMs).map(({ instance }) => instance))).toEqual(new Set([a.platform.instance]));
}, 90_000);

it('targets that are added, changed, disabled and removed take effect within a second', async () => {
  await startReplica('a');
  await putChain();
  await putNode(testNode('first'));
  await eventually(() => expect(nodesOf(seen)).toContain('first'), 10_000);

  const withinASecond = async (change: () => Promise<unknown>, effect: (changedMs: number) => void): Promise<void> => {
    const changedMs = Date.now();
    await change();
    await eventually(() => effect(changedMs), 1_300);
  };
  await withinASecond(() => putNode(testNode('second')), (changedMs) => expect(nodesOf(since(changedMs))).toContain('second'));
  await withinASecond(() => putNode(testNode('first', { httpUrl: 'http://127.0.0.1:1' })), (changedMs) => {
    expect(since(changedMs)).toContainEqual(expect.objectContaining({ node: 'first', state: 'unreachable', errorCode: 'connection_refused' }));
  });
  await withinASecond(() => putNode(testNode('first', { wsUrl: rpc.wsUrl })), (changedMs) => {
    expect(since(changedMs).filter(({ node, state }) => node === 'first' && state === 'healthy').map(({ transport }) => transport).sort()).toEqual(expect.arrayContaining(['http', 'ws']));
  });
  await putNode(testNode('second', { probe: { enabled: false, intervalMs: 1_000, timeoutMs: 800 } }));
  await eventually(() => expect(replicas[0]!.platform.health.gauges().probe_targets).toBe(1), 1_000);
  const disabledMs = Date.now();
  await eventually(() => expect(since(disabledMs).filter(({ node }) => node === 'first').length).toBeGreaterThan(5));
  expect(since(disabledMs + 300).filter(({ node }) => node === 'second')).toEqual([]);
}, 60_000);

it('a node is measured by peers that another replica probes', async () => {
  await Promise.all([startReplica('a'), startReplica('b')]);
  const slow = await startJsonRpcNode(evmAnswers(() => Math.floor(Date.now() / 1_000) - 45, { ageMs: () => 45_000 }));
  try {
    await putChain();
    await Promise.all(ids.map((id) => putNode(testNode(id, { httpUrl: id === 'node-7' ? slow.httpUrl : rpc.httpUrl }))));
    await steadyState();
    expect(owners(seen).get('node-7')!.size).toBeGreaterThan(0);
    const latest = new Map(since(Date.now() - 2_000).map((event) => [event.node, event.state]));
    expect(latest.get('node-7')).toBe('lagging');
    expect([...latest].filter(([, state]) => state === 'healthy')).toHaveLength(ids.length - 1);
  } finally {
    await slow.close();
  }
}, 60_000);

it('goes on when the broker was away, and tells each slot once', async () => {
  await startReplica('a');
  await putChain();
  await Promise.all(ids.map((id) => putNode(testNode(id))));
  await steadyState();
  await nats.kill9();
  await nats.restart();
  await steadyState(Date.now(), 30_000);
  expect(new Set(seen.map(({ messageId }) => messageId)).size).toBe(seen.length);
}, 90_000);

it('one of several replicas on a machine reports its metrics', async () => {
  await Promise.all([startReplica('a'), startReplica('b')]);
  await eventually(() => expect(hosts.length).toBeGreaterThan(3), 15_000);
  const [first] = hosts;
  expect(tag(first!, 'host')).toBe('machine-1');
  const fields = new Map(hosts.at(-1)!.fields.map((field) => [field.name, Number(field.values[0])]));
  expect(fields.get('cpu_utilization_ratio')).toBeGreaterThanOrEqual(0);
  expect(fields.get('cpu_utilization_ratio')).toBeLessThanOrEqual(1);
  for (const name of ['cpu_count', 'memory_total_bytes', 'memory_available_bytes', 'disk_total_bytes', 'disk_available_bytes', 'uptime_seconds']) expect(fields.get(name)).toBeGreaterThan(0);
  const seconds = hosts.map((batch) => Math.round(Number(batch.time[0]! / 1_000_000n) / 1_000));
  expect(new Set(seconds).size).toBe(seconds.length);
}, 30_000);

it('tests a target on demand, whether it is registered or not, without leaving a trace', async () => {
  await startReplica('a');
  await putChain();
  const probeNow = (node: Node) => gateway.messaging.request(probeNowV1, { node });
  await eventually(async () => {
    expect(await probeNow(testNode('new', { wsUrl: rpc.wsUrl }))).toMatchObject({ up: true, state: 'healthy', fields: { up: true, ws_up: true, peers: 25, chain_id_matches: true, version: expect.stringContaining('Geth/') } });
  });
  expect(await probeNow(testNode('half', { wsUrl: 'ws://127.0.0.1:1' }))).toMatchObject({ up: false, state: 'unreachable', reason: '127.0.0.1:1: nothing listens on that port', fields: { state: 'healthy', ws_state: 'unreachable', ws_error_code: 'connection_refused' } });
  expect(await probeNow(testNode('metadata', { httpUrl: 'http://169.254.169.254/latest' }))).toMatchObject({ up: false, fields: { error_code: 'address_forbidden' } });
  expect(await probeNow(testNode('file', { httpUrl: 'file:///etc/passwd' }))).toMatchObject({ up: false, fields: { error_code: 'address_forbidden' } });
  await expect(probeNow(testNode('lost', { chain: 'nowhere' }))).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('chain "nowhere" does not exist') });
  expect(seen).toEqual([]);
}, 30_000);
