import { type ErrorCode, ObserverError } from '@observer/kernel';
import type { z } from 'zod';

/** Parses with a contract's schema. @throws ObserverError with `details.errors` naming every path */
export function parseOrThrow<S extends z.ZodType>(schema: S, value: unknown, what: string, code: ErrorCode = 'invalid_argument'): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), reason: issue.message }));
  const first = errors[0]!;
  throw new ObserverError(code, `The ${what} is invalid: ${first.path === '' ? '' : `${first.path}: `}${first.reason}`, { details: { errors } });
}

/** Reads JSON. @throws ObserverError `invalid_argument` */
export function parseJson(data: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch (error) {
    throw new ObserverError('invalid_argument', `The ${what} is not JSON`, { cause: error });
  }
}
