import type { ContactPoint } from '@observer/contracts';
import { GuardedHttp, type IncidentChanges, type NotificationChannel } from '../../notifications';
import { outcomeOfAnswer, outcomeOfFault } from '../../notifications/http/http-outcome';

/** What a receiver of tests gets. */
export interface Received {
  readonly key: string;
  readonly incidentId: string;
  readonly reason: string;
  readonly contactPoint: string;
  readonly previous: string | null;
  /** In words; null = it tells all. */
  readonly changes: string | null;
  readonly acknowledge: string | null;
}

/** Posts plain JSON to the URL of a webhook contact point: a channel as small as one can be, over the same HTTP client as all. */
export function httpChannel(): NotificationChannel<'webhook'> {
  const http = new GuardedHttp({ allowInternal: true, timeoutMs: 3_000 });
  return {
    channel: 'webhook', capabilities: { updatesThread: true, resolves: true, acknowledges: true }, secrets: { required: [], optional: ['signingKey'] },
    render(context, { settings }) {
      const body: Received = {
        key: context.idempotencyKey, contactPoint: context.contactPoint.id,
        ...(context.kind === 'incident' ? { incidentId: context.incident.id, reason: context.reason, previous: context.previousProviderId, acknowledge: context.links.acknowledge, changes: inWords(context.changes) } : { incidentId: context.kind === 'digest' ? context.entries.map(({ incident }) => incident.id).join() : '', reason: context.kind, previous: null, acknowledge: null, changes: null }),
      };
      return [{ kind: 'http', method: 'POST', url: settings.url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }];
    },
    async send([request], _target, signal) {
      try {
        return outcomeOfAnswer(await http.request(request as Extract<typeof request, { kind: 'http' }>, signal), Date.now(), ({ body }) => body || null);
      } catch (thrown) {
        return outcomeOfFault(thrown);
      }
    },
  };
}

const inWords = (changes: IncidentChanges | undefined): string | null => (changes === undefined ? null : `${changes.fired.length} fired, ${changes.resolvedCount} resolved, ${changes.still} still`);

/** A contact point that is told at an address. */
export const webhookContact = (id: string, url: string, fields: Partial<ContactPoint> = {}): ContactPoint =>
  ({ id, name: id, settings: { channel: 'webhook', url, template: '' }, person: null, order: 0, from: 'info', sendResolved: true, digestMs: null, ...fields });
