/** Every provider on loopback, each written from its public API description; what they refuse fails the notification. */
import { type ContactPoint, contactPointSchema } from '@observer/contracts';
import { DISCORD_HOOK, DiscordServer } from '../discord/testing/discord-server';
import { MailServer } from '../email/testing/mail-server';
import { API_KEY, OpsgenieServer } from '../opsgenie/testing/opsgenie-server';
import { PagerDutyServer, ROUTING_KEY } from '../pagerduty/testing/pagerduty-server';
import { SLACK_CHANNEL, SLACK_TOKEN, SlackServer } from '../slack/testing/slack-server';
import { teamsServer, WORKFLOW } from '../teams/testing/teams-server';
import { TELEGRAM_TOKEN, TelegramServer } from '../telegram/testing/telegram-server';
import { ACCOUNT, TwilioServer } from '../twilio/testing/twilio-server';
import { verifyWebhook } from '../webhook/webhook-signature';
import { ProviderServer } from './provider-server';

const SIGNING_KEY = 'a-signing-key-of-thirty-two-chars';
const PHONE = '+41791234567';

export class AllProviders {
  readonly slack = new SlackServer();
  readonly teams = teamsServer();
  readonly pagerduty = new PagerDutyServer();
  readonly opsgenie = new OpsgenieServer();
  readonly discord = new DiscordServer();
  readonly telegram = new TelegramServer();
  readonly twilio = new TwilioServer();
  readonly mail = new MailServer();
  /** Refuses what is not signed with its key. */
  readonly webhook = new ProviderServer(({ headers, body }) =>
    (verifyWebhook({ timestamp: headers['x-observer-timestamp'] ?? '', signature: headers['x-observer-signature'] ?? '' }, body, SIGNING_KEY, Date.now()) ? { status: 204, body: '' } : { status: 401 }));

  private get all(): readonly { start(): Promise<unknown>; stop(): Promise<void> }[] {
    return [this.slack, this.teams, this.pagerduty, this.opsgenie, this.discord, this.telegram, this.twilio, this.mail, this.webhook];
  }

  async start(): Promise<this> {
    await Promise.all(this.all.map((one) => one.start()));
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((one) => one.stop()));
  }

  /** Lets alerting find them. */
  get environment(): Record<string, string> {
    return {
      OBSERVER_SMTP_HOST: '127.0.0.1', OBSERVER_SMTP_PORT: String(this.mail.port), OBSERVER_SMTP_SECURITY: 'none', OBSERVER_SMTP_FROM: 'Observer <observer@example.com>',
      OBSERVER_TWILIO_URL: this.twilio.url, OBSERVER_TWILIO_ACCOUNT_SID: ACCOUNT.accountSid, OBSERVER_TWILIO_AUTH_TOKEN: ACCOUNT.authToken, OBSERVER_TWILIO_FROM: '+15005550000', OBSERVER_TWILIO_CALLER: '+15005550000',
      OBSERVER_SLACK_URL: this.slack.url, OBSERVER_PAGERDUTY_URL: this.pagerduty.url, OBSERVER_OPSGENIE_URL: this.opsgenie.url, OBSERVER_TELEGRAM_URL: this.telegram.url,
    };
  }

  /** One contact point per channel, named like it. */
  get contactPoints(): { readonly document: ContactPoint; readonly secrets: Record<string, string> }[] {
    const of = (settings: ContactPoint['settings'], secrets: Record<string, string> = {}) => ({ document: contactPointSchema.parse({ id: settings.channel, name: settings.channel, settings }), secrets });
    return [
      of({ channel: 'email', to: ['ops@example.com'] }), of({ channel: 'sms', to: PHONE }), of({ channel: 'voice', to: PHONE }), of({ channel: 'slack', conversation: SLACK_CHANNEL }, { token: SLACK_TOKEN }),
      of({ channel: 'teams' }, { url: `${this.teams.url}${WORKFLOW}` }), of({ channel: 'pagerduty' }, { routingKey: ROUTING_KEY }), of({ channel: 'opsgenie', region: 'us' }, { apiKey: API_KEY }),
      of({ channel: 'discord' }, { url: `${this.discord.url}${DISCORD_HOOK}` }), of({ channel: 'telegram', chatId: '-1001' }, { token: TELEGRAM_TOKEN }),
      of({ channel: 'webhook', url: `${this.webhook.url}/hook`, template: '' }, { signingKey: SIGNING_KEY }),
    ];
  }
}
