import { encodeSamplesPage, packSamplesPage, type SamplesAnswer, type SamplesQuery, samplesQuerySchema, type SamplesResult, selectSamplesBatchV1, selectSamplesV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { BatchedPages } from './batched-pages';

const query = (name: string, more: object = {}): SamplesQuery => samplesQuerySchema.parse({ matchers: [{ tag: '__name__', op: '=', value: name }], range: { startMs: 0, endMs: 60_000 }, ...more });
const resultOf = ({ matchers }: SamplesQuery): SamplesResult =>
  ({ series: [{ labels: { __name__: matchers[0]!.value }, times: Float64Array.of(1), values: Float64Array.of(2) }], source: { tookMs: 1, rowsRead: 1, seriesRead: 1, pushed: 'none', resolution: 'raw' } });

interface Request {
  readonly queries: readonly SamplesQuery[];
  readonly signal: AbortSignal;
  answer(answers: readonly SamplesAnswer[]): void;
  fail(error: ObserverError): void;
}

/** A store that is asked by messages, and answers batches when the test says so. */
class FakeStore {
  readonly batches: Request[] = [];
  readonly singles: SamplesQuery[] = [];
  readonly messaging = { request: (command: unknown, payload: never, options: { signal: AbortSignal }) => this.receive(command, payload, options.signal) } as unknown as Messaging;

  private receive(command: unknown, payload: SamplesQuery & { readonly queries: readonly SamplesQuery[] }, signal: AbortSignal): Promise<unknown> {
    if (command === selectSamplesV1) {
      this.singles.push(payload);
      return Promise.resolve(encodeSamplesPage(resultOf(payload)));
    }
    expect(command).toBe(selectSamplesBatchV1);
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new ObserverError('cancelled', 'cancelled')));
      this.batches.push({ queries: payload.queries, signal, answer: (answers) => resolve({ answers }), fail: reject });
    });
  }
}

const names = (queries: readonly SamplesQuery[]): string[] => queries.map(({ matchers }) => matchers[0]!.value);
const pages = ({ queries }: Request): SamplesAnswer[] => queries.map((one) => ({ kind: 'page', page: packSamplesPage(resultOf(one)) }));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const never = new AbortController().signal;

describe('reads that are shared', () => {
  let store: FakeStore;
  let batched: BatchedPages;
  beforeEach(() => {
    store = new FakeStore();
    batched = new BatchedPages(store.messaging);
  });
  const ask = async (name: string, more: object = {}, signal = never): Promise<string> => (await batched.page(query(name, more), signal)).series[0]!.labels.__name__!;

  it('travel as one message when they are asked in one moment, the same one once', async () => {
    const asked = Promise.all([ask('a'), ask('b'), ask('a')]);
    await turn();
    expect(store.batches.map(({ queries }) => names(queries))).toEqual([['a', 'b']]);
    store.batches[0]!.answer(pages(store.batches[0]!));
    expect(await asked).toEqual(['a', 'b', 'a']);
  });

  it('wait for each other while two messages are under way, and then go together', async () => {
    const asked: Promise<string>[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      asked.push(ask(name));
      await turn();
    }
    expect(store.batches.map(({ queries }) => names(queries))).toEqual([['a'], ['b']]);
    for (const batch of store.batches.slice()) batch.answer(pages(batch));
    await turn();
    expect(names(store.batches[2]!.queries)).toEqual(['c', 'd']);
    store.batches[2]!.answer(pages(store.batches[2]!));
    expect(await Promise.all(asked)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('fail each by itself', async () => {
    const asked = Promise.allSettled([ask('a'), ask('b')]);
    await turn();
    const [batch] = store.batches;
    batch!.answer([{ kind: 'fault', code: 'resource_exhausted', message: 'too many series', retryable: false }, pages(batch!)[1]!]);
    expect(await asked).toEqual([{ status: 'rejected', reason: expect.objectContaining({ code: 'resource_exhausted', message: 'too many series', retryable: false }) }, { status: 'fulfilled', value: 'b' }]);
  });

  it('that would hold up others go alone, from then on at once', async () => {
    const first = Promise.all([ask('slow'), ask('quick')]);
    await turn();
    store.batches[0]!.answer([{ kind: 'later', because: 'alone' }, pages(store.batches[0]!)[1]!]);
    expect(await first).toEqual(['slow', 'quick']);
    expect(await ask('slow', { range: { startMs: 60_000, endMs: 120_000 } })).toBe('slow');
    expect([store.batches.length, names(store.singles)]).toEqual([1, ['slow', 'slow']]);
    expect(await ask('long', { range: { startMs: 0, endMs: 90_000_000 } })).toBe('long');
    expect(store.batches).toHaveLength(1);
  });

  it('that found no room are asked in other batches, and at last by themselves, which is not remembered', async () => {
    const asked = ask('a');
    for (let attempt = 0; attempt < 3; attempt++) {
      await turn();
      expect(names(store.batches[attempt]!.queries)).toEqual(['a']);
      expect(store.singles).toEqual([]);
      store.batches[attempt]!.answer([{ kind: 'later', because: 'full' }]);
    }
    expect(await asked).toBe('a');
    expect(names(store.singles)).toEqual(['a']);
    void ask('a').catch(() => undefined);
    await turn();
    expect(store.batches).toHaveLength(4);
  });

  it('are asked for one by one where the batch as a whole fails', async () => {
    const asked = Promise.all([ask('a'), ask('b')]);
    await turn();
    store.batches[0]!.fail(new ObserverError('payload_too_large', 'the answer is too large'));
    expect(await asked).toEqual(['a', 'b']);
    expect(names(store.singles)).toEqual(['a', 'b']);
  });

  it('are not asked for again because another answer of the batch is missing or cannot be read', async () => {
    const asked = Promise.all([ask('a'), ask('b'), ask('c')]);
    await turn();
    const [a, b] = pages(store.batches[0]!);
    store.batches[0]!.answer([a!, { ...b!, page: { ...(b as Extract<SamplesAnswer, { kind: 'page' }>).page, series: '{}' } } as SamplesAnswer]);
    expect(await asked).toEqual(['a', 'b', 'c']);
    expect(names(store.singles)).toEqual(['b', 'c']);
  });

  it('go on when one of those who wait goes away, and stop when all have', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const asked = Promise.allSettled([ask('a', {}, one.signal), ask('a', {}, other.signal)]);
    await turn();
    one.abort();
    expect(store.batches[0]!.signal.aborted).toBe(false);
    other.abort();
    expect(store.batches[0]!.signal.aborted).toBe(true);
    expect((await asked).map((result) => result.status === 'rejected' && (result.reason as ObserverError).code)).toEqual(['cancelled', 'cancelled']);
    expect(store.singles).toEqual([]);
    await expect(ask('a', {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
