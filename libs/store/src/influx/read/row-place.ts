import { createHash } from 'node:crypto';

/** Where a row stands among all rows of its measurement: by its time, then by its point, then by its tags. */
export interface RowPlace {
  readonly ms: number;
  readonly ns: number;
  readonly slot: number;
  /** Short text that differs between rows of the same point time. */
  readonly tie: string;
}

export const comparePlaces = (a: RowPlace, b: RowPlace): number => a.ms - b.ms || a.ns - b.ns || a.slot - b.slot || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0);

/** A tie of fixed length for any number of tag values. */
export const tieOf = (texts: readonly string[]): string => createHash('sha1').update(texts.join('\0')).digest('hex').slice(0, 16);
