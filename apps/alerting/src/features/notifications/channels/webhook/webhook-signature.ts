import { createHmac, timingSafeEqual } from 'node:crypto';

/** Receivers refuse what is older: it may be a replay. */
export const WEBHOOK_MAX_AGE_SECONDS = 300;

/** `v1=<hex>`: HMAC-SHA256 with the contact point's signing key over `<timestamp>.<body>`. @param timestamp seconds since the epoch, as sent in `X-Observer-Timestamp` */
export const signWebhook = (timestamp: number, body: string, key: string): string => `v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;

/** What a receiver does. */
export function verifyWebhook({ timestamp, signature }: { readonly timestamp: string; readonly signature: string }, rawBody: string, key: string, nowMs: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const wanted = Buffer.from(signWebhook(Number(timestamp), rawBody, key));
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted) && Math.abs(nowMs / 1_000 - Number(timestamp)) <= WEBHOOK_MAX_AGE_SECONDS;
}
