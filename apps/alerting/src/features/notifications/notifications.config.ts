import { z } from 'zod';
import { parseKeys } from './secrets/secret-box';

const LINK_KEY_BYTES = 32;

/** What the environment tells about notifications; the README has it as a table. */
export const notificationsConfigShape = {
  OBSERVER_NOTIFY_SECRET_KEYS: z.string().default('').transform((text, context) => {
    try {
      return text === '' ? new Map<string, Buffer>() : parseKeys(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  }).describe('Keys that seal the secrets of contact points: <id>:<base64 of 32 bytes>, comma separated; the first seals, all open. Empty = no secrets can be kept'),
  OBSERVER_NOTIFY_LINK_KEYS: z.string().default('').transform((text, context) => {
    const keys = text === '' ? [] : text.split(',').map((one) => Buffer.from(one.trim(), 'base64'));
    if (keys.every((key) => key.length >= LINK_KEY_BYTES)) return keys;
    context.addIssue({ code: 'custom', message: `each key is the base64 of at least ${LINK_KEY_BYTES} bytes; make one with: openssl rand -base64 ${LINK_KEY_BYTES}` });
    return z.NEVER;
  }).describe('Keys that sign links which acknowledge, comma separated; the first signs, all verify. Empty = notifications carry no such links'),
  OBSERVER_NOTIFY_WEB_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:8080').transform((url) => url.replace(/\/+$/, '')).describe('Where people reach the web pages; links in notifications begin with it'),
  OBSERVER_NOTIFY_ALLOW_INTERNAL: z.enum(['true', 'false']).default('false').transform((text) => text === 'true').describe('Whether notifications may go to loopback and private networks'),
  OBSERVER_NOTIFY_PER_MINUTE: z.coerce.number().int().min(1).max(100_000).default(30).describe('Notifications to one contact point within a minute; more wait'),
  OBSERVER_NOTIFY_TIMEOUT_MS: z.coerce.number().int().min(500).max(14_000).default(8_000).describe('How long a provider may take to answer, milliseconds'),
};
