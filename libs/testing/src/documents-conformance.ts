import { type Chain, chainsBucket, nodesBucket } from '@observer/contracts';
import type { DocumentChange, Messaging } from '@observer/platform';
import { eventually } from './eventually';
import { aChain, aNode } from './factories';

export interface DocumentsSubject {
  readonly owner: Pick<Messaging, 'documents'>;
  /** Another service. */
  readonly reader: Pick<Messaging, 'documents'>;
  stop(): Promise<void>;
}

/** What everybody takes for granted of documents. Those in memory and those in the broker pass the same tests. */
export function describeDocuments(name: string, start: () => Promise<DocumentsSubject>): void {
  describe(`documents in ${name}`, () => {
    let subject: DocumentsSubject;
    const chains = () => subject.owner.documents(chainsBucket);
    beforeAll(async () => {
      subject = await start();
    });
    beforeEach(async () => {
      for (const { key } of await chains().list()) await chains().delete(key);
    });
    afterAll(() => subject.stop());

    it('are written, read with defaults, listed and deleted', async () => {
      const nodes = subject.owner.documents(nodesBucket);
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

    it('are reported to a watcher of another service: first values, changes, deletions', async () => {
      await chains().put('a', aChain({ name: 'A' }));
      const view = new Map<string, string>();
      const changes: DocumentChange<Chain>[] = [];
      const watch = await subject.reader.documents(chainsBucket).watch((change) => {
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
  });
}
