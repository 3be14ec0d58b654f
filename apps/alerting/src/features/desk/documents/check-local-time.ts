import { ObserverError } from '@observer/kernel';
import { DateTime } from 'luxon';

/** @param text `2026-03-29T09:00`. @throws ObserverError `invalid_argument` for a day or an hour that no calendar has: what begins there would never begin */
export function checkLocalTime(text: string, what: string): void {
  if (!DateTime.fromISO(text, { zone: 'utc' }).isValid) throw new ObserverError('invalid_argument', `${what}: there is no "${text}"; write a day and time that the calendar has, e.g. 2026-03-29T09:00`, { retryable: false });
}
