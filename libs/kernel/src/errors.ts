export interface ObserverErrorOptions {
  /** Whether the same call may succeed later. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** Structured facts for the caller: which field, which limit, what to do. Never secrets. */
  readonly details?: Record<string, unknown>;
}

/**
 * A fault with a stable code. Expected failures are values (`Result`); this is for what the caller did not plan for.
 * HTTP and GraphQL mapping happens at the edge, by `code`.
 */
export class ObserverError extends Error {
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ObserverErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ObserverError';
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.details = options.details;
  }
}

/** Codes are part of the API: clients branch on them. Add, never rename. */
export type ErrorCode =
  | 'invalid_argument'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'already_exists'
  | 'conflict'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'resource_exhausted'
  | 'deadline_exceeded'
  | 'cancelled'
  | 'unavailable'
  | 'internal';

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['resource_exhausted', 'deadline_exceeded', 'unavailable', 'conflict']);

/** Any thrown value as an `ObserverError`; an unknown one becomes `internal` with the original as its cause. */
export function asObserverError(thrown: unknown): ObserverError {
  if (thrown instanceof ObserverError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ObserverError('internal', message, { cause: thrown });
}
