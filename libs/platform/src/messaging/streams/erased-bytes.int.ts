import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actorSnapshotsBucket, ANALYTICS_ACTORS, collectLeasesBucket, DEADLETTER, metricRulesBucket } from '@observer/contracts';
import { filesHolding, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';

describe('on the disk of the broker', () => {
  let nats: TestNats;
  let folder: string;
  let ingest: TestPlatform;
  let analytics: TestPlatform;
  let number = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'observer-erased-'));
    nats = await startNats({ permissions: true, storeDir: folder });
    [ingest, analytics] = await Promise.all([startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') }), startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') })]);
  });
  afterAll(async () => {
    await Promise.all([ingest.close(), analytics.close()]);
    await nats.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const holders = (text: string): string[] => filesHolding(folder, text);
  const publish = async (subject: string, text: string): Promise<number> => (await ingest.messaging.publishRaw(DEADLETTER, subject, Buffer.from(text), { messageId: `m${number++}` })).sequence;

  it('nothing is left of an erased message, whether in the block that is written to or in an older one', async () => {
    const first = await publish('deadletter.a', 'mark-old');
    await publish('deadletter.a', 'of somebody else');
    await ingest.messaging.fillBlock(DEADLETTER, 'deadletter.filling', new Uint8Array());
    const second = await publish('deadletter.a', 'mark-new');
    expect([holders('mark-old').length, holders('mark-new').length]).toEqual([1, 1]);
    const messages = ingest.messaging.messages(DEADLETTER);
    expect(await Promise.all([messages.erase(first), messages.erase(second)])).toEqual([true, true]);
    expect(await messages.erase(first)).toBe(false);
    expect([holders('mark-old'), holders('mark-new')]).toEqual([[], []]);
    expect(holders('of somebody else').length).toBe(1);
  });

  it('nothing is left of an erased document', async () => {
    const documents = ingest.messaging.documents(collectLeasesBucket);
    await documents.put('a', { holder: 'mark-document' });
    expect(holders('mark-document').length).toBe(1);
    expect(await documents.erase('a')).toBe(true);
    expect(await documents.get('a')).toBeUndefined();
    expect(await documents.erase('a')).toBe(false);
    expect(holders('mark-document')).toEqual([]);
  });

  it('nothing is left of former versions once a bucket was written anew, and all documents are there', async () => {
    const documents = ingest.messaging.documents(collectLeasesBucket);
    await documents.put('changed', { holder: 'mark-former' });
    await documents.put('gone', { holder: 'mark-gone' });
    await documents.put('kept', { holder: 'kept' });
    await documents.put('changed', { holder: 'changed' });
    await documents.delete('gone');
    const told: string[] = [];
    const watch = await documents.watch(({ key, value }) => told.push(`${key}=${value?.holder ?? 'none'}`));
    expect([holders('mark-former').length, holders('mark-gone').length]).toEqual([1, 1]);
    expect(await documents.rewrite()).toBe(true);
    expect([holders('mark-former'), holders('mark-gone')]).toEqual([[], []]);
    expect((await documents.list()).map(({ key, value }) => [key, value.holder])).toEqual([['kept', 'kept'], ['changed', 'changed']]);
    await documents.put('after', { holder: 'after' });
    await watch.stop();
    expect(told).toEqual(expect.arrayContaining(['kept=kept', 'changed=changed']));
    await expect(analytics.messaging.documents(metricRulesBucket).rewrite()).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('nothing is left of bytes by key and of a stream that was passed over', async () => {
    const blobs = analytics.messaging.blobs(actorSnapshotsBucket);
    await blobs.put('a', Buffer.from('mark-blob'));
    await blobs.put('b', Buffer.from('other'));
    await blobs.put('a', Buffer.from('clean'));
    const through = await analytics.messaging.fillBucketBlock(actorSnapshotsBucket);
    await blobs.put('a', Buffer.from('clean'));
    expect(await analytics.messaging.oldestRevision(actorSnapshotsBucket)).toBeLessThanOrEqual(through);
    await blobs.put('b', Buffer.from('other'));
    expect(await analytics.messaging.oldestRevision(actorSnapshotsBucket)).toBeGreaterThan(through);
    expect(holders('mark-blob')).toEqual([]);

    await analytics.messaging.publishRaw(ANALYTICS_ACTORS, 'actors.analytics.x.0', Buffer.from('mark-message'), { messageId: 'x' });
    const passed = await analytics.messaging.fillBlock(ANALYTICS_ACTORS, 'actors.analytics.filling.0', new Uint8Array());
    await analytics.messaging.trim(ANALYTICS_ACTORS, { keepFromSequence: passed + 1 });
    expect(holders('mark-message')).toEqual([]);
  });
});
