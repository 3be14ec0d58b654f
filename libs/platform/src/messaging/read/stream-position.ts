import type { StreamGap, StreamPosition } from '../messaging';

export interface StreamFacts {
  /** When the stream was created. */
  readonly epoch: string;
  /** Of the oldest message; last + 1 when there is none. */
  readonly firstSequence: number;
  readonly lastSequence: number;
}

/** Where reading begins in a stream as it is now, and what is missing between there and where the reader had been. Pure. */
export function positionIn(stream: string, after: StreamPosition | 'first' | 'end', { epoch, firstSequence, lastSequence }: StreamFacts): { readonly position: StreamPosition; readonly gap?: StreamGap } {
  const beforeFirst = { epoch, sequence: Math.max(0, firstSequence - 1) };
  if (after === 'first') return { position: beforeFirst };
  if (after === 'end') return { position: { epoch, sequence: lastSequence } };
  const resumeAt = (reason: StreamGap['reason'], resumeAfter: StreamPosition): { position: StreamPosition; gap: StreamGap } =>
    ({ position: resumeAfter, gap: { reason, stream, after, resumeAfter } });
  if (after.epoch !== epoch) return resumeAt('replaced', beforeFirst);
  if (after.sequence > lastSequence) return resumeAt('rewound', { epoch, sequence: lastSequence });
  if (after.sequence < beforeFirst.sequence) return resumeAt('trimmed', beforeFirst);
  return { position: after };
}
