import type { HttpSender, NotificationChannel } from '../channel.port';
import { anyChannel } from './any-channel';
import type { ChannelsConfig } from './channels.config';
import { discordChannel } from './discord/discord.channel';
import { emailChannel } from './email/email.channel';
import { opsgenieChannel } from './opsgenie/opsgenie.channel';
import { pagerDutyChannel } from './pagerduty/pagerduty.channel';
import { slackChannel } from './slack/slack.channel';
import { teamsChannel } from './teams/teams.channel';
import { telegramChannel } from './telegram/telegram.channel';
import { smsChannel } from './twilio/sms.channel';
import { voiceChannel } from './twilio/voice.channel';
import { webhookChannel } from './webhook/webhook.channel';

export { type ChannelsConfig, channelsConfigShape } from './channels.config';
export { type PagerDutyAct, pagerDutyActOf, verifyPagerDutyWebhook } from './pagerduty/verify-pagerduty-webhook';
export { type TelegramPress, telegramPressOf, verifyTelegramRequest } from './telegram/telegram-press';
export { verifyTwilioRequest } from './twilio/verify-twilio-request';
export { type SlackPress, slackPressOf, type SlackRequestCheck, verifySlackRequest } from './slack/verify-slack-request';

/**
 * One entry per channel that is set up: mail needs a server, text messages and calls an account; the others bring what they need in the contact point.
 * @param webUrl where providers reach the callbacks, without a slash at the end
 */
export function notificationChannels(config: ChannelsConfig, http: HttpSender, webUrl: string): readonly NotificationChannel[] {
  const twilio = { url: config.OBSERVER_TWILIO_URL, accountSid: config.OBSERVER_TWILIO_ACCOUNT_SID, authToken: config.OBSERVER_TWILIO_AUTH_TOKEN };
  const { OBSERVER_SMTP_HOST: host, OBSERVER_TWILIO_FROM: from, OBSERVER_TWILIO_CALLER: caller } = config;
  const takesAnswers = config.OBSERVER_TWILIO_CALLBACKS;
  return [
    ...(host === '' ? [] : [anyChannel(emailChannel({ host, port: config.OBSERVER_SMTP_PORT, security: config.OBSERVER_SMTP_SECURITY, user: config.OBSERVER_SMTP_USER, password: config.OBSERVER_SMTP_PASSWORD, from: config.OBSERVER_SMTP_FROM }))]),
    ...(twilio.accountSid === '' || from === '' ? [] : [anyChannel(smsChannel({ ...twilio, from, takesAnswers }, http))]),
    ...(twilio.accountSid === '' || caller === '' ? [] : [anyChannel(voiceChannel({ ...twilio, caller, keysUrl: takesAnswers ? `${webUrl}/callbacks/twilio/voice` : null }, http))]),
    anyChannel(slackChannel({ url: config.OBSERVER_SLACK_URL, interactive: config.OBSERVER_SLACK_SIGNING_SECRET !== '' }, http)),
    anyChannel(teamsChannel(http)),
    anyChannel(pagerDutyChannel(config.OBSERVER_PAGERDUTY_URL, http)),
    anyChannel(opsgenieChannel(config.OBSERVER_OPSGENIE_URL, http)),
    anyChannel(discordChannel(http)),
    anyChannel(telegramChannel(config.OBSERVER_TELEGRAM_URL, http)),
    anyChannel(webhookChannel(http)),
  ];
}
