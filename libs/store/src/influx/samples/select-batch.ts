import { packSamplesPage, type SamplesAnswer, type SamplesQuery, type SamplesResult } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import { ALONE, BATCH_MS, BatchRoom, faultAnswer, FULL } from '../../page/samples-batch';

/** Queries of one batch that the server sees at a time. */
const AT_ONCE = 4;

/**
 * Answers the queries of a batch, some at a time: InfluxDB finds a series by its index, so there is nothing to share between them.
 * @param select answers one query, and stops when the signal aborts
 * @throws ObserverError `cancelled`
 */
export async function selectBatch(queries: readonly SamplesQuery[], select: (query: SamplesQuery, signal: AbortSignal) => Promise<SamplesResult>, signal?: AbortSignal): Promise<SamplesAnswer[]> {
  const answers = new Array<SamplesAnswer>(queries.length).fill(FULL);
  const over = AbortSignal.timeout(BATCH_MS);
  const either = signal === undefined ? over : AbortSignal.any([signal, over]);
  const room = new BatchRoom();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let place = next++; place < queries.length && !room.isFull && !either.aborted; place = next++) {
      answers[place] = await answerOne(queries[place]!, select, either);
      room.take(answers[place]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queries.length) }, work));
  if (signal?.aborted === true) throw new ObserverError('cancelled', 'the queries were cancelled by their caller');
  return answers;
}

async function answerOne(query: SamplesQuery, select: (query: SamplesQuery, signal: AbortSignal) => Promise<SamplesResult>, signal: AbortSignal): Promise<SamplesAnswer> {
  if (query.cursor !== undefined) return ALONE;
  const startedAt = performance.now();
  try {
    return { kind: 'page', page: packSamplesPage(await select(query, signal)) };
  } catch (thrown) {
    const error = asObserverError(thrown);
    if (!signal.aborted && error.code !== 'deadline_exceeded') return faultAnswer(error);
    // Cut off with the batch, not refused: alone, if it is what took the time.
    return performance.now() - startedAt >= BATCH_MS / 2 ? ALONE : FULL;
  }
}
