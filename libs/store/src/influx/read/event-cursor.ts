import { createHash } from 'node:crypto';
import { ObserverError } from '@observer/kernel';

/** Where a row stands among all rows of its measurement: by its time, then by its point, then by its tags. */
export interface RowPlace {
  readonly ms: number;
  readonly ns: number;
  readonly slot: number;
  /** Short text that differs between rows of the same point time. */
  readonly tie: string;
}

type Order = 'asc' | 'desc';

export const comparePlaces = (a: RowPlace, b: RowPlace): number => a.ms - b.ms || a.ns - b.ns || a.slot - b.slot || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0);

/** A tie of fixed length for any number of tag values. */
export const tieOf = (texts: readonly string[]): string => createHash('sha1').update(texts.join('\0')).digest('hex').slice(0, 16);

export const encodeCursor = (order: Order, { ms, ns, slot, tie }: RowPlace): string => Buffer.from(`${order}:${ms}:${ns}:${slot}:${tie}`).toString('base64url');

/** @throws ObserverError `invalid_argument` for what is no cursor of a query in this order */
export function decodeCursor(cursor: string, order: Order): RowPlace {
  const match = /^(asc|desc):(-?\d{1,16}):(\d{1,6}):(\d{1,6}):([0-9a-f]{16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw new ObserverError('invalid_argument', 'the cursor is not one that an earlier page gave; start without a cursor');
  if (match[1] !== order) throw new ObserverError('invalid_argument', `the cursor belongs to a query in ${match[1]} order; keep the order while paging`);
  return { ms: Number(match[2]), ns: Number(match[3]), slot: Number(match[4]), tie: match[5]! };
}
