/** The secret in the address of a calendar feed: calendar programs cannot sign in. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const MAX_LENGTH = 200;
const sign = (feed: string, secret: string): Buffer => createHmac('sha256', Buffer.from(secret, 'hex')).update(`observer-on-call-feed-2.${feed}`).digest();

/**
 * @param feed id of the feed, which is kept until it is revoked
 * @param secret in hex; another one ends all feeds that were handed out
 */
export const makeFeedToken = (feed: string, secret: string): string => `${feed}.${sign(feed, secret).toString('base64url')}`;

/** @returns the feed's id; undefined for what was not made with this secret */
export function readFeedToken(token: string, secret: string): string | undefined {
  const [feed, signature, ...rest] = token.split('.');
  if (token.length > MAX_LENGTH || !feed || signature === undefined || rest.length > 0) return undefined;
  const [given, expected] = [Buffer.from(signature, 'base64url'), sign(feed, secret)];
  return given.length === expected.length && timingSafeEqual(given, expected) ? feed : undefined;
}
