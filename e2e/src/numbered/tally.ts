import type { SendOutcome } from './numbered-sender';

export interface Verdict {
  readonly stored: number;
  readonly acknowledged: number;
  /** Acknowledged numbers that the store does not hold. */
  readonly lost: number[];
  /** Numbers the store holds more than once, acknowledged or not. */
  readonly doubled: number[];
  /** Numbers in the store that were never sent. */
  readonly invented: number[];
}

/** Holds what the store has against what was acknowledged. `numbers` are all stored event numbers, in any order. */
export function compare(numbers: Iterable<number>, outcome: SendOutcome): Verdict {
  const counts = new Map<number, number>();
  let stored = 0;
  for (const n of numbers) {
    counts.set(n, (counts.get(n) ?? 0) + 1);
    stored++;
  }
  const sent = new Set<number>();
  const lost: number[] = [];
  let acknowledged = 0;
  for (const body of outcome.acknowledged) {
    acknowledged += body.count;
    for (let n = body.first; n < body.first + body.count; n++) {
      sent.add(n);
      if (!counts.has(n)) lost.push(n);
    }
  }
  for (const body of outcome.unanswered) for (let n = body.first; n < body.first + body.count; n++) sent.add(n);
  const doubled = [...counts].filter(([, count]) => count > 1).map(([n]) => n);
  const invented = [...counts.keys()].filter((n) => !sent.has(n));
  return { stored, acknowledged, lost, doubled, invented };
}
