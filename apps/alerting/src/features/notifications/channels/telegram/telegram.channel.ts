import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, NotificationChannel, NotificationContext, OutgoingRequest } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { clip } from '../text/plain-text';
import { followUp, wholeOf, wordsOf } from '../text/words';
import { escapeTelegram, telegramButtons, telegramHtml } from './telegram-text';

/** Telegram by a bot, whose token is the secret `token`: one message per incident that is kept up to date, and news as replies to it. */
export function telegramChannel(url: string, http: HttpSender): NotificationChannel<'telegram'> {
  return {
    channel: 'telegram',
    capabilities: { updatesThread: true, resolves: false, acknowledges: true },
    secrets: { required: ['token'], optional: [] },
    render: (context, target) => renderTelegram(context, target, url),
    send: (requests, target, signal) => sendInOrder(requests, { http, signal, secrets: Object.values(target.secrets), read: (answer, nowMs) => withThread(readTelegram(answer, nowMs), requests), anew: (request) => sendAnew(request) }),
  };
}

export function renderTelegram(context: NotificationContext, { settings, secrets }: ChannelTarget<'telegram'>, url: string): HttpRequest[] {
  const call = (method: string, body: object): HttpRequest => jsonRequest(`${url}/bot${secrets.token ?? ''}/${method}`, { chat_id: settings.chatId, parse_mode: 'HTML', link_preview_options: { is_disabled: true }, ...body });
  const words = wordsOf(wholeOf(context));
  const buttons = telegramButtons(words);
  const message = { text: telegramHtml(words), ...(buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: buttons } }) };
  const id = context.kind === 'incident' && /^\d{1,15}$/.test(context.previousProviderId ?? '') ? Number(context.previousProviderId) : null;
  if (context.kind !== 'incident' || id === null) return [call('sendMessage', message)];
  const news = `<b>${escapeTelegram(words.label)}</b>: ${escapeTelegram(clip(words.headline, 300))}\n${escapeTelegram(clip(followUp(context, wordsOf(context)), 900))}`;
  return [
    call('editMessageText', { message_id: id, ...message }),
    call('sendMessage', { text: news, reply_parameters: { message_id: id, allow_sending_without_reply: true }, disable_notification: context.reason === 'update' }),
  ];
}

/** An edit that changes nothing is answered without the message: the thread stays where it was. */
function withThread(outcome: ReadOutcome, [first]: readonly OutgoingRequest[]): ReadOutcome {
  if (outcome.kind !== 'sent' || outcome.providerId !== null || first?.kind !== 'http') return outcome;
  const { message_id: id } = jsonOf(first);
  return typeof id === 'number' ? { ...outcome, providerId: String(id) } : outcome;
}

function sendAnew(request: HttpRequest): HttpRequest {
  const message = Object.entries(jsonOf(request)).filter(([name]) => name !== 'message_id');
  return { ...request, url: request.url.replace(/editMessageText$/, 'sendMessage'), body: JSON.stringify(Object.fromEntries(message)) };
}

/** https://core.telegram.org/bots/api#making-requests: what is wrong is told in words, and how long to wait in `parameters.retry_after` (seconds). */
export function readTelegram(answer: HttpAnswer, nowMs: number): ReadOutcome {
  const { result, description, parameters } = jsonOf(answer);
  const text = typeof description === 'string' ? description : '';
  const { retry_after: retryAfter, migrate_to_chat_id: movedTo } = (parameters ?? {}) as { retry_after?: unknown; migrate_to_chat_id?: unknown };
  if (answer.status === 400 && text.includes('message is not modified')) return { kind: 'sent', providerId: null, answer: 'was so already' };
  if (answer.status === 400 && /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/.test(text)) return { kind: 'gone', reason: `Telegram: ${text}` };
  if (movedTo !== undefined) return { kind: 'dead', reason: `Telegram: the group became a supergroup; write its new chat id ${String(movedTo)} into the contact point` };
  const id = (result as { message_id?: unknown } | undefined)?.message_id;
  const outcome = outcomeOfAnswer(answer, nowMs, () => (typeof id === 'number' ? String(id) : null));
  if (outcome.kind === 'sent') return { ...outcome, answer: 'ok' };
  return outcome.kind === 'retry' && typeof retryAfter === 'number' ? { ...outcome, afterMs: retryAfter * 1_000 } : outcome;
}
