/** `sendMessage` and `editMessageText`, from https://core.telegram.org/bots/api, with a reader of its HTML (https://core.telegram.org/bots/api#html-style). */
import { z } from 'zod';
import { jsonBody, ProviderServer, type Received, type Reply } from '../../testing/provider-server';

const keyboard = z.strictObject({ inline_keyboard: z.array(z.array(z.strictObject({ text: z.string().min(1), url: z.url().optional(), callback_data: z.string().max(64).optional() })).max(8)) });
const common = { chat_id: z.string().min(1), text: z.string().min(1), parse_mode: z.literal('HTML'), link_preview_options: z.strictObject({ is_disabled: z.boolean() }), reply_markup: keyboard.optional() };
const send = z.strictObject({ ...common, disable_notification: z.boolean().optional(), reply_parameters: z.strictObject({ message_id: z.number().int(), allow_sending_without_reply: z.boolean().optional() }).optional() });
const edit = z.strictObject({ ...common, message_id: z.number().int() });

/** The text as it shows, and how many entities it has. @throws Error as Telegram words it */
export function readTelegramHtml(html: string): { text: string; entities: number } {
  const open: string[] = [];
  let entities = 0;
  const text = html.replace(/<(\/?)([a-z-]+)((?:\s+[a-z]+="[^"<>]*")*)\s*>|<|&(?:(lt|gt|amp|quot|#\d+);)?/g, (found, close: string | undefined, tag: string | undefined, _attributes: string, entity: string | undefined) => {
    if (tag === undefined) {
      if (found === '<') throw new Error("can't parse entities: Unsupported start tag");
      return entity === undefined ? '&' : ({ lt: '<', gt: '>', amp: '&', quot: '"' }[entity] ?? '?');
    }
    if (!['a', 'b', 'i', 'u', 's', 'code', 'pre', 'blockquote'].includes(tag)) throw new Error(`can't parse entities: Unsupported start tag "${tag}"`);
    if (close === '/') {
      if (open.pop() !== tag) throw new Error(`can't parse entities: Unmatched end tag "${tag}"`);
      return '';
    }
    open.push(tag);
    entities++;
    return '';
  });
  if (open.length > 0) throw new Error(`can't parse entities: Can't find end tag corresponding to start tag "${open[0]}"`);
  return { text, entities };
}

export const TELEGRAM_TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

export class TelegramServer extends ProviderServer {
  readonly messages = new Map<number, { text: string; html: string; replyTo?: number; silent?: boolean }>();
  private nextId = 1;

  constructor() {
    super((received) => this.handle(received));
  }

  private handle(received: Received): Reply {
    const refuse = (status: number, description: string, parameters?: object): Reply => ({ status, body: { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) } });
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(received.path) ?? [];
    if (token !== TELEGRAM_TOKEN) return refuse(401, 'Unauthorized');
    const parsed = method === 'sendMessage' ? send.safeParse(jsonBody(received)) : method === 'editMessageText' ? edit.safeParse(jsonBody(received)) : undefined;
    if (parsed === undefined) return refuse(404, 'Not Found');
    if (!parsed.success) return refuse(400, `Bad Request: ${parsed.error.message}`);
    const { chat_id: chat, text: html, reply_markup: markup } = parsed.data;
    if (chat === '-4001') return refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1_004_001 });
    if (chat !== '-1001') return refuse(chat === '99' ? 403 : 400, chat === '99' ? 'Forbidden: bot was blocked by the user' : 'Bad Request: chat not found');
    for (const { url } of markup?.inline_keyboard.flat() ?? []) if (url !== undefined && !new URL(url).hostname.includes('.')) return refuse(400, `Bad Request: inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
    try {
      const read = readTelegramHtml(html);
      if (read.text.length > 4_096 || read.entities > 100) return refuse(400, 'Bad Request: message is too long');
      return this.keep(read.text, html, parsed.data as z.infer<typeof send> & Partial<z.infer<typeof edit>>, refuse);
    } catch (error) {
      return refuse(400, `Bad Request: ${(error as Error).message}`);
    }
  }

  private keep(text: string, html: string, { message_id: edited, reply_parameters: reply, disable_notification: silent }: z.infer<typeof send> & Partial<z.infer<typeof edit>>, refuse: (status: number, description: string) => Reply): Reply {
    if (edited !== undefined) {
      const before = this.messages.get(edited);
      if (before === undefined) return refuse(400, 'Bad Request: message to edit not found');
      if (before.html === html) return refuse(400, 'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message');
    }
    const id = edited ?? this.nextId++;
    this.messages.set(id, { text, html, ...(reply === undefined ? {} : { replyTo: reply.message_id }), ...(silent === undefined ? {} : { silent }) });
    return { status: 200, body: { ok: true, result: { message_id: id, chat: { id: -1001 }, date: 0, text } } };
  }
}
