import { useCallback, useState } from 'react';
import { type TextPart } from './editor/prom-editor';

/** Parts of queries that are lit up, by slot. */
export type LitParts = Record<number, TextPart | undefined>;

export function useParts(): [LitParts, (slot: number, part: TextPart | undefined) => void] {
  const [parts, setParts] = useState<LitParts>({});
  return [parts, useCallback((slot, part) => setParts({ [slot]: part }), [])];
}
