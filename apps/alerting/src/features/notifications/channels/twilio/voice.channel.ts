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
/** After the last word. */
const KEY_SECONDS = 10;

export interface VoiceAccount extends TwilioAccount {
  /** Number that calls, in E.164. */
  readonly caller: string;
  /** Where Twilio tells of keys that were pressed; null = it cannot reach this system. */
  readonly keysUrl: string | null;
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
  return [twilioRequest(account, 'Calls', { To: settings.to, From: account.caller, Twiml: twimlOf(wordsOf(context), keysUrlOf(context, account)), Timeout: String(RING_SECONDS) })];
}

/** Where the press of a key goes; null where there is nothing to acknowledge. */
function keysUrlOf(context: NotificationContext, { keysUrl }: VoiceAccount): string | null {
  const token = context.kind === 'incident' ? context.tokens.acknowledge : null;
  return keysUrl === null || token === null ? null : `${keysUrl}?token=${encodeURIComponent(token)}`;
}

/**
 * TwiML: https://www.twilio.com/docs/voice/twiml/say and https://www.twilio.com/docs/voice/twiml/gather
 * @param keysUrl where the press of a key goes; null = none is asked for
 */
export function twimlOf(words: Words, keysUrl: string | null): string {
  const text = [`Observer. ${words.label}.`, spoken(words.headline), spoken(words.lines[0]?.text ?? words.news), spoken(words.why)].filter((part) => part !== '').join(' ');
  const say = `<Say language="en-US" loop="${REPEATS}">${escapeHtml(clip(text, SPOKEN))}${keysUrl === null ? '' : ' Press 1 to acknowledge.'}</Say>`;
  const content = keysUrl === null ? say : `<Gather input="dtmf" numDigits="1" timeout="${KEY_SECONDS}" action="${escapeHtml(keysUrl)}" method="POST">${say}</Gather>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="1"/>${content}</Response>`;
}

/** Signs that are read out as words, or not at all. */
const spoken = (text: string): string => text.replace(/^#(\d+)/, 'Incident $1:').replace(/[<>{}[\]|\\^`*_~#]/g, ' ').replace(/\s+/g, ' ').trim();
