import type { ChannelTarget, HttpRequest, HttpSender, NotificationChannel, NotificationContext } from '../../channel.port';
import { sendInOrder } from '../http/send-in-order';
import { clip } from '../text/plain-text';
import { wordsOf } from '../text/words';
import { fitSms, smsLength } from './sms-segments';
import { readTwilio, type TwilioAccount, twilioRequest, twilioSecrets } from './twilio-request';

/** Twilio takes 1,600 characters (error 21617) and advises at most 320: https://www.twilio.com/docs/api/errors/21617. Each segment is paid for. */
export const SMS_LIMITS = { body: 1_600, segments: 3 } as const;

const HEADLINE = 300;

export interface SmsAccount extends TwilioAccount {
  /** Number in E.164, sender id, or messaging service (`MG…`). */
  readonly from: string;
  /** Answers to text messages come back. */
  readonly takesAnswers: boolean;
}

/** Text messages. */
export function smsChannel(account: SmsAccount, http: HttpSender): NotificationChannel<'sms'> {
  return {
    channel: 'sms',
    capabilities: { updatesThread: false, resolves: false, acknowledges: false },
    secrets: { required: [], optional: [] },
    render: (context, target) => renderSms(context, target, account),
    send: (requests, _target, signal) => sendInOrder(requests, { http, signal, secrets: twilioSecrets(account), read: readTwilio }),
  };
}

export function renderSms(context: NotificationContext, { settings }: ChannelTarget<'sms'>, account: SmsAccount): HttpRequest[] {
  const sender: Record<string, string> = account.from.startsWith('MG') ? { MessagingServiceSid: account.from } : { From: account.from };
  return [twilioRequest(account, 'Messages', { To: settings.to, ...sender, Body: smsText(context, account.takesAnswers && /^(\+|MG)/.test(account.from)) })];
}

/**
 * What is wrong and where to look; how to acknowledge as well, where it fits. An address is never cut.
 * @param takesAnswers whether one acknowledges by an answer, else at an address
 */
export function smsText(context: NotificationContext, takesAnswers = false): string {
  const { label, headline, news, link, acknowledge, lines } = wordsOf(context);
  const first = context.kind === 'incident' && context.incident.state === 'triggered' ? lines[0]?.text ?? '' : news;
  const text = `${label}: ${clip(headline, HEADLINE)}. ${first}`;
  if (smsLength(` ${link}`).segments > SMS_LIMITS.segments) return fitSms(text, '', SMS_LIMITS.segments);
  const plain = fitSms(text, ` ${link}`, SMS_LIMITS.segments);
  const how = takesAnswers && context.kind === 'incident' ? `Answer ACK ${context.incident.number}` : `Ack: ${acknowledge}`;
  const both = acknowledge === null ? plain : `${plain} ${how}`;
  return smsLength(both).segments <= SMS_LIMITS.segments ? both : plain;
}
