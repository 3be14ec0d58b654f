import { useState } from 'react';
import { MOST_QUERIES, type QueryRow } from './metrics-state';

export interface Drafts {
  /** All rows: those of the page, and an empty one that was added and has not been run. */
  rows: QueryRow[];
  /** What stands in the editor of a row. */
  textOf: (slot: number) => string;
  set: (slot: number, text: string) => void;
  /** Adds an empty row in the first free place; undefined while there is one or no place is free. */
  add: (() => void) | undefined;
  /** The rows as they are written now; empty ones are left out. */
  written: () => QueryRow[];
}

/** What is typed and not run yet. It is forgotten when the page's queries change under it: after a run, or on the way back. */
export function useDrafts(queries: readonly QueryRow[]): Drafts {
  const committed = JSON.stringify(queries.map(({ slot, expr }) => [slot, expr]));
  const [state, setState] = useState<{ committed: string; texts: Record<number, string>; added: number | undefined }>({ committed, texts: {}, added: undefined });
  const now = state.committed === committed ? state : { committed, texts: {}, added: undefined };
  if (now !== state) setState(now);
  const rows = now.added === undefined ? [...queries] : [...queries, { slot: now.added, expr: '', off: false }].sort((a, b) => a.slot - b.slot);
  const free = Array.from({ length: MOST_QUERIES }, (_, index) => index + 1).find((slot) => !rows.some((row) => row.slot === slot));
  const textOf = (slot: number) => now.texts[slot] ?? rows.find((row) => row.slot === slot)?.expr ?? '';
  return {
    rows,
    textOf,
    set: (slot, text) => setState({ ...now, texts: { ...now.texts, [slot]: text } }),
    add: free === undefined || now.added !== undefined ? undefined : () => setState({ ...now, added: free }),
    written: () => rows.map((row) => ({ ...row, expr: textOf(row.slot) })).filter(({ expr }) => expr.trim() !== ''),
  };
}
