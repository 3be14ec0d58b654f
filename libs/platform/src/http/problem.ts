/** Problem details for HTTP (RFC 9457): every error of every service in one form. */
import type { ErrorCode, ObserverError } from '@observer/kernel';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

const STATUS: Record<ErrorCode, number> = {
  invalid_argument: 400, unauthenticated: 401, permission_denied: 403, not_found: 404, already_exists: 409, conflict: 409, payload_too_large: 413,
  unsupported_media_type: 415, resource_exhausted: 429, deadline_exceeded: 504, cancelled: 499, unavailable: 503, internal: 500,
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** The request id, to find its log lines. */
  readonly instance: string;
  readonly errors?: unknown;
}

/** The HTTP status of an error code. */
export const httpStatusOf = (code: ErrorCode): number => STATUS[code];

const titleOf = (code: string): string => code.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());

/**
 * The body for an error. Internal errors say nothing of their cause: it is in the log under the same request id.
 * `details.errors` travels as `errors`; the other details as members of their own.
 */
export function problemOf(error: ObserverError, requestId: string): Problem & Record<string, unknown> {
  const { errors, ...members } = error.details ?? {};
  const internal = error.code === 'internal';
  return {
    ...(internal ? {} : members),
    type: `urn:observer:problem:${error.code}`,
    title: titleOf(error.code),
    status: httpStatusOf(error.code),
    detail: internal ? 'An internal error happened; its log lines carry this request id' : error.message,
    code: error.code,
    instance: requestId,
    ...(errors === undefined || internal ? {} : { errors }),
  };
}

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_argument', 401: 'unauthenticated', 403: 'permission_denied', 404: 'not_found', 405: 'invalid_argument', 408: 'deadline_exceeded',
  409: 'conflict', 413: 'payload_too_large', 415: 'unsupported_media_type', 422: 'invalid_argument', 429: 'resource_exhausted', 503: 'unavailable', 504: 'deadline_exceeded',
};

/** The code for an error that only knows its HTTP status (from the framework). */
export const codeOfStatus = (status: number): ErrorCode => CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid_argument' : 'internal');
