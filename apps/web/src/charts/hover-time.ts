import { useSyncExternalStore } from 'react';

/** The moment the pointer (or the keyboard cursor) is at, shared by all charts of a page. */
export interface HoverTime {
  timeMs: number;
  /** Id of the chart that is pointed at; the others only draw the line. */
  chartId: string;
}

let hover: HoverTime | undefined;
let frame = 0;
const listeners = new Set<() => void>();

/** At most one change per frame reaches the charts. */
export function setHoverTime(next: HoverTime | undefined): void {
  hover = next;
  if (frame) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    for (const listener of listeners) listener();
  });
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useHoverTime = (): HoverTime | undefined => useSyncExternalStore(subscribe, () => hover);
