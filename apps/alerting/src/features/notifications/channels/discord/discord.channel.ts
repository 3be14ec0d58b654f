import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, NotificationChannel, NotificationContext } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { clip } from '../text/plain-text';
import { followUp, wholeOf, type Words, wordsOf } from '../text/words';
import { discordEmbed, escapeDiscord } from './discord-embed';

const UNKNOWN_MESSAGE = 10_008;

/** Discord by a webhook, whose address is the secret `url`: one message per incident that is kept up to date. Edits make no sound, so what is pressing, and the end, are told in a message of their own. */
export function discordChannel(http: HttpSender): NotificationChannel<'discord'> {
  return {
    channel: 'discord',
    capabilities: { updatesThread: true, resolves: false, acknowledges: true },
    secrets: { required: ['url'], optional: [] },
    render: renderDiscord,
    send: (requests, target, signal) => sendInOrder(requests, { http, signal, secrets: secretsOf(target), read: readDiscord, anew: (request) => ({ ...request, method: 'POST', url: postUrl(target.secrets.url ?? '') }) }),
  };
}

export function renderDiscord(context: NotificationContext, { secrets }: ChannelTarget<'discord'>): HttpRequest[] {
  const url = secrets.url ?? '';
  const words = wordsOf(wholeOf(context));
  const message = { embeds: [discordEmbed(words, context.nowMs)], allowed_mentions: { parse: [] } };
  const id = context.kind === 'incident' && /^\d{1,25}$/.test(context.previousProviderId ?? '') ? context.previousProviderId : null;
  if (context.kind !== 'incident' || id === null) return [jsonRequest(postUrl(url), message)];
  const edit = jsonRequest(editUrl(url, id), message, {}, 'PATCH');
  return context.reason === 'update' ? [edit] : [edit, jsonRequest(postUrl(url), { content: newsLine(words, followUp(context, wordsOf(context))), allowed_mentions: { parse: [] } })];
}

/** `content` is at most 2,000 characters: https://discord.com/developers/docs/resources/webhook#execute-webhook */
const newsLine = (words: Words, news: string): string => clip(`**${words.label}**: ${escapeDiscord(clip(words.headline, 300))}\n${escapeDiscord(clip(news, 900))}\n<${words.link}>`, 2_000);

/** `wait` makes Discord answer with the message, whose id later edits need. */
const postUrl = (url: string): string => within(url, '', { wait: 'true' });
const editUrl = (url: string, id: string): string => within(url, `/messages/${id}`, {});

/** What is no URL stays as it is: the client refuses it with a reason. */
function within(url: string, path: string, query: Readonly<Record<string, string>>): string {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}${path}`;
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address.href;
}

/** The token is the last part of the address. */
const secretsOf = ({ secrets }: ChannelTarget<'discord'>): string[] => [...Object.values(secrets), ...Object.values(secrets).map((url) => url.split(/[/?#]/).findLast((part) => part.length > 20) ?? '')];

/** 429 says in seconds, with fractions, when to come back: https://discord.com/developers/docs/topics/rate-limits */
export function readDiscord(answer: HttpAnswer, nowMs: number): ReadOutcome {
  const { id, code, retry_after: retryAfter } = jsonOf(answer);
  if (answer.status === 404 && code === UNKNOWN_MESSAGE) return { kind: 'gone', reason: 'Discord: the message was deleted' };
  const outcome = outcomeOfAnswer(answer, nowMs, () => (typeof id === 'string' ? id : null));
  if (outcome.kind === 'sent') return { ...outcome, answer: `${answer.status}` };
  return outcome.kind === 'retry' && typeof retryAfter === 'number' ? { ...outcome, afterMs: Math.ceil(retryAfter * 1_000) } : outcome;
}
