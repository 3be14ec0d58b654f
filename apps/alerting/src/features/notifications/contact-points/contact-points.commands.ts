import { type Channel, listContactPointsV1, listNotificationsV1, putContactPointV1, testContactPointV1 } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import type { Platform, Subscription } from '@observer/platform';
import type { AlertingDocuments } from '../../desk/documents/alerting-documents';
import type { NotificationChannel, SendOutcome } from '../channel.port';
import { circuitOf, healthy } from '../delivery/contact-circuit';
import type { ContactHealthStore } from '../delivery/contact-health';
import { type LinkSettings, testContext } from '../delivery/notification-context';
import type { NotificationLog } from '../log/notification-log';
import type { ContactPointStore } from './contact-point-store';

export interface ContactPointCommandParts {
  readonly platform: Pick<Platform, 'messaging' | 'clock'>;
  readonly store: ContactPointStore;
  readonly health: ContactHealthStore;
  readonly log: Pick<NotificationLog, 'newestTo'>;
  readonly channels: ReadonlyMap<Channel, NotificationChannel>;
  readonly links: LinkSettings;
  readonly audit: AlertingDocuments;
}

/** Serves contact points. Secrets go in and never come out. */
export function serveContactPoints({ platform: { messaging, clock }, store, health, log, channels, links, audit }: ContactPointCommandParts): Subscription[] {
  return [
    messaging.serve(putContactPointV1, async ({ document, secrets, expectedRevision, by }) => {
      const { revision, changed, created } = await store.put({ document, secrets, ...(expectedRevision === undefined ? {} : { expectedRevision }) });
      if (changed) await audit.audit({ by, action: `contact-point.${created ? 'created' : 'changed'}`, target: `contact-point/${document.id}`, details: { revision, secrets: Object.keys(secrets) } }, `contact-points-${revision}`);
      return { revision, document };
    }),
    messaging.serve(listContactPointsV1, async () => {
      const [all, states] = await Promise.all([store.list(), health.all()]);
      return {
        channels: [...channels.values()].map(({ channel, secrets: { required, optional } }) => ({ channel, required: [...required], optional: [...optional] })),
        contactPoints: all.map(({ key, revision, value }) => {
          const state = states.get(key) ?? healthy;
          return { revision, document: value.contactPoint, secrets: Object.keys(value.secrets).sort(), circuit: circuitOf(state, clock.nowMs()), lastError: state.lastError, lastSentAtMs: state.lastSentAtMs };
        }),
      };
    }),
    messaging.serve(listNotificationsV1, async ({ contactPoint, limit }) => ({ notifications: log.newestTo(contactPoint, limit) })),
    messaging.serve(testContactPointV1, async ({ id, by }, { signal }) => {
      const found = await store.target(id);
      if (found === undefined) throw new ObserverError('not_found', `There is no contact point "${id}"; list the contact points to see their ids`);
      const channel = channels.get(found.contactPoint.settings.channel);
      if (channel === undefined) throw new ObserverError('invalid_argument', `The channel ${found.contactPoint.settings.channel} is not set up in this system`, { retryable: false });
      const startedMs = clock.monotonicMs();
      const context = testContext(found.contactPoint, by.id, `test.${uuidv7(clock.nowMs())}`, links, clock.nowMs());
      const outcome = await channel.send(channel.render(context, found.target), found.target, signal);
      await (outcome.kind === 'sent' ? health.sent(id) : health.failed(id, outcome.reason));
      await audit.audit({ by, action: 'contact-point.tested', target: `contact-point/${id}`, details: { sent: outcome.kind === 'sent' } }, context.idempotencyKey);
      return { sent: outcome.kind === 'sent', answer: answerOf(outcome), tookMs: Math.round(clock.monotonicMs() - startedMs) };
    }),
  ];
}

const answerOf = (outcome: SendOutcome): string => (outcome.kind === 'sent' ? outcome.answer : outcome.reason);
