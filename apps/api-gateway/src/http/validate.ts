import { ObserverError } from '@observer/kernel';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/** One fault of an input: where, and what is wrong. */
export interface InputFault {
  readonly path: string;
  readonly message: string;
}

/**
 * Checks an input against its schema and fills in defaults.
 * @throws ObserverError `invalid_argument` with every fault in `details.errors`.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors: InputFault[] = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: messageOf(issue) }));
  const first = errors[0]!;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new ObserverError('invalid_argument', `${first.path === '' ? '' : `${first.path}: `}${first.message}${more}`, { details: { errors } });
}

/** A member that is not there reads as such, whatever the schema expected of it. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined') ? `is missing; give a value of type ${issue.expected}` : issue.message;
}

/** GraphQL sends null for "not given" and objects without a prototype; the contracts know neither. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, entry]) => (entry === null || entry === undefined ? [] : [[key, withoutNulls(entry)]])));
}

/** Validates a REST body, query or path by the schema of its contract. */
export class Validated<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    return parseInput(this.schema, value ?? {});
  }
}
