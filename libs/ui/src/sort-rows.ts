export type SortValue = number | string | boolean | null | undefined;
export interface Sort {
  column: string;
  direction: 'ascending' | 'descending';
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * A sorted copy. Missing values (null, undefined, NaN) come last in both directions; equal rows keep their order;
 * text compares naturally ("node-2" before "node-10").
 */
export function sortRows<T>(rows: readonly T[], value: (row: T) => SortValue, direction: Sort['direction']): T[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => compare(value(a), value(b), sign));
}

function compare(a: SortValue, b: SortValue, sign: number): number {
  const aMissing = isMissing(a);
  const bMissing = isMissing(b);
  if (aMissing || bMissing) return aMissing === bMissing ? 0 : aMissing ? 1 : -1;
  if (typeof a === 'string' || typeof b === 'string') return sign * collator.compare(String(a), String(b));
  return sign * (Number(a) - Number(b));
}

const isMissing = (value: SortValue): boolean => value === null || value === undefined || Number.isNaN(value);

/** What a press on a column's header makes of the sort: the column's natural direction first, then the other. */
export function nextSort(current: Sort | undefined, column: string, first: Sort['direction']): Sort {
  if (current?.column !== column) return { column, direction: first };
  return { column, direction: current.direction === 'ascending' ? 'descending' : 'ascending' };
}
