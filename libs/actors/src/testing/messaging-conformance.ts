/** What actors take for granted of messaging. The simulated broker and the real one pass the same tests. */
import { actorInboxSubject, ANALYTICS_ACTORS, actorSnapshotsBucket, type ReaderDeclaration, type StreamDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Messaging, ReadBatch, StreamReading } from '@observer/platform';
import { inboxReader } from '../address';
import type { ActorMessaging } from '../partition/partition-env';

export interface Subject {
  readonly messaging: ActorMessaging & Pick<Messaging, 'streamInfo'>;
  /** Lets time go on while a promise is pending. */
  settle<T>(promise: Promise<T>): Promise<T>;
}

const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const stream: StreamDeclaration = ANALYTICS_ACTORS;

export function describeActorMessaging(name: string, subject: () => Subject): void {
  describe(`messaging of ${name}`, () => {
    let types = 0;
    const freshReader = (): ReaderDeclaration => inboxReader(stream, `conformance-${++types}`, 4);
    const publish = (reader: ReaderDeclaration, partition: number, body: string, messageId = `${reader.name}-${partition}-${body}`) =>
      subject().settle(subject().messaging.publishRaw(stream, reader.filterSubject(partition), bytes(body), { messageId, headers: { 'Observer-Test': body } }));
    const collect = async (reading: StreamReading, count: number): Promise<ReadBatch[]> => {
      const batches: ReadBatch[] = [];
      for (let turn = 0; turn < 200 && batches.reduce((sum, { messages }) => sum + messages.length, 0) < count; turn++) batches.push(await subject().settle(reading.next({ maxMessages: 3, waitMs: 100 })));
      return batches;
    };
    const bodies = (batches: readonly ReadBatch[]): string[] => batches.flatMap(({ messages }) => messages.map(({ data }) => text(data)));

    it('reads one partition in order, with headers, whatever comes between', async () => {
      const reader = freshReader();
      for (let n = 0; n < 8; n++) await publish(reader, n % 2, `m${n}`);
      const reading = subject().messaging.readStream(reader, 1, { after: 'first' });
      const batches = await collect(reading, 4);
      expect(bodies(batches)).toEqual(['m1', 'm3', 'm5', 'm7']);
      const messages = batches.flatMap((batch) => batch.messages);
      expect(messages.map((message) => message.header('Observer-Test'))).toEqual(['m1', 'm3', 'm5', 'm7']);
      expect(messages.map(({ subject: where }) => where)).toEqual(Array(4).fill(reader.filterSubject(1)));
      expect(messages.every(({ sequence }, index) => index === 0 || sequence > messages[index - 1]!.sequence)).toBe(true);
      await subject().settle(reading.close());
    });

    it('goes on behind a position, and hears of what is published later', async () => {
      const reader = freshReader();
      for (const body of ['a', 'b', 'c']) await publish(reader, 0, body);
      const first = subject().messaging.readStream(reader, 0, { after: 'first' });
      const [message] = (await collect(first, 1)).flatMap(({ messages }) => messages);
      await subject().settle(first.close());
      const { epoch, sequence } = message!;
      const second = subject().messaging.readStream(reader, 0, { after: { epoch, sequence } });
      expect(bodies(await collect(second, 2))).toEqual(['b', 'c']);
      await publish(reader, 0, 'd');
      const later = await collect(second, 1);
      expect(bodies(later)).toEqual(['d']);
      expect(later.at(-1)!.upTo.sequence).toBeGreaterThanOrEqual(later.at(-1)!.messages[0]!.sequence);
      await subject().settle(second.close());
    });

    it('begins at the end when asked to', async () => {
      const reader = freshReader();
      await publish(reader, 0, 'old');
      const reading = subject().messaging.readStream(reader, 0, { after: 'end' });
      for (let known = ''; known === ''; ) known = (await subject().settle(reading.next({ maxMessages: 1, waitMs: 50 }))).upTo.epoch;
      await publish(reader, 0, 'new');
      expect(bodies(await collect(reading, 1))).toEqual(['new']);
      await subject().settle(reading.close());
    });

    it('tells of another epoch and of a position beyond the end', async () => {
      const reader = freshReader();
      await publish(reader, 0, 'x');
      const { createdAt, lastSequence } = await subject().settle(subject().messaging.streamInfo(stream));
      const replaced = subject().messaging.readStream(reader, 0, { after: { epoch: 'another', sequence: 3 } });
      const batches = await collect(replaced, 1);
      expect(batches.find(({ gap }) => gap !== undefined)!.gap).toMatchObject({ reason: 'replaced', after: { epoch: 'another', sequence: 3 }, resumeAfter: { epoch: createdAt } });
      expect(bodies(batches)).toEqual(['x']);
      await subject().settle(replaced.close());
      const rewound = subject().messaging.readStream(reader, 0, { after: { epoch: createdAt, sequence: lastSequence + 5 } });
      let gap: ReadBatch['gap'];
      for (let turn = 0; turn < 50 && gap === undefined; turn++) gap = (await subject().settle(rewound.next({ maxMessages: 1, waitMs: 100 }))).gap;
      expect(gap).toMatchObject({ reason: 'rewound', resumeAfter: { epoch: createdAt, sequence: lastSequence } });
      await subject().settle(rewound.close());
    });

    it('keeps one message per id', async () => {
      const reader = freshReader();
      const first = await publish(reader, 0, 'once', 'the-id');
      const second = await publish(reader, 0, 'once', 'the-id');
      expect(first.duplicate).toBe(false);
      expect(second).toEqual({ sequence: first.sequence, duplicate: true });
    });

    it('finds what is stored on a subject, with ids', async () => {
      const reader = freshReader();
      const first = await publish(reader, 0, 'a', `${reader.name}-1`);
      await publish(reader, 1, 'other');
      const second = await publish(reader, 0, 'b', `${reader.name}-2`);
      const look = (from: number) => subject().settle(subject().messaging.messages(stream).nextOn(reader.filterSubject(0), from));
      const found = [await look(first.sequence), await look(first.sequence + 1)];
      expect(found.map((message) => [message?.sequence, message?.header('Nats-Msg-Id')])).toEqual([[first.sequence, `${reader.name}-1`], [second.sequence, `${reader.name}-2`]]);
      expect(await look(second.sequence + 1)).toBeUndefined();
    });

    it('trims one subject and leaves the others', async () => {
      const reader = freshReader();
      await publish(reader, 0, 'gone');
      const { sequence } = await publish(reader, 0, 'kept');
      await publish(reader, 1, 'other');
      const before = await publish(reader, 1, 'another');
      expect(before.sequence).toBeGreaterThan(sequence);
      expect(await subject().settle(subject().messaging.trim(stream, { keepFromSequence: sequence, subject: actorInboxSubject('analytics', `conformance-${types}`, 0) }))).toBe(1);
      const reading = subject().messaging.readStream(reader, 1, { after: 'first' });
      expect(bodies(await collect(reading, 2))).toEqual(['other', 'another']);
      await subject().settle(reading.close());
    });

    it('writes blobs over the expected revision only', async () => {
      const blobs = subject().messaging.blobs(actorSnapshotsBucket);
      const run = <T>(promise: Promise<T>): Promise<T> => subject().settle(promise);
      const key = `conformance.${++types}`;
      expect(await run(blobs.get(`${key}.m`))).toBeUndefined();
      const first = await run(blobs.put(`${key}.m`, bytes('one'), { expectedRevision: 0 }));
      await expect(run(blobs.put(`${key}.m`, bytes('two'), { expectedRevision: 0 }))).rejects.toMatchObject({ code: 'conflict' });
      const second = await run(blobs.put(`${key}.m`, bytes('two'), { expectedRevision: first }));
      expect(second).toBeGreaterThan(first);
      const refused = await run(blobs.put(`${key}.m`, bytes('three'), { expectedRevision: first }).catch((error: unknown) => error));
      expect(refused).toBeInstanceOf(ObserverError);
      expect(text((await run(blobs.get(`${key}.m`)))!.data)).toBe('two');
      const large = new Uint8Array(512 * 1024).fill(7);
      await run(blobs.put(`${key}.c.1.0`, large));
      expect(Buffer.compare(Buffer.from((await run(blobs.get(`${key}.c.1.0`)))!.data), Buffer.from(large))).toBe(0);
      expect(await run(blobs.keys(`${key}.c`))).toEqual([`${key}.c.1.0`]);
      await run(blobs.remove(`${key}.c.1.0`));
      expect(await run(blobs.keys(`${key}.c`))).toEqual([]);
      await run(blobs.remove(`${key}.c.1.0`));
      await run(blobs.put(`${key}.c.1.0`, large, { expectedRevision: 0 }));
    });
  });
}
