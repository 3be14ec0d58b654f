import { ObserverError } from '@observer/kernel';

/** The last row of a page: a row's number is unique within the window that its time belongs to. */
export interface EventCursor {
  readonly order: 'asc' | 'desc';
  readonly timeNs: bigint;
  readonly row: bigint;
}

export const encodeCursor = ({ order, timeNs, row }: EventCursor): string => Buffer.from(`${order}:${timeNs}:${row}`).toString('base64url');

/** @throws ObserverError `invalid_argument` for a text that is no cursor, or one of a query in the other order */
export function decodeCursor(text: string, order: 'asc' | 'desc'): EventCursor {
  const parts = /^(asc|desc):(-?\d{1,19}):(\d{1,19})$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (parts === null || parts[1] !== order) {
    throw new ObserverError('invalid_argument', 'the cursor is not one of this query; pass nextCursor of the previous page unchanged, with the same order, or leave it out');
  }
  return { order, timeNs: BigInt(parts[2]!), row: BigInt(parts[3]!) };
}
