import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** Watches how late timers fire; the figure to look at when a Node process feels slow. */
export interface EventLoopMonitor {
  /** 99th percentile of the delay since the last call, milliseconds beyond the timer's own period; starts a new interval. */
  takeP99Ms(): number;
  /** The figure of the last full interval. */
  readonly lastP99Ms: number;
  stop(): void;
}

export function watchEventLoop(): EventLoopMonitor {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let lastP99Ms = 0;
  return {
    takeP99Ms() {
      const p99 = histogram.percentile(99) / 1e6;
      lastP99Ms = Math.max(0, Math.round((p99 - RESOLUTION_MS) * 100) / 100);
      histogram.reset();
      return lastP99Ms;
    },
    get lastP99Ms() {
      return lastP99Ms;
    },
    stop: () => histogram.disable(),
  };
}
