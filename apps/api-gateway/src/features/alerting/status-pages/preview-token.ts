/** The secret in the address of a preview: a page that opens it cannot sign in. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const TTL_MS = 3_600_000;
const sign = (body: string, secret: string): Buffer => createHmac('sha256', Buffer.from(secret, 'hex')).update(`observer-status-preview-1.${body}`).digest();

/** @param secret in hex */
export function makePreviewToken(page: string, secret: string, nowMs: number): string {
  const body = `${page}.${(nowMs + TTL_MS).toString(36)}`;
  return `${body}.${sign(body, secret).toString('base64url')}`;
}

/** @returns the page; undefined for what was not made with this secret, or is over */
export function readPreviewToken(token: string, secret: string, nowMs: number): string | undefined {
  const [page, until, signature, ...rest] = token.split('.');
  if (page === undefined || until === undefined || signature === undefined || rest.length > 0) return undefined;
  const [given, expected] = [Buffer.from(signature, 'base64url'), sign(`${page}.${until}`, secret)];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return parseInt(until, 36) > nowMs ? page : undefined;
}
