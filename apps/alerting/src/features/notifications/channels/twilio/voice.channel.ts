import type { ChannelTarget, HttpRequest, HttpSender, NotificationChannel, NotificationContext } from '../../channel.port';
import { sendInOrder } from '../http/send-in-order';
import { clip, escapeHtml } from '../text/plain-text';
import { type Words, wordsOf } from '../text/words';
import { readTwilio, type TwilioAccount, twilioRequest, twilioSecrets } from './twilio-request';

/** https://www.twilio.com/docs/api/errors/32018 */
export const VOICE_LIMITS = { twiml: 4_000 } as const;

/** What a person can listen to; escaped it may be five times as long. */
const SPOKEN = 350;
const REPEATS = 3;
const RING_SECONDS = 45;

export interface VoiceAccount extends TwilioAccount {
  /** Number that calls, in E.164. */
  readonly caller: string;
}

/** Calls that read out what is wrong. Only for what wants somebody now: nobody is rung to hear that it is over. */
export function voiceChannel(account: VoiceAccount, http: HttpSender): NotificationChannel<'voice'> {
  return {
    channel: 'voice',
    capabilities: { updatesThread: false, resolves: false, acknowledges: false },
    secrets: { required: [], optional: [] },
    render: (context, target) => renderVoice(context, target, account),
    send: (requests, _target, signal) => sendInOrder(requests, { http, signal, secrets: twilioSecrets(account), read: readTwilio }),
  };
}

export function renderVoice(context: NotificationContext, { settings }: ChannelTarget<'voice'>, account: VoiceAccount): HttpRequest[] {
  if (context.kind === 'incident' && context.reason !== 'escalation') return [];
  return [twilioRequest(account, 'Calls', { To: settings.to, From: account.caller, Twiml: twimlOf(wordsOf(context)), Timeout: String(RING_SECONDS) })];
}

/** TwiML: https://www.twilio.com/docs/voice/twiml/say */
export function twimlOf(words: Words): string {
  const text = [`Observer. ${words.label}.`, spoken(words.headline), spoken(words.lines[0]?.text ?? words.news), spoken(words.why)].filter((part) => part !== '').join(' ');
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="1"/><Say language="en-US" loop="${REPEATS}">${escapeHtml(clip(text, SPOKEN))}</Say></Response>`;
}

/** Signs that are read out as words, or not at all. */
const spoken = (text: string): string => text.replace(/^#(\d+)/, 'Incident $1:').replace(/[<>{}[\]|\\^`*_~#]/g, ' ').replace(/\s+/g, ' ').trim();
