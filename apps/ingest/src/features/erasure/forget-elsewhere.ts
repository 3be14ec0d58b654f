import { forgetInAnalyticsV1, forgetInReportingV1 } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import type { z } from 'zod';

/** What other services dropped, and what of it may still be on a disk. */
export interface ForgottenElsewhere {
  readonly analytics: z.output<typeof forgetInAnalyticsV1.response>;
  readonly reporting: z.output<typeof forgetInReportingV1.response>;
}

/**
 * Asks every service that holds something of a person's to forget them. Without all of their answers there is no certificate.
 * @throws ObserverError `unavailable` naming the service: the erasure is tried again
 */
export async function forgetElsewhere(messaging: Messaging, request: z.input<typeof forgetInAnalyticsV1.request>, signal: AbortSignal): Promise<ForgottenElsewhere> {
  const { column, values } = request;
  const analytics = await answered('analytics', messaging.request(forgetInAnalyticsV1, request, { signal }));
  const reporting = await answered('reporting', messaging.request(forgetInReportingV1, { column, values }, { signal }));
  return { analytics, reporting };
}

async function answered<T>(service: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    const error = asObserverError(thrown);
    if (error.code === 'cancelled') throw error;
    throw new ObserverError('unavailable', `${service} has to forget the person too, and has not: ${error.message}. Start it if it does not run; the erasure is tried again`, { cause: error });
  }
}
