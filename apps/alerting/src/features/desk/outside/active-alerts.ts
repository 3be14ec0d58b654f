import type { ActorSystem } from '@observer/actors';
import type { activeAlertSchema } from '@observer/contracts';
import type { z } from 'zod';
import { DESK_ACTOR, DESK_KEY } from '../desk-message';
import { asIncidentAlert, type DeskAlert, type DeskState } from '../desk-state';

export type ActiveAlert = z.input<typeof activeAlertSchema>;

/** Alerts that are active at the desk, newest first, as they are durable. Any replica may ask. */
export async function activeAlerts(actors: Pick<ActorSystem, 'states'>): Promise<ActiveAlert[]> {
  const desk = (await actors.states(DESK_ACTOR, new Set([DESK_KEY]))).get(DESK_KEY) as DeskState | undefined;
  return desk === undefined ? [] : alertsAt(desk);
}

/** Alerts of the desk with what keeps them back and the incident they belong to. */
export const alertsAt = (desk: DeskState): ActiveAlert[] => Object.values(desk.alerts).sort((a, b) => b.startsAtMs - a.startsAtMs).map((alert) => activeAlert(desk, alert));

function activeAlert(desk: DeskState, alert: DeskAlert): ActiveAlert {
  const closed = alert.incident !== null && typeof desk.incidents[alert.incident]?.closedAtMs === 'number';
  const reasons = closed ? [...alert.suppressedBy, `resolved/${alert.incident}`] : alert.suppressedBy;
  const of = (kind: string): string[] => reasons.filter((reason) => reason.startsWith(`${kind}/`)).map((reason) => reason.slice(kind.length + 1));
  return {
    ...asIncidentAlert(alert), suppressedBy: reasons, updatedAtMs: alert.updatedAtMs, endsAtMs: alert.endsAtMs, incidentId: alert.incident, route: alert.route,
    status: reasons.length > 0 ? 'suppressed' : alert.incident === null ? 'unprocessed' : 'active', silencedBy: of('silence'), inhibitedBy: of('inhibition'), mutedBy: [...of('maintenance'), ...of('resolved')],
  };
}
