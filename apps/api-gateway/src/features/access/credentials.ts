/** Which credential a request carries: pure parsing of headers. */
import { createHash, randomBytes } from 'node:crypto';

export type Credential = { readonly type: 'access-token'; readonly token: string } | { readonly type: 'api-key'; readonly key: string };

const API_KEY = /^obs_[A-Za-z0-9_-]{43}$/;

/** A new API key: 256 random bits. */
export const newApiKey = (): string => `obs_${randomBytes(32).toString('base64url')}`;
export const isApiKey = (text: string): boolean => API_KEY.test(text);
/** What is stored of a key, and the name it is stored under. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
/** First characters of a key, to recognize it in a list. */
export const keyPrefix = (key: string): string => key.slice(0, 8);

/**
 * Reads `Authorization: Bearer <token or key>`, `Authorization: Basic <any user>:<key>` and `X-API-Key: <key>`.
 * @returns undefined when there is none; `malformed` with what to send when one is there but cannot be read.
 */
export function readCredential(headers: { readonly authorization?: string; readonly apiKey?: string }): Credential | { readonly type: 'malformed'; readonly reason: string } | undefined {
  if (headers.apiKey !== undefined) return asKey(headers.apiKey, 'X-API-Key');
  if (headers.authorization === undefined) return undefined;
  const [scheme = '', value = ''] = headers.authorization.split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return value.startsWith('obs_') ? asKey(value, 'Authorization: Bearer') : { type: 'access-token', token: value };
    case 'basic': {
      const decoded = Buffer.from(value, 'base64').toString('utf8');
      return asKey(decoded.slice(decoded.indexOf(':') + 1), 'Authorization: Basic (password)');
    }
    default:
      return { type: 'malformed', reason: `Authorization scheme "${scheme.slice(0, 16)}" is not known; use Bearer, or Basic with an API key as the password` };
  }
}

function asKey(text: string, where: string): Credential | { type: 'malformed'; reason: string } {
  if (isApiKey(text)) return { type: 'api-key', key: text };
  return { type: 'malformed', reason: `${where} holds no API key; a key is "obs_" and 43 letters, digits, "_" or "-"` };
}
