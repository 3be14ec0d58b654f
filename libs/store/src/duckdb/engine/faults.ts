import { ObserverError } from '@observer/kernel';

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What DuckDB threw while answering a query, as an error the caller can act on. */
export function queryFault(thrown: unknown): ObserverError {
  if (thrown instanceof ObserverError) return thrown;
  const message = messageOf(thrown);
  if (/Out of Memory/i.test(message)) {
    return new ObserverError('resource_exhausted', 'the query needs more memory than the store may use; narrow the range, group by fewer tags, or raise the memory limit', { cause: thrown, retryable: false });
  }
  if (/has been invalidated/.test(message)) {
    return new ObserverError('unavailable', `a file of the store is being opened again after a failed commit, try again: ${message}`, { cause: thrown });
  }
  if (/out of range|overflow/i.test(message)) {
    return new ObserverError('invalid_argument', `the query leaves the range of 64-bit numbers: ${message}`, { cause: thrown });
  }
  return new ObserverError('internal', `the store could not answer: ${message}`, { cause: thrown });
}

/** What DuckDB threw while committing: nothing of this write may be acked, the same write may succeed later. */
export function commitFault(file: string, thrown: unknown): ObserverError {
  if (thrown instanceof ObserverError) return thrown;
  return new ObserverError('unavailable', `could not commit to ${file}: ${messageOf(thrown)}`, { cause: thrown, details: { file } });
}

const DAMAGE = /Corrupt (database|WAL|Encrypted)|not a valid DuckDB database file|Could not read enough bytes|No more data remaining in MetadataReader|Failed to load metadata pointer|Serialization Error/i;

/** Whether DuckDB says that what a file holds makes no sense; not that it could not get at it. */
export const isDamage = (thrown: unknown): boolean => DAMAGE.test(messageOf(thrown));

/** For a file that is out of use because it is damaged. @param movedTo where it is now; absent while what it held is made anew */
export function setAsideFault(file: string, cause: unknown, movedTo?: string): ObserverError {
  const what = movedTo === undefined
    ? `what it held is being made anew; try again in a while`
    : `it is kept as ${movedTo}: only its rows are missing; try again, and to have them back stop the store and restore the file from a backup`;
  return new ObserverError('unavailable', `${file} is damaged${cause === undefined ? '' : ` (${messageOf(cause)})`} and was set aside; ${what}`, { cause, details: { file, ...(movedTo === undefined ? {} : { movedTo }) } });
}

/** What DuckDB threw while opening a file. */
export function openFault(file: string, thrown: unknown): ObserverError {
  if (thrown instanceof ObserverError) return thrown;
  const message = messageOf(thrown);
  const details = { file };
  if (/could not set lock|conflicting lock/i.test(message)) {
    return new ObserverError('conflict', `${file} is in use by another process; one process owns a store directory: stop it, or give this one another directory (${message})`, { cause: thrown, details, retryable: false });
  }
  if (/No space|Permission denied|Read-only|Too many open files/i.test(message)) {
    return new ObserverError('unavailable', `cannot open ${file}: ${message}`, { cause: thrown, details });
  }
  return new ObserverError('internal', `${file} is damaged and cannot be opened (${message}); restore it from a backup, or move it and its .wal file out of the directory: only the rows of that file are lost`, { cause: thrown, details, retryable: false });
}
