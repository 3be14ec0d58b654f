import { asObserverError, ObserverError } from '@observer/kernel';
import { z } from 'zod';

/** Largest number of documents in one request. */
export const MAX_BULK = 1000;
const CONCURRENCY = 16;

export const bulkOf = <S extends z.ZodType>(schema: S) => z.array(schema).min(1).max(MAX_BULK);
export const bulkReportSchema = z.object({ stored: z.number().int() });

/**
 * Stores documents one by one, several at a time. Storing is idempotent, so a failed request can be repeated as it was.
 * @throws ObserverError with the code of the first failure, how many were stored and which were not
 */
export async function putAll<T>(items: readonly T[], put: (item: T) => Promise<unknown>): Promise<{ stored: number }> {
  const failures: { index: number; error: ObserverError }[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      await put(items[index]!).catch((error: unknown) => failures.push({ index, error: asObserverError(error) }));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const stored = items.length - failures.length;
  const [first] = failures.sort((a, b) => a.index - b.index);
  if (first === undefined) return { stored };
  const errors = failures.slice(0, 100).map(({ index, error }) => ({ path: String(index), message: error.message }));
  throw new ObserverError(first.error.code, `${failures.length} of ${items.length} could not be stored: ${first.error.message}`, { cause: first.error, details: { stored, errors } });
}
