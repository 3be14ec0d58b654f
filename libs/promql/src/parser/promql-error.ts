import { ObserverError } from '@observer/kernel';
import type { Span } from './ast';

export interface ErrorPosition extends Span {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** A query that cannot be used. `details.position` says where; the message starts with line and column, as Prometheus's. */
export class PromqlError extends ObserverError {
  readonly position: ErrorPosition;

  constructor(query: string, span: Span, reason: string, kind = 'parse error') {
    const position = positionOf(query, span);
    super('invalid_argument', `${position.line}:${position.column}: ${kind}: ${reason}`, { details: { position, reason } });
    this.name = 'PromqlError';
    this.position = position;
  }
}

export function positionOf(query: string, { start, end }: Span): ErrorPosition {
  const before = query.slice(0, start);
  return { start, end: Math.max(end, start), line: before.split('\n').length, column: start - (before.lastIndexOf('\n') + 1) + 1 };
}
