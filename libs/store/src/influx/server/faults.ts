import { HttpError } from '@influxdata/influxdb-client';
import { ObserverError } from '@observer/kernel';

/** What InfluxDB says when a limit of its own ended a query. */
const LIMIT = /max-(select|series|values|concurrent|row)|timeout|limit exceeded|query-memory/i;

/** What the server said, at most a few lines of it. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof HttpError) {
    const said = (thrown.json as { error?: unknown; message?: unknown } | undefined) ?? {};
    const text = typeof said.error === 'string' ? said.error : typeof said.message === 'string' ? said.message : (thrown.body ?? thrown.message);
    return `${thrown.statusCode}: ${text.slice(0, 500)}`;
  }
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return messageOf(thrown.errors[0]);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Whether the same request may succeed later: the server was not reached, is busy or starting. */
export const isPassing = (thrown: unknown): boolean => !(thrown instanceof HttpError) || thrown.statusCode === 429 || thrown.statusCode >= 500;

/** A failed request as the error callers know. */
export function faultOf(thrown: unknown, doing: string): ObserverError {
  if (thrown instanceof ObserverError) return thrown;
  const message = `InfluxDB, ${doing}: ${messageOf(thrown)}`;
  if (thrown instanceof HttpError && (thrown.statusCode === 401 || thrown.statusCode === 403)) {
    return new ObserverError('unavailable', `${message}. Check user and password, or the token, of the store's location`, { cause: thrown });
  }
  return new ObserverError(isPassing(thrown) ? 'unavailable' : 'internal', message, { cause: thrown });
}

/** An error that stands in the answer of a query. */
export const queryFault = (text: string): ObserverError =>
  LIMIT.test(text)
    ? new ObserverError('resource_exhausted', `InfluxDB ended the query: ${text}. Narrow the range or raise the server's limit`, { retryable: false })
    : new ObserverError('internal', `InfluxDB could not answer: ${text}`);
