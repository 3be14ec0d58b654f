import { ObserverError } from '@observer/kernel';

/** Where a page ended, and what the query had read by then. */
export interface SamplesCursor {
  /** The last series: a field and a tag set. Absent in answers by group. */
  readonly after?: { readonly field: number; readonly tagSet: number };
  /** Key of the last group. */
  readonly afterGroup?: string;
  readonly series: number;
  readonly samples: number;
}

export const encodeSamplesCursor = (cursor: SamplesCursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws ObserverError `invalid_argument` */
export function decodeSamplesCursor(text: string): SamplesCursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as SamplesCursor;
    if (Number.isInteger(cursor.series) && Number.isInteger(cursor.samples) && (cursor.after !== undefined || typeof cursor.afterGroup === 'string')) return cursor;
  } catch {
    // Told below, as for any other text that is no cursor.
  }
  throw new ObserverError('invalid_argument', `"${text.slice(0, 60)}" is no cursor of samples; pass "nextCursor" of the page before, unchanged`);
}
