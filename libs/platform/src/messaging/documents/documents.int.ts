import { type Chain, chainsBucket, customersBucket, defineBucket, nodesBucket, refreshSessionsBucket } from '@observer/contracts';
import { aChain, aNode, eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { z } from 'zod';
import type { DocumentChange } from './document-store';

describe('documents', () => {
  let nats: TestNats;
  let owner: TestPlatform;
  let reader: TestPlatform;

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    owner = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    reader = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  });
  afterAll(async () => {
    await reader.close();
    await owner.close();
    await nats.stop();
  });
  const chains = () => owner.messaging.documents(chainsBucket);
  beforeEach(async () => {
    for (const { key } of await chains().list()) await chains().delete(key);
  });

  it('are written, read with defaults, listed and deleted', async () => {
    const nodes = owner.messaging.documents(nodesBucket);
    const { probe, ...withoutProbe } = aNode();
    const revision = await nodes.put('eth-us-1', withoutProbe);
    expect(await nodes.get('eth-us-1')).toMatchObject({ key: 'eth-us-1', revision, value: { ...withoutProbe, probe } });
    expect((await nodes.list()).map(({ key }) => key)).toEqual(['eth-us-1']);
    expect(await nodes.delete('eth-us-1')).toBe(true);
    expect(await nodes.delete('eth-us-1')).toBe(false);
    expect(await nodes.get('eth-us-1')).toBeUndefined();
    expect(await nodes.list()).toEqual([]);
  });

  it('are listed by the beginning of their keys', async () => {
    for (const id of ['i1.a', 'i1.b.c', 'i10.a', 'i1']) await chains().put(id, aChain());
    expect((await chains().list('i1')).map(({ key }) => key).sort()).toEqual(['i1.a', 'i1.b.c']);
    expect(await chains().list('i2')).toEqual([]);
    await expect(chains().list('>')).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('keep their history', async () => {
    for (const name of ['One', 'Two', 'Three']) await chains().put('sui', aChain({ id: 'sui', name }));
    expect((await chains().history('sui')).map(({ value }) => value.name)).toEqual(['One', 'Two', 'Three']);
    expect(await chains().history('unknown')).toEqual([]);
  });

  it('refuse a write over a revision that someone else replaced', async () => {
    const first = await chains().put('sui', aChain(), { expectedRevision: 0 });
    await expect(chains().put('sui', aChain(), { expectedRevision: 0 })).rejects.toMatchObject({ code: 'conflict', details: { revision: first } });
    const second = await chains().put('sui', aChain({ name: 'Second' }), { expectedRevision: first });
    await expect(chains().put('sui', aChain({ name: 'Third' }), { expectedRevision: first })).rejects.toMatchObject({ code: 'conflict', details: { revision: second } });
    await chains().delete('sui');
    await expect(chains().put('sui', aChain(), { expectedRevision: 0 })).resolves.toBeGreaterThan(second);
  });

  it('refuse a change when any other document changed since it was prepared', async () => {
    const [prepared, also] = [await chains().bucketRevision(), await chains().bucketRevision()];
    const results = await Promise.allSettled([
      chains().put('sui', aChain(), { expectedBucketRevision: prepared }),
      chains().put('eth', aChain({ id: 'eth' }), { expectedBucketRevision: also }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    const { key, revision } = (await chains().list())[0]!;
    expect(await chains().bucketRevision()).toBe(revision);
    await expect(chains().delete(key, { expectedBucketRevision: revision - 1 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(chains().put(key, aChain(), { expectedRevision: revision - 1, expectedBucketRevision: revision })).rejects.toMatchObject({ code: 'conflict', details: { revision } });
    const second = await chains().put(key, aChain(), { expectedRevision: revision, expectedBucketRevision: revision });
    expect(await chains().delete(key, { expectedBucketRevision: second })).toBe(true);
    expect(await chains().list()).toEqual([]);
  });

  it.each(['', 'a b', '.a', 'a.', 'a..b', 'a*', '>', 'ü'])('refuse the key %p', async (key) => {
    await expect(chains().get(key)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(chains().put(key, aChain())).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('refuse a value that breaks the schema', async () => {
    await expect(chains().put('sui', { ...aChain(), blockTimeMs: -1 })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('that no longer fit the schema are left out, not fatal', async () => {
    const loose = owner.messaging.documents(defineBucket({ ...chainsBucket, schema: z.looseObject({}), example: {} }));
    await loose.put('old', { id: 'old' });
    await chains().put('sui', aChain());
    expect(await chains().get('old')).toBeUndefined();
    expect((await chains().list()).map(({ key }) => key)).toEqual(['sui']);
  });

  it('of thousands are listed completely', async () => {
    await Promise.all(Array.from({ length: 3000 }, (_, n) => chains().put(`c${n}`, aChain({ name: 'x'.repeat(100) }))));
    expect((await chains().list()).length).toBe(3000);
  });

  it('are listed to the end also while they change', async () => {
    const customers = owner.messaging.documents(customersBucket);
    for (let n = 0; n < 20; n++) await customers.put(`c${n}`, { id: `c${n}`, plan: 'free' });
    const listed: number[] = [];
    // As many changes as there are lists, each beside one.
    for (let round = 0; round < 20; round++) {
      const [documents] = await Promise.all([customers.list(), ...Array.from({ length: 20 }, (_, n) => customers.put(`c${n}`, { id: `c${n}`, plan: `p${round}` }))]);
      listed.push(documents.length);
    }
    expect(Math.max(...listed)).toBeLessThanOrEqual(20);
    expect((await customers.list()).length).toBe(20);
  });

  it('are reported to a watcher of another service: first values, changes, deletions', async () => {
    await chains().put('a', aChain({ name: 'A' }));
    const view = new Map<string, string>();
    const changes: DocumentChange<Chain>[] = [];
    const watch = await reader.messaging.documents(chainsBucket).watch((change) => {
      changes.push(change);
      if (change.value === undefined) view.delete(change.key);
      else view.set(change.key, change.value.name);
    });
    expect(view.get('a')).toBe('A');
    await chains().put('a', aChain({ name: 'A2' }));
    await chains().put('b', aChain({ name: 'B' }));
    await chains().delete('a');
    await eventually(() => expect([...view]).toEqual([['b', 'B']]));
    await watch.stop();
    const count = changes.length;
    await chains().put('b', aChain({ name: 'B2' }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(changes.length).toBe(count);
  });

  it('watching an empty bucket begins at once', async () => {
    const gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    const watch = await gateway.messaging.documents(refreshSessionsBucket).watch(() => undefined);
    await watch.stop();
    await gateway.close();
  });

  it('are followed through a killed broker, and what changed meanwhile is reported', async () => {
    await chains().put('kept', aChain({ name: 'Kept' }));
    await chains().put('gone', aChain({ name: 'Gone' }));
    const view = new Map<string, string>();
    let reports = 0;
    const watch = await reader.messaging.documents(chainsBucket).watch(({ key, value }) => {
      reports++;
      if (value === undefined) view.delete(key);
      else view.set(key, value.name);
    });
    const before = reports;
    await nats.kill9();
    await nats.restart();
    await eventually(() => chains().delete('gone'), 10_000);
    await eventually(() => chains().put('new', aChain({ name: 'New' })), 10_000);
    await eventually(() => expect(Object.fromEntries(view)).toEqual({ kept: 'Kept', new: 'New' }), 15_000);
    expect(reports - before).toBe(2);
    await watch.stop();
  });
});
