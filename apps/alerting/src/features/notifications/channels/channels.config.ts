/** What the environment tells the channels. */
import { z } from 'zod';

const url = (standard: string, what: string) => z.url({ protocol: /^https?$/ }).default(standard).describe(what);

/** Part of alerting's configuration. */
export const channelsConfigShape = {
  OBSERVER_SMTP_HOST: z.string().default('').describe('Mail server; empty = no mail is sent'),
  OBSERVER_SMTP_PORT: z.coerce.number().int().min(1).max(65_535).default(587).describe('Its port'),
  OBSERVER_SMTP_SECURITY: z.enum(['starttls', 'tls', 'none']).default('starttls').describe('How the connection is secured; `starttls` refuses servers without it'),
  OBSERVER_SMTP_USER: z.string().default('').describe('Mail user; empty = no log-in'),
  OBSERVER_SMTP_PASSWORD: z.string().default('').describe('Its password'),
  OBSERVER_SMTP_FROM: z.string().regex(/@[^\s>]+>?$/, 'write an address, e.g. Observer <observer@example.com>').default('Observer <observer@localhost>').describe('Sender of mails'),
  OBSERVER_TWILIO_URL: url('https://api.twilio.com', 'Address of Twilio, or of a provider that speaks its API'),
  OBSERVER_TWILIO_ACCOUNT_SID: z.string().default('').describe('Account for text messages and calls; empty = none are sent'),
  OBSERVER_TWILIO_AUTH_TOKEN: z.string().default('').describe('Its token'),
  OBSERVER_TWILIO_FROM: z.string().default('').describe('Sender of text messages: number in E.164, sender id, or messaging service (MG…)'),
  OBSERVER_TWILIO_CALLER: z.string().default('').describe('Number that calls, in E.164; empty = no calls are made'),
  OBSERVER_TWILIO_CALLBACKS: z.enum(['true', 'false']).default('false').transform((text) => text === 'true').describe('Whether Twilio reaches this system: then a key of the telephone, or an answer to a text message, acknowledges'),
  OBSERVER_SLACK_URL: url('https://slack.com/api', 'Address of the Slack API'),
  OBSERVER_SLACK_SIGNING_SECRET: z.string().default('').describe('Signing secret of the Slack app; empty = buttons open a page instead of acting at once'),
  OBSERVER_PAGERDUTY_URL: url('https://events.pagerduty.com', 'Address of the PagerDuty Events API; EU: https://events.eu.pagerduty.com'),
  OBSERVER_OPSGENIE_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default('').describe('Address of the Opsgenie API; empty = by the region of the contact point'),
  OBSERVER_TELEGRAM_URL: url('https://api.telegram.org', 'Address of the Telegram Bot API'),
};
const schema = z.object(channelsConfigShape);
export type ChannelsConfig = z.output<typeof schema>;
/** Everything as the environment's defaults have it. */
export const defaultChannelsConfig = (): ChannelsConfig => schema.parse({});
