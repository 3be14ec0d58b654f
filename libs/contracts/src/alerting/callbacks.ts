/** What providers of notifications send back when somebody acts there: a button, a key of a telephone, an acknowledgement. Owned by alerting, who has their secrets. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';

export const CALLBACK_PROVIDERS = ['slack', 'pagerduty', 'telegram', 'twilio-voice', 'twilio-sms'] as const;
export type CallbackProvider = (typeof CALLBACK_PROVIDERS)[number];

/** Longest body; Slack sends the whole message with each press. */
export const CALLBACK_BODY_BYTES = 128 * 1024;

export const takeCallbackV1 = defineCommand({
  owner: 'alerting', name: 'take-callback', version: 1, callers: ['api-gateway'], timeoutMs: 10_000, description: 'Checks who sent a provider’s callback, does what it says once, and tells what to answer',
  request: z.object({
    provider: z.enum(CALLBACK_PROVIDERS), /** From the path, of providers whose secret belongs to a contact point. */ contactPoint: z.string().max(64).nullable().default(null),
    /** With the query, as the provider called it: part of what some sign. */ path: z.string().max(4_096),
    /** Names in lower case. */ headers: z.record(z.string(), z.string().max(4_096)),
    /** As it came: signatures are over its bytes. */ body: z.string().max(CALLBACK_BODY_BYTES),
  }),
  response: z.object({ status: z.number().int(), contentType: z.string(), body: z.string() }),
  example: { request: { provider: 'slack', path: '/callbacks/slack', headers: { 'x-slack-signature': 'v0=…' }, body: 'payload=%7B%7D' }, response: { status: 200, contentType: 'application/json', body: '{}' } },
});
