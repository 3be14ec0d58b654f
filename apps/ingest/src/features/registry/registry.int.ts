import {
  AUDIT, deleteDocumentV1, nodesBucket, putChainV1, putCustomerV1, putNodeV1, registryChangedV1, type AuditChange,
} from '@observer/contracts';
import type { Subscription } from '@observer/platform';
import { aChain, aCustomer, aNode, eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { RegistryCache } from './registry-cache';
import { serveRegistry } from './registry.commands';

const by = { kind: 'user' as const, id: 'admin' };
let nats: TestNats;
let gateway: TestPlatform;
let replicas: TestPlatform[];
let caches: RegistryCache[];
let audited: AuditChange[];
const serving: Subscription[] = [];

beforeAll(async () => {
  nats = await startNats({ permissions: true });
  replicas = await Promise.all(['a', 'b'].map((instance) => startTestPlatform({ service: 'ingest', environment: nats.environment('ingest'), instance })));
  gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  caches = replicas.map((replica) => new RegistryCache(replica.messaging));
  await Promise.all(caches.map((cache) => cache.start()));
  serving.push(...replicas.flatMap((replica) => serveRegistry(replica)));
  audited = [];
  serving.push(gateway.messaging.tap(AUDIT, registryChangedV1.subject, ({ data }) => audited.push(registryChangedV1.schema.parse(JSON.parse(Buffer.from(data).toString())))));
});

afterAll(async () => {
  await Promise.all(serving.map((subscription) => subscription.stop()));
  await Promise.all((caches ?? []).map((cache) => cache.stop()));
  await Promise.all([...(replicas ?? []), gateway].map((platform) => platform?.close()));
  await nats?.stop();
});

const put = {
  chain: (value = aChain(), expectedRevision?: number) => gateway.messaging.request(putChainV1, { value, by, expectedRevision }),
  node: (value = aNode(), expectedRevision?: number) => gateway.messaging.request(putNodeV1, { value, by, expectedRevision }),
  customer: (value = aCustomer()) => gateway.messaging.request(putCustomerV1, { value, by }),
};
const remove = (kind: 'node' | 'chain' | 'customer', id: string) => gateway.messaging.request(deleteDocumentV1, { kind, id, by });
const auditOf = (target: string) => audited.filter((entry) => entry.target === target).map(({ action }) => action);

it('a node can follow its chain at once, and every replica soon knows both', async () => {
  await put.chain(aChain({ id: 'c1' }));
  const { revision, value } = await put.node(aNode({ id: 'n1', chain: 'c1' }));
  expect(revision).toBeGreaterThan(0);
  expect(value).toEqual(aNode({ id: 'n1', chain: 'c1' }));
  for (const cache of caches) {
    await eventually(() => {
      expect(cache.nodeById('n1')).toEqual(value);
      expect(cache.chainById('c1')).toEqual(aChain({ id: 'c1' }));
    });
  }
  await put.customer(aCustomer({ id: 'cust-1', plan: 'growth' }));
  await eventually(() => expect(caches.map((cache) => cache.customerById('cust-1')?.plan)).toEqual(['growth', 'growth']));
});

it('every change is in the audit trail once, with who did what, and writing the same again is no change', async () => {
  await put.chain(aChain({ id: 'c2' }));
  const first = await put.node(aNode({ id: 'n2', chain: 'c2' }));
  const same = await put.node(aNode({ id: 'n2', chain: 'c2' }));
  expect(same.revision).toBe(first.revision);
  await put.node(aNode({ id: 'n2', chain: 'c2', region: 'eu' }));
  expect(await remove('node', 'n2')).toEqual({ deleted: true });
  expect(await remove('node', 'n2')).toEqual({ deleted: false });
  await eventually(() => expect(auditOf('node/n2')).toEqual(['node.created', 'node.changed', 'node.deleted']));
  expect(audited.find((entry) => entry.target === 'node/n2')).toMatchObject({ by, details: { revision: first.revision } });
  expect(auditOf('chain/c2')).toEqual(['chain.created']);
});

it('a change made on an old revision is a conflict', async () => {
  await put.chain(aChain({ id: 'c3' }), 0);
  await expect(put.chain(aChain({ id: 'c3', name: 'again' }), 0)).rejects.toMatchObject({ code: 'conflict' });
  const { revision } = await put.chain(aChain({ id: 'c3', name: 'Second' }));
  await put.chain(aChain({ id: 'c3', name: 'Third' }), revision);
  await expect(put.chain(aChain({ id: 'c3', name: 'Fourth' }), revision)).rejects.toMatchObject({ code: 'conflict' });
  await expect(put.chain(aChain({ id: 'c3', name: 'Third' }), revision)).rejects.toMatchObject({ code: 'conflict' });
});

it('of two that change the same revision one wins', async () => {
  const { revision } = await put.chain(aChain({ id: 'c4' }));
  const results = await Promise.allSettled(['x', 'y', 'z'].map((name) => put.chain(aChain({ id: 'c4', name }), revision)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('a node without its chain, a chain still in use and a wrong scheme are refused in words', async () => {
  await expect(put.node(aNode({ id: 'n5', chain: 'nowhere' }))).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('chain "nowhere" of node "n5" does not exist') });
  await put.chain(aChain({ id: 'c5' }));
  await expect(put.node(aNode({ id: 'n5', chain: 'c5', httpUrl: 'ftp://node.example' }))).rejects.toMatchObject({ code: 'invalid_argument', details: { field: 'httpUrl' } });
  await put.node(aNode({ id: 'n5', chain: 'c5' }));
  await expect(remove('chain', 'c5')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('n5') });
  await remove('node', 'n5');
  expect(await remove('chain', 'c5')).toEqual({ deleted: true });
  await eventually(() => expect(caches.map((cache) => cache.chainById('c5'))).toEqual([undefined, undefined]));
});

it('tells listeners of many changes without calling them for each, and survives the loss of the broker', async () => {
  await put.chain(aChain({ id: 'c6' }));
  let calls = 0;
  const forget = caches[0]!.onChange(() => calls++);
  await put.node(aNode({ id: 'n6', chain: 'c6' }));
  await eventually(() => expect(calls).toBeGreaterThan(0));
  await nats.restart();
  await eventually(async () => void (await put.node(aNode({ id: 'n7', chain: 'c6' }))), 20_000);
  await eventually(() => expect(caches.map((cache) => cache.nodeById('n7')?.id)).toEqual(['n7', 'n7']), 20_000);
  forget();
  const before = calls;
  await replicas[0]!.messaging.documents(nodesBucket).delete('n7');
  await eventually(() => expect(caches[0]!.nodeById('n7')).toBeUndefined());
  expect(calls).toBe(before);
});
