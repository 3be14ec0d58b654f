/** Buttons in Telegram that act at once. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Incident } from '@observer/contracts';

/** Whether Telegram itself sent an update: it repeats the secret that the webhook was set with. https://core.telegram.org/bots/api#setwebhook */
export function verifyTelegramRequest(header: string | undefined, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(secret)) && secret !== '';
}

const LETTER = { acknowledge: 'a', resolve: 'r' } as const;

/** `callback_data` has 64 bytes, too few for a token: who was told of what is checked when it is pressed. */
export const telegramData = (action: 'acknowledge' | 'resolve', { id, escalationRun }: Pick<Incident, 'id' | 'escalationRun'>): string => `${LETTER[action]}:${escalationRun}:${id}`;

export interface TelegramPress {
  /** The same when the update is sent again. */
  readonly queryId: string;
  readonly action: 'acknowledge' | 'resolve';
  readonly incidentId: string;
  readonly run: number;
  readonly userId: string;
  readonly user: string;
  /** Where the message is, by id and, of public chats, by name. */
  readonly chats: readonly string[];
}

interface Update {
  readonly callback_query?: { readonly id?: unknown; readonly data?: unknown; readonly from?: { readonly id?: unknown; readonly username?: unknown; readonly first_name?: unknown }; readonly message?: { readonly chat?: { readonly id?: unknown; readonly username?: unknown } } };
}

/** Reads an update. Null for anything else than a press of our buttons. */
export function telegramPressOf(rawBody: string): TelegramPress | null {
  try {
    const { id, data, from, message } = (JSON.parse(rawBody) as Update).callback_query ?? {};
    const [, letter, run, incidentId] = /^([ar]):(\d{1,9}):([\w-]{1,48})$/.exec(String(data)) ?? [];
    if (typeof id !== 'string' || incidentId === undefined || typeof from?.id !== 'number' || typeof message?.chat?.id !== 'number') return null;
    const user = [from.username, from.first_name].find((name): name is string => typeof name === 'string' && name !== '') ?? String(from.id);
    const chats = [String(message.chat.id), ...(typeof message.chat.username === 'string' ? [`@${message.chat.username}`] : [])];
    return { queryId: id, action: letter === 'r' ? 'resolve' : 'acknowledge', incidentId, run: Number(run), userId: String(from.id), user, chats };
  } catch {
    return null;
  }
}
