/** Links of subscribers: what they do stands in the token, sealed, so that nobody can make or read one. */
import type { StatusChannel } from '@observer/contracts';
import { z } from 'zod';
import type { SecretBox } from '../../notifications';

const OWNER = 'status-page/link';
const claimsSchema = z.discriminatedUnion('does', [
  z.object({ does: z.literal('confirm'), page: z.string(), channel: z.enum(['email', 'webhook']), address: z.string(), components: z.array(z.string()), expiresAtMs: z.number() }),
  z.object({ does: z.literal('unsubscribe'), page: z.string(), subscriber: z.string() }),
]);
export type LinkClaims = z.infer<typeof claimsSchema>;
export interface Asked {
  readonly page: string;
  readonly channel: StatusChannel;
  readonly address: string;
  readonly components: readonly string[];
}

export function makeSubscriptionLink(claims: LinkClaims, box: SecretBox): string {
  const { keyId, iv, data, tag } = box.seal(JSON.stringify(claims), OWNER);
  return [keyId, ...[iv, data, tag].map((part) => Buffer.from(part, 'base64').toString('base64url'))].join('.');
}

/** @returns `malformed` for what was not made here, or with a key that is gone */
export function readSubscriptionLink(token: string, box: SecretBox, nowMs: number): LinkClaims | 'malformed' | 'expired' {
  const [keyId, iv, data, tag, ...rest] = token.split('.');
  if (keyId === undefined || iv === undefined || data === undefined || tag === undefined || rest.length > 0) return 'malformed';
  const base64 = (part: string): string => Buffer.from(part, 'base64url').toString('base64');
  try {
    const claims = claimsSchema.parse(JSON.parse(box.open({ keyId, iv: base64(iv), data: base64(data), tag: base64(tag) }, OWNER)));
    return claims.does === 'confirm' && claims.expiresAtMs <= nowMs ? 'expired' : claims;
  } catch {
    return 'malformed';
  }
}
