import { useEffect, useEffectEvent, useState } from 'react';
import { type ApiError } from '../../api/api-error';
import { subscribeLive } from '../../api/live-connection';
import { PROM_LIVE } from '../../api/prom';
import { isPaused } from '../../time/clock';
import { type LiveView, mergeLive } from './live-merge';
import { type QueryRow } from './metrics-state';

export interface LiveResults {
  on: boolean;
  /** By slot. */
  views: Record<number, LiveView>;
  errors: Record<number, ApiError>;
}

/** Follows queries as their steps pass. While the page is paused what is shown stands still; what came meanwhile is shown after it. */
export function useLiveResults(queries: readonly QueryRow[], { rangeMs, stepMs, on }: { rangeMs: number; stepMs: number; on: boolean }): LiveResults {
  const [state, setState] = useState<Pick<LiveResults, 'views' | 'errors'>>({ views: {}, errors: {} });
  const key = JSON.stringify(queries.map(({ slot, expr }) => [slot, expr]));
  const current = useEffectEvent(() => queries);
  useEffect(() => {
    if (!on) return;
    setState({ views: {}, errors: {} });
    const latest: Record<number, LiveView> = {};
    const show = () => !isPaused() && setState((before) => ({ ...before, views: { ...latest } }));
    const stops = current().map(({ slot, expr }) =>
      subscribeLive(
        PROM_LIVE, { query: expr, rangeMs, stepMs },
        ({ promLive }) => {
          latest[slot] = mergeLive(latest[slot], promLive);
          show();
        },
        (error) => setState((before) => ({ ...before, errors: { ...before.errors, [slot]: error } })),
      ),
    );
    return () => stops.forEach((stop) => stop());
  }, [key, rangeMs, stepMs, on]);
  return { on, ...(on ? state : { views: {}, errors: {} }) };
}
