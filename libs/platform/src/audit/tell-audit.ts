import type { AuditChange, registryChangedV1 } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { Messaging } from '../messaging/messaging';

const ATTEMPTS = 3;

/** Every service tells its changes by an event of its own, all of one shape. */
export type AuditEvent = typeof registryChangedV1;

/**
 * Tells the audit trail of a change that is made already.
 * @param messageId the same for the same change, so that telling it again counts once
 * @throws ObserverError `unavailable` with `details.written: true`; the caller need not repeat the change itself
 */
export async function tellAudit(messaging: Pick<Messaging, 'publishEvent'>, event: AuditEvent, entry: AuditChange, messageId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await messaging.publishEvent(event, entry, { messageId });
      return;
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.retryable && attempt < ATTEMPTS) continue;
      throw new ObserverError('unavailable', `${entry.target}: ${entry.action} was done, but the audit trail could not be told: ${error.message}`, { cause: error, details: { written: true } });
    }
  }
}
