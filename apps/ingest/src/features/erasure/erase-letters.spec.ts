import type { Messaging, StoredMessage } from '@observer/platform';
import { LetterEraser } from './erase-letters';

const letter = (raws: readonly string[]): string =>
  JSON.stringify({ v: 1, source: 'POST /v1/events', receivedAtMs: 1, format: 'ndjson', precision: 'ns', reasons: [{ code: 'c', reason: 'unknown column', remedy: 'r' }], points: raws.map((raw) => ({ r: 0, raw })) });

/** DEADLETTER with these messages, and what happens to it in order. */
function erasing(bodies: readonly string[], headers: Record<string, string> = {}) {
  const messages = new Map<number, StoredMessage>(bodies.map((body, i) => [i + 1, { subject: 's', data: Buffer.from(body), sequence: i + 1, publishedAtMs: 1, header: (name) => headers[name] }]));
  const happened: string[] = [];
  const messaging = {
    messages: () => ({
      bySequence: (sequence: number) => Promise.resolve(messages.get(sequence)),
      erase: (sequence: number) => {
        happened.push(`erased ${sequence}`);
        return Promise.resolve(messages.delete(sequence));
      },
    }),
    publishRaw: () => {
      happened.push('published anew');
      return Promise.resolve({ sequence: 100 });
    },
    documents: () => ({ get: () => Promise.resolve(undefined) }),
  } as unknown as Messaging;
  const eraser = new LetterEraser(messaging, 'j1', ['cust-1'], ({ sequence, points }) => Promise.resolve(void happened.push(`told ${sequence}: ${points}`)));
  return { happened, run: () => eraser.upTo(bodies.length, 1, new AbortController().signal) };
}

describe('letters that name somebody', () => {
  it('are told before they go, so that a kill in between cannot make the count too small', async () => {
    const { happened, run } = erasing([letter(['{"customer":"cust-1"}', '{"customer":"cust-17"}']), letter(['{"customer":"cust-17"}']), letter(['{"customer":"cust-1"}', '{"memo":"of cust-1"}'])]);
    await run();
    expect(happened).toEqual(['published anew', 'told 1: 1', 'erased 1', 'told 3: 2', 'erased 3']);
  });

  it('are those too that nobody could handle, for a reason that names them, or because they were sent to them', async () => {
    for (const header of ['Observer-Dead-Letter-Reason', 'Observer-Dead-Letter-Actor']) {
      const named = erasing(['not readable'], { [header]: 'payments%2Fcust-1' });
      await named.run();
      expect(named.happened).toEqual(['told 1: 1', 'erased 1']);
    }
    const other = erasing(['not readable'], { 'Observer-Dead-Letter-Reason': 'of cust-17' });
    await other.run();
    expect(other.happened).toEqual([]);
  });
});
