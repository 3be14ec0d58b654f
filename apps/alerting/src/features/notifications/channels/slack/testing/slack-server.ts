/** Slack's `chat.postMessage` and `chat.update`, from https://docs.slack.dev/reference/methods and https://docs.slack.dev/reference/block-kit */
import { z } from 'zod';
import { jsonBody, ProviderServer, type Received, type Reply } from '../../testing/provider-server';

const style = z.strictObject({ bold: z.boolean().optional(), italic: z.boolean().optional() }).optional();
const element = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), style }),
  z.strictObject({ type: z.literal('link'), url: z.url(), text: z.string().optional(), style }),
  z.strictObject({ type: z.literal('emoji'), name: z.string() }),
]);
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(element).min(1) });
const list = z.strictObject({ type: z.literal('rich_text_list'), style: z.enum(['bullet', 'ordered']), elements: z.array(section).min(1) });
const button = z.strictObject({ type: z.literal('button'), text: z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(75) }), action_id: z.string().max(255), value: z.string().max(2_000).optional(), url: z.url().max(3_000).optional(), style: z.enum(['primary', 'danger']).optional() });
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(z.union([section, list])).min(1) }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
]);
export const slackMessage = z.object({ channel: z.string().min(1), text: z.string().min(1).max(40_000), blocks: z.array(block).min(1).max(50).optional(), unfurl_links: z.boolean(), unfurl_media: z.boolean() });
const post = slackMessage.extend({ thread_ts: z.string().optional(), reply_broadcast: z.boolean().optional() }).strict();
const update = slackMessage.extend({ ts: z.string() }).strict();

export const SLACK_TOKEN = 'xoxb-1234-secret';
export const SLACK_CHANNEL = 'C0123456';

/** One workspace with one channel, `#ops`. */
export class SlackServer extends ProviderServer {
  readonly messages = new Map<string, { text: string; threadTs?: string; blocks?: unknown; broadcast?: boolean }>();
  private next_ts = 1;

  constructor() {
    super((received) => this.handle(received));
  }

  private handle(received: Received): Reply {
    const refuse = (error: string, messages?: string[]): Reply => ({ status: 200, body: { ok: false, error, ...(messages === undefined ? {} : { response_metadata: { messages } }) } });
    if (!received.headers['content-type']?.includes('charset=utf-8')) return refuse('missing_charset');
    if (received.headers.authorization !== `Bearer ${SLACK_TOKEN}`) return refuse(received.headers.authorization?.startsWith('Bearer ') ? 'invalid_auth' : 'not_authed');
    const body = jsonBody(received);
    const parsed = received.path === '/chat.postMessage' ? post.safeParse(body) : received.path === '/chat.update' ? update.safeParse(body) : undefined;
    if (parsed === undefined) return refuse('unknown_method');
    if (!parsed.success) return refuse('invalid_blocks', parsed.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`));
    if (JSON.stringify(parsed.data.blocks ?? []).length > 13_200) return refuse('msg_blocks_too_long');
    if (parsed.data.channel !== SLACK_CHANNEL && parsed.data.channel !== '#ops') return refuse('channel_not_found');
    return this.keep(body as { ts?: string; thread_ts?: string; text: string; blocks?: unknown; reply_broadcast?: boolean; channel: string }, refuse);
  }

  private keep({ ts: changed, thread_ts: threadTs, text, blocks, reply_broadcast: broadcast, channel }: { ts?: string; thread_ts?: string; text: string; blocks?: unknown; reply_broadcast?: boolean; channel: string }, refuse: (error: string) => Reply): Reply {
    if (changed !== undefined && channel !== SLACK_CHANNEL) return refuse('channel_not_found');
    if (changed !== undefined && !this.messages.has(changed)) return refuse('message_not_found');
    if (threadTs !== undefined && !this.messages.has(threadTs)) return refuse('thread_not_found');
    const ts = changed ?? `1700000000.${String(this.next_ts++).padStart(6, '0')}`;
    this.messages.set(ts, { text, ...(threadTs === undefined ? {} : { threadTs }), blocks, ...(broadcast === undefined ? {} : { broadcast }) });
    return { status: 200, body: { ok: true, channel: SLACK_CHANNEL, ts } };
  }
}
