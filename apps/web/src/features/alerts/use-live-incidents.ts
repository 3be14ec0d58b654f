import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type ApiError } from '../../api/api-error';
import { INCIDENT_CHANGES, INCIDENTS, type IncidentSummary } from '../../api/incidents';
import { subscribeLive, useLiveState } from '../../api/live-connection';
import { useSteadyQuery } from '../../api/use-query';
import { isPaused } from '../../time/clock';
import { useSettled } from '../../time/use-settled';
import { type InboxFilter, inboxOf, newest, STATES_OF } from './inbox';

/** More are found with the filters. */
export const MOST_LISTED = 200;
const SETTLE_MS = 300;
/** The subscription brings what changes; this brings what a broken connection missed. */
const POLL_MS = 60_000;

type News = ReadonlyMap<string, IncidentSummary>;
const NONE: News = new Map();
let received: News = NONE;
let shown: News = NONE;
let stop: (() => void) | undefined;
const listeners = new Set<() => void>();

/** Newer versions than the list's, also those of a person's own actions. They wait while the view is paused. */
export function tellIncident(incident: IncidentSummary, atOnce = false): void {
  if ((received.get(incident.id)?.version ?? -1) >= incident.version) return;
  received = new Map(received).set(incident.id, incident);
  if (isPaused() && !atOnce) return;
  shown = received;
  for (const listener of listeners) listener();
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  // What was refused is told by the list, which asks for the same permission.
  stop ??= subscribeLive(INCIDENT_CHANGES, {}, ({ incidents }) => incidents.changed.forEach(({ incident }) => tellIncident(incident)));
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = undefined;
    received = shown = NONE;
  };
}

/** What changed since somebody watches, by id. */
export const useIncidentNews = (): News => useSyncExternalStore(watch, () => shown);

export interface LiveIncidents {
  incidents: IncidentSummary[] | undefined;
  /** Incidents that match, also those that are not listed. */
  total: number;
  /** Teams that were seen, for the filter. */
  teams: string[];
  error: ApiError | undefined;
  stale: boolean;
  refetch: () => void;
}

/** The incidents of a filter as they are now: the list of the API, continued by the subscription. */
export function useLiveIncidents(filter: InboxFilter): LiveIncidents {
  const text = useSettled(filter.text.trim(), SETTLE_MS);
  const { severity, team, show } = filter;
  const asked = { states: [...STATES_OF[show]], ...(severity ? { severities: [severity] } : {}), ...(team ? { team } : {}), ...(text ? { text } : {}), limit: MOST_LISTED };
  const { data, error, refetch, stale } = useSteadyQuery(INCIDENTS, { filter: asked }, { pollMs: POLL_MS });
  const news = useIncidentNews();
  useRefetchOnReconnect(refetch);
  const listed = data?.incidents.items;
  const incidents = useMemo(() => listed && inboxOf(listed, news.values(), { show, severity, team, text: filter.text }), [listed, news, show, severity, team, filter.text]);
  const teams = useMemo(() => [...new Set([...newest(listed ?? [], news.values()).map((one) => one.team), team])].filter(Boolean).sort(), [listed, news, team]);
  return { incidents, total: data?.incidents.total ?? 0, teams, error, stale, refetch };
}

/** Asks again when the live connection is back: changes of the time between are not sent again. */
export function useRefetchOnReconnect(refetch: () => void): void {
  const { state } = useLiveState();
  const [wasLost, setWasLost] = useState(false);
  if (state === 'lost' && !wasLost) setWasLost(true);
  useEffect(() => {
    if (state !== 'open' || !wasLost) return;
    setWasLost(false);
    refetch();
  }, [state, wasLost, refetch]);
}
