import { useEffect, useEffectEvent } from 'react';
import { type ApiError } from '../../api/api-error';
import { type Incident, INCIDENT } from '../../api/incidents';
import { useQuery } from '../../api/use-query';
import { useIncidentNews, useRefetchOnReconnect } from './use-live-incidents';

const POLL_MS = 60_000;

/** One incident as it is now: asked again as soon as a newer version is told. */
export function useLiveIncident(id: string): { incident: Incident | undefined; error: ApiError | undefined; refetch: () => void } {
  const { data, error, loading, refetch } = useQuery(INCIDENT, { id }, { pollMs: POLL_MS });
  const incident = data?.incident;
  const told = useIncidentNews().get(id)?.version ?? 0;
  const isOld = !loading && incident !== undefined && incident.version < told;
  useRefetchOnReconnect(refetch);
  const askAgain = useEffectEvent(refetch);
  // Once per version that is told: an API that answers an older one is not asked for ever.
  useEffect(() => {
    if (isOld) askAgain();
  }, [isOld, told]);
  return { incident, error, refetch };
}
