import { type Channel, listContactPointsV1, listNotificationsV1, putContactPointV1, testContactPointV1 } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import type { Platform, RateLimiter, Subscription } from '@observer/platform';
import type { AlertingDocuments } from '../../desk/documents/alerting-documents';
import type { NotificationChannel, SendOutcome } from '../channel.port';
import { circuitOf, healthy } from '../delivery/contact-circuit';
import type { ContactHealthStore } from '../delivery/contact-health';
import { type LinkSettings, testContext } from '../delivery/notification-context';
import type { NotificationLog } from '../log/notification-log';
import type { ContactPointStore } from './contact-point-store';
import type { ContactPointWriter } from './contact-point-writer';

export interface ContactPointCommandParts {
  readonly platform: Pick<Platform, 'messaging' | 'clock'>;
  readonly store: ContactPointStore;
  readonly writer: ContactPointWriter;
  readonly health: ContactHealthStore;
  readonly log: Pick<NotificationLog, 'newestTo'>;
  readonly channels: ReadonlyMap<Channel, NotificationChannel>;
  readonly links: LinkSettings;
  /** Remembers a minute. */
  readonly limiter: RateLimiter;
  readonly audit: AlertingDocuments;
}

/** Tests that one caller may send: anybody's telephone can be written into a contact point. */
const TESTS_PER_MINUTE = 20;

/** Serves contact points. Secrets go in and never come out. */
export function serveContactPoints({ platform: { messaging, clock }, store, writer, health, log, channels, links, limiter, audit }: ContactPointCommandParts): Subscription[] {
  return [
    messaging.serve(putContactPointV1, (put) => writer.put(put)),
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
      const { allowed, retryAfterMs } = await limiter.consume(`test-${by.kind}-${by.id}`, 1, TESTS_PER_MINUTE / 60);
      if (!allowed) throw new ObserverError('resource_exhausted', `More than ${TESTS_PER_MINUTE} tests within a minute; wait a moment`, { details: { retryAfterMs } });
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
