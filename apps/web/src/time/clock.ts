import { useSyncExternalStore } from 'react';

/** The time the live views show. It stands still while they are paused. */
let pausedAtMs: number | undefined;
const listeners = new Set<() => void>();

export function setPaused(paused: boolean): void {
  pausedAtMs = paused ? (pausedAtMs ?? Date.now()) : undefined;
  for (const listener of listeners) listener();
}

const onPause = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const usePaused = (): boolean => useSyncExternalStore(onPause, () => pausedAtMs !== undefined);
export const isPaused = (): boolean => pausedAtMs !== undefined;

function ticking(everyMs: number) {
  return (listener: () => void) => {
    const timer = setInterval(listener, everyMs);
    const stop = onPause(listener);
    return () => {
      clearInterval(timer);
      stop();
    };
  };
}
const tickers = new Map<number, ReturnType<typeof ticking>>();
const tickerOf = (everyMs: number) => {
  if (!tickers.has(everyMs)) tickers.set(everyMs, ticking(everyMs));
  return tickers.get(everyMs)!;
};
const floor = (ms: number, stepMs: number) => Math.floor(ms / stepMs) * stepMs;

/** The wall clock, in steps of `everyMs`. */
export const useNow = (everyMs: number): number => useSyncExternalStore(tickerOf(everyMs), () => floor(Date.now(), everyMs));
/** The same, but it stops while the live views are paused. */
export const useViewNow = (everyMs: number): number => useSyncExternalStore(tickerOf(everyMs), () => floor(pausedAtMs ?? Date.now(), everyMs));
