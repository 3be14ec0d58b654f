import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, NotificationChannel, NotificationContext } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { followUp, wholeOf, wordsOf } from '../text/words';
import { slackBlocks, slackText } from './slack-blocks';

export interface SlackOptions {
  /** `https://slack.com/api` */
  readonly url: string;
  /** Presses of buttons come back and are checked: the signing secret is known. */
  readonly interactive: boolean;
}

/** Answers of the API with `ok: false` that may be otherwise later. */
const AGAIN = new Set(['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org', 'message_limit_exceeded']);
/** The message that was to be changed, or the thread, is no longer there or no longer ours. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);
const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the app to the channel (/invite @…)', channel_not_found: 'check the channel id, and that the app is a member of it', is_archived: 'the channel is archived; choose another',
  invalid_auth: 'the token is wrong; write the bot token (xoxb-…) of the app anew', token_revoked: 'the token was revoked; install the app anew', account_inactive: 'the app was removed from the workspace', missing_scope: 'give the app the scope chat:write and install it anew',
};

/** Slack by a bot token: one message per incident that is kept up to date, and news in its thread. */
export function slackChannel({ url, interactive }: SlackOptions, http: HttpSender): NotificationChannel<'slack'> {
  return {
    channel: 'slack',
    capabilities: { updatesThread: true, resolves: false, acknowledges: true },
    secrets: { required: ['token'], optional: [] },
    render: (context, target) => renderSlack(context, target, { url, interactive }),
    send: (requests, target, signal) => sendInOrder(requests, { http, signal, secrets: Object.values(target.secrets), read: readSlack, anew: (request) => postAnew(request, url) }),
  };
}

export function renderSlack(context: NotificationContext, { settings, secrets }: ChannelTarget<'slack'>, { url, interactive }: SlackOptions): HttpRequest[] {
  const words = wordsOf(wholeOf(context));
  const headers = { authorization: `Bearer ${secrets.token ?? ''}` };
  const call = (method: string, body: object): HttpRequest => jsonRequest(`${url}/${method}`, { ...body, unfurl_links: false, unfurl_media: false }, headers);
  const message = { text: slackText(`${words.label}: ${words.headline}`), blocks: slackBlocks(words, context, interactive) };
  const thread = context.kind === 'incident' ? threadOf(context.previousProviderId) : undefined;
  if (context.kind !== 'incident' || thread === undefined) return [call('chat.postMessage', { channel: settings.conversation, ...message })];
  const pressing = context.reason === 'escalation';
  const reply = { text: slackText(`${followUp(context, wordsOf(context))}: ${words.headline}${pressing ? `. ${words.why}` : ''}`) };
  return [
    call('chat.update', { channel: thread.channel, ts: thread.ts, ...message }),
    // What wants somebody now is shown in the channel too: a reply alone is easily missed.
    call('chat.postMessage', { channel: thread.channel, thread_ts: thread.ts, ...reply, ...(pressing ? { reply_broadcast: true } : {}) }),
  ];
}

/** A provider id is `<channel>:<ts>`: messages are changed by the channel's id, whatever name they were sent to. */
function threadOf(providerId: string | null): { channel: string; ts: string } | undefined {
  const [, channel, ts] = /^([^:]+):(\d+\.\d+)$/.exec(providerId ?? '') ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

function postAnew(request: HttpRequest, url: string): HttpRequest {
  const message = Object.entries(jsonOf(request)).filter(([name]) => !['ts', 'thread_ts', 'reply_broadcast'].includes(name));
  return { ...request, url: `${url}/chat.postMessage`, body: JSON.stringify(Object.fromEntries(message)) };
}

/** Slack says most refusals with status 200 and `ok: false`. */
export function readSlack(answer: HttpAnswer, nowMs: number): ReadOutcome {
  if (answer.status !== 200) return outcomeOfAnswer(answer, nowMs);
  const { ok, error, channel, ts, response_metadata: metadata } = jsonOf(answer);
  if (ok === true) return { kind: 'sent', providerId: typeof channel === 'string' && typeof ts === 'string' ? `${channel}:${ts}` : null, answer: 'ok' };
  if (typeof error !== 'string') return { kind: 'retry', reason: 'Slack answered something else than its API does', afterMs: null };
  const details = (metadata as { messages?: unknown } | undefined)?.messages;
  const reason = `Slack: ${error}${ADVICE[error] === undefined ? '' : `: ${ADVICE[error]}`}${Array.isArray(details) ? ` (${details.join('; ').slice(0, 200)})` : ''}`;
  if (AGAIN.has(error)) return { kind: 'retry', reason, afterMs: null };
  return GONE.has(error) ? { kind: 'gone', reason } : { kind: 'dead', reason };
}
