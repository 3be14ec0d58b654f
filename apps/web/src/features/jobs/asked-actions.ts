import { useSyncExternalStore } from 'react';
import { type JobAction } from '../../api/jobs';

/** What was asked of which job here, until its state tells that it came about. */
let asked: ReadonlyMap<string, JobAction> = new Map();
const listeners = new Set<() => void>();

/** Remembers what was asked of a job; undefined forgets it, e.g. when it was refused. */
export function setAsked(jobId: string, action: JobAction | undefined): void {
  const next = new Map(asked);
  if (action === undefined) next.delete(jobId);
  else next.set(jobId, action);
  asked = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useAsked = (jobId: string): JobAction | undefined => useSyncExternalStore(subscribe, () => asked).get(jobId);
