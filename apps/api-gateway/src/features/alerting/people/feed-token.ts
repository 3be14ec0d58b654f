/** The secret in the address of a calendar feed: calendar programs cannot sign in. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface FeedClaims {
  readonly schedule: string;
  /** Only their shifts. */
  readonly person?: string | undefined;
}

const MAX_LENGTH = 500;
const sign = (body: string, secret: string): Buffer => createHmac('sha256', Buffer.from(secret, 'hex')).update(`observer-on-call-feed-1.${body}`).digest();

/** @param secret in hex; another one ends all feeds that were handed out */
export function makeFeedToken({ schedule, person }: FeedClaims, secret: string): string {
  const body = Buffer.from(JSON.stringify([schedule, person ?? null])).toString('base64url');
  return `${body}.${sign(body, secret).toString('base64url')}`;
}

/** @returns undefined for what was not made with this secret */
export function readFeedToken(token: string, secret: string): FeedClaims | undefined {
  const [body, signature, ...rest] = token.split('.');
  if (token.length > MAX_LENGTH || body === undefined || signature === undefined || rest.length > 0) return undefined;
  const [given, expected] = [Buffer.from(signature, 'base64url'), sign(body, secret)];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const [schedule, person] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string | null];
  return { schedule, ...(person === null ? {} : { person }) };
}
