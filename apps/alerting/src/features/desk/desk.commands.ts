import type { ActorSystem } from '@observer/actors';
import {
  deleteAlertingDocumentV1, expireSilenceV1, listAlertsV1, maintenanceWindowsV1, previewRouteV1, previewSilenceV1, putInhibitionV1, putMaintenanceV1, putRoutingV1, putSilenceV1, receiveAlertsV1,
} from '@observer/contracts';
import { uuidv7 } from '@observer/kernel';
import type { Platform, Subscription } from '@observer/platform';
import { DESK_ACTOR, DESK_KEY } from './desk-message';
import type { DocumentDeleters } from './documents/document-deleters';
import type { NoiseDocuments } from './documents/noise-documents';
import { checkMatchers } from './matching/match-alert';
import { activeAlerts } from './outside/active-alerts';
import { inMessages, transitionsOf } from './outside/receive-alerts';
import { openWindows } from './maintenance/open-windows';
import { previewRoute } from './routing/preview-route';
import { previewSilence } from './silences/silence';

export interface DeskCommandParts {
  readonly platform: Platform;
  readonly actors: ActorSystem;
  readonly documents: NoiseDocuments;
  readonly deleters: DocumentDeleters;
}

/** Serves what people and other systems may do at the desk. */
export function serveDesk({ platform: { messaging, clock, metrics }, actors, documents, deleters }: DeskCommandParts): Subscription[] {
  deleters.register('inhibition', (id, by) => documents.deleteInhibition(id, by));
  deleters.register('maintenance', (id, by) => documents.deleteMaintenance(id, by));
  const received = metrics.counter('observer_alerting_alerts_received_total', 'Alerts from outside', ['outcome']);
  return [
    messaging.serve(putSilenceV1, async ({ silence, by }) => ({ id: await documents.putSilence(silence, by) })),
    messaging.serve(expireSilenceV1, async ({ id, by }) => ({ expired: await documents.expireSilence(id, by) })),
    messaging.serve(previewSilenceV1, async ({ matchers, limit }) => {
      checkMatchers(matchers);
      const hit = previewSilence(matchers, await activeAlerts(actors));
      return { count: hit.length, alerts: hit.slice(0, limit) };
    }),
    messaging.serve(maintenanceWindowsV1, async ({ maintenance, ...range }) => openWindows(maintenance === undefined ? await documents.maintenance() : [maintenance], range)),
    messaging.serve(previewRouteV1, async ({ labels, routing }) => previewRoute(labels, { ...(await documents.quieting()), ...(routing === undefined ? {} : { routing }), nowMs: clock.nowMs() })),
    messaging.serve(putInhibitionV1, (put) => documents.putInhibition(put)),
    messaging.serve(putMaintenanceV1, (put) => documents.putMaintenance(put)),
    messaging.serve(putRoutingV1, (put) => documents.putRouting(put)),
    messaging.serve(deleteAlertingDocumentV1, async ({ kind, id, by }) => ({ deleted: await deleters.delete(kind, id, by) })),
    messaging.serve(receiveAlertsV1, async (request) => {
      const { transitions, refused } = transitionsOf(request, clock.nowMs());
      // The desk takes an alert twice as once, so a repeat of the whole request needs no common id.
      const id = uuidv7(clock.nowMs());
      for (const [part, some] of inMessages(transitions).entries()) await actors.send(DESK_ACTOR, DESK_KEY, { type: 'alerts', transitions: some }, { messageId: `alerts/${id}/${part}` });
      received.inc({ outcome: 'accepted' }, transitions.length);
      received.inc({ outcome: 'refused' }, refused.length);
      return { accepted: transitions.length, refused };
    }),
    messaging.serve(listAlertsV1, async ({ limit }) => {
      const alerts = await activeAlerts(actors);
      return { alerts: alerts.slice(0, limit), truncated: alerts.length > limit };
    }),
  ];
}
