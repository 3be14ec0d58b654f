import { useMemo, useSyncExternalStore } from 'react';
import { subscribeLive } from '../../api/live-connection';
import { LIVE_TRAFFIC } from '../../api/operations';
import { type TrafficTick } from '../../api/types';
import { isPaused } from '../../time/clock';
import { appendTick } from './traffic-ticks';

/** Narrows the traffic; an absent part means all. */
export interface TrafficFilter {
  chain?: string;
  region?: string;
}

interface Feed {
  /** Everything received; goes on growing while paused. */
  received: readonly TrafficTick[];
  /** What is shown; stands still while paused. */
  shown: readonly TrafficTick[];
  listeners: Set<() => void>;
  stop?: () => void;
}

const feeds = new Map<string, Feed>();
const NONE: readonly TrafficTick[] = [];

function watch(key: string, filter: TrafficFilter, listener: () => void): () => void {
  const feed: Feed = feeds.get(key) ?? { received: NONE, shown: NONE, listeners: new Set() };
  feeds.set(key, feed);
  feed.listeners.add(listener);
  feed.stop ??= subscribeLive(LIVE_TRAFFIC, { ...filter }, ({ liveTraffic }) => {
    feed.received = appendTick(feed.received, liveTraffic);
    if (isPaused()) return;
    feed.shown = feed.received;
    for (const each of feed.listeners) each();
  });
  return () => {
    feed.listeners.delete(listener);
    if (feed.listeners.size > 0) return;
    feed.stop?.();
    feeds.delete(key);
  };
}

/** The ticks of the last minutes, oldest first. Components with the same filter share one subscription. */
export function useLiveTraffic({ chain, region }: TrafficFilter): readonly TrafficTick[] {
  const filter = useMemo(() => ({ ...(chain ? { chain } : {}), ...(region ? { region } : {}) }), [chain, region]);
  const key = JSON.stringify(filter);
  const subscribe = useMemo(() => (listener: () => void) => watch(key, filter, listener), [key, filter]);
  return useSyncExternalStore(subscribe, () => feeds.get(key)?.shown ?? NONE);
}
