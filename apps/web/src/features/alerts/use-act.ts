import { showToast } from '@observer/ui';
import { useState } from 'react';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { ACT_ON_INCIDENT, type Incident, INCIDENT, type IncidentAct, type IncidentSummary } from '../../api/incidents';
import { invalidate } from '../../api/query-cache';
import { tellIncident } from './use-live-incidents';

const DONE: Record<IncidentAct['action'], string> = {
  ACKNOWLEDGE: 'acknowledged', RESOLVE: 'resolved', REOPEN: 'reopened', ASSIGN: 'assigned', SNOOZE: 'snoozed', NOTE: 'noted', SEVERITY: 'changed', MERGE: 'merged', SPLIT: 'split',
};

export interface Acting {
  act: (incident: Pick<IncidentSummary, 'id' | 'number'>, what: IncidentAct) => Promise<Incident | undefined>;
  /** Ids of incidents with an action under way. */
  busy: ReadonlySet<string>;
}

/** Acts on incidents. Each press has a key of its own, so that a request that is repeated on its way counts once. Failures are told in a toast. */
export function useAct(): Acting {
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const act: Acting['act'] = async ({ id, number }, what) => {
    setBusy((before) => new Set(before).add(id));
    try {
      const { actOnIncident } = await request(ACT_ON_INCIDENT, { id, act: what, idempotencyKey: crypto.randomUUID() });
      tellIncident(actOnIncident, true);
      invalidate(INCIDENT);
      showToast({ tone: 'ok', title: `#${number} is ${DONE[what.action]}` });
      return actOnIncident;
    } catch (thrown) {
      showToast({ tone: 'bad', title: `#${number} could not be ${DONE[what.action]}`, text: asApiError(thrown).message });
      return undefined;
    } finally {
      setBusy((before) => new Set([...before].filter((one) => one !== id)));
    }
  };
  return { act, busy };
}
