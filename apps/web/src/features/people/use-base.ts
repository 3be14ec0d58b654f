import { useState } from 'react';

interface Stored<T> {
  readonly document: T;
  readonly revision: number;
}

export interface Base {
  /** The revision that the editor's content was begun from; 0 = it is new. */
  base: number;
  /** When somebody saved the same document meanwhile: go on from theirs, or write over it. Props of SaveFault. */
  choices: { onTheirs: () => void; onMine: () => void };
}

/**
 * What an editor was begun from.
 * @param all the documents as they are now
 * @param take makes what is stored the editor's content; undefined = it was removed
 * @param reset forgets the refused save
 */
export function useBase<T extends { id: string }>(stored: Stored<T> | undefined, all: readonly Stored<T>[], take: (document: T | undefined) => void, reset: () => void): Base {
  const [base, setBase] = useState(stored?.revision ?? 0);
  const latest = all.find(({ document }) => document.id === stored?.document.id);
  const onMine = () => {
    setBase(latest?.revision ?? 0);
    reset();
  };
  const onTheirs = () => {
    take(latest?.document);
    onMine();
  };
  return { base, choices: { onTheirs, onMine } };
}
