import { InvalidArgumentError, NoRespondersError, PermissionViolationError, RequestError, TimeoutError } from '@nats-io/transport-node';
import { JetStreamApiError, JetStreamError } from '@nats-io/jetstream';
import { type ErrorCode, ObserverError } from '@observer/kernel';

/** Error codes of the JetStream API that callers can act upon (nats-server, server/errors.json). */
const JETSTREAM = {
  consumerNotFound: 10014, memoryExceeded: 10028, noMessage: 10037, storageExceeded: 10047, messageTooLarge: 10054, streamNotFound: 10059,
  subjectsOverlap: 10065, wrongLastSequence: 10071, storeFailed: 10077, insufficientResources: 10023,
} as const;

const FULL = /maximum (bytes|messages|messages per subject) exceeded/;

/** True for a JetStream answer with this code. */
export const isApiError = (error: unknown, name: keyof typeof JETSTREAM): boolean => error instanceof JetStreamApiError && error.code === JETSTREAM[name];

/**
 * What an error of the broker means for the caller.
 * @param what the operation, for the message: "publish to telemetry.x"
 */
export function toObserverError(error: unknown, what: string): ObserverError {
  if (error instanceof ObserverError) return error;
  const cause = error instanceof Error && error.cause instanceof PermissionViolationError ? error.cause : error;
  if (cause instanceof PermissionViolationError) {
    return new ObserverError('permission_denied', `${what}: this service's NATS user may not ${cause.operation === 'publish' ? 'publish to' : 'subscribe to'} "${cause.subject}". Declare it in libs/contracts (publishers, readers, callers) and render the server's configuration anew`, { cause });
  }
  if (error instanceof JetStreamApiError) return apiError(error, what);
  if (error instanceof TimeoutError) return new ObserverError('unavailable', `${what}: the broker did not answer in time; whether it took effect is unknown`, { cause: error });
  if (error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders()) || error instanceof JetStreamError) {
    return new ObserverError('unavailable', `${what}: nobody answers; the stream does not exist (yet) or JetStream is starting`, { cause: error });
  }
  if (error instanceof InvalidArgumentError && error.message.includes('max_payload')) {
    return new ObserverError('payload_too_large', `${what}: the message is larger than the broker's max_payload`, { cause: error });
  }
  if (error instanceof InvalidArgumentError) return new ObserverError('invalid_argument', `${what}: ${error.message}`, { cause: error });
  return new ObserverError('unavailable', `${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

function apiError(error: JetStreamApiError, what: string): ObserverError {
  const code = codeOfApiError(error);
  const remedy = code === 'resource_exhausted' ? '; retry later, or raise the limit when this lasts' : '';
  return new ObserverError(code, `${what}: ${error.message}${remedy}`, { cause: error, details: { brokerCode: error.code } });
}

function codeOfApiError(error: JetStreamApiError): ErrorCode {
  switch (error.code) {
    case JETSTREAM.storeFailed:
      return FULL.test(error.message) ? 'resource_exhausted' : 'unavailable';
    case JETSTREAM.insufficientResources:
    case JETSTREAM.memoryExceeded:
    case JETSTREAM.storageExceeded:
      return 'resource_exhausted';
    case JETSTREAM.messageTooLarge:
      return 'payload_too_large';
    case JETSTREAM.wrongLastSequence:
      return 'conflict';
    case JETSTREAM.noMessage:
      return 'not_found';
    case JETSTREAM.streamNotFound:
    case JETSTREAM.consumerNotFound:
      return 'unavailable';
    default:
      return error.status >= 500 ? 'unavailable' : 'internal';
  }
}
