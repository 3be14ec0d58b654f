/** How an HTTP answer, or the lack of one, reads as an outcome: shared by all channels that speak HTTP. */
import { asObserverError } from '@observer/kernel';
import type { HttpAnswer, SendOutcome } from '../channel.port';

const AGAIN = new Set([408, 425, 429]);
const MAX_SHOWN = 300;

/** Retry-After as delay: seconds or an HTTP date; null when there is none that can be read. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

const shown = ({ status, body }: HttpAnswer): string => `${status} ${body.replace(/\s+/g, ' ').trim()}`.trim().slice(0, MAX_SHOWN);

/**
 * 2xx is sent; 408, 425, 429 and 5xx may work later, after `Retry-After` where it is given; anything else will not work.
 * @param providerId what the answer says for later updates of the thread
 */
export function outcomeOfAnswer(answer: HttpAnswer, nowMs: number, providerId: (answer: HttpAnswer) => string | null = () => null): SendOutcome {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'sent', providerId: providerId(answer), answer: shown(answer) };
  if (AGAIN.has(answer.status) || answer.status >= 500) return { kind: 'retry', reason: shown(answer), afterMs: retryAfterMs(answer.headers['retry-after'], nowMs) };
  return { kind: 'dead', reason: shown(answer) };
}

/** Of a fault that `HttpSender.request` threw. */
export function outcomeOfFault(fault: unknown): SendOutcome {
  const error = asObserverError(fault);
  return error.retryable ? { kind: 'retry', reason: error.message, afterMs: null } : { kind: 'dead', reason: error.message };
}
