/** How a contact point does, in words. */
import { type Tone } from '@observer/ui';
import { type ContactNotification, type StoredContactPoint } from '../../api/people';

export interface HealthWords {
  tone: Tone;
  text: string;
}

/** The newest thing that is known of it counts: a failure after the last delivery, or a delivery. */
export function healthOf({ circuit, lastError, lastSentAtMs }: Pick<StoredContactPoint, 'circuit' | 'lastError' | 'lastSentAtMs'>): HealthWords {
  if (circuit === 'OPEN') return { tone: 'bad', text: 'Paused: it failed too often' };
  if (circuit === 'HALF_OPEN') return { tone: 'warn', text: 'Being tried again' };
  if (lastError !== '') return { tone: 'warn', text: 'The last attempt failed' };
  return lastSentAtMs === null ? { tone: 'neutral', text: 'Nothing sent yet' } : { tone: 'ok', text: 'Works' };
}

export const TONE_OF_NOTIFICATION: Record<ContactNotification['state'], Tone> = { QUEUED: 'info', SENDING: 'info', SENT: 'ok', FAILED: 'bad', CANCELLED: 'neutral', SKIPPED: 'neutral' };

const REASONS: Record<string, string> = { escalation: 'somebody is wanted', update: 'news of an incident', resolved: 'the end of an incident', digest: 'part of a digest', test: 'a test' };
export const reasonWords = ({ reason }: Pick<ContactNotification, 'reason'>): string => REASONS[reason] ?? reason;

/** What a digest interval means: "every 15 min", "every 2 h". */
export const digestWords = (digestMs: number): string => `every ${digestMs % 3_600_000 === 0 ? `${digestMs / 3_600_000} h` : `${Math.round(digestMs / 60_000)} min`}`;
