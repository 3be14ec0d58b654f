/** How a notification looks in Telegram: its HTML, in which only `&`, `<` and `>` of others need escaping. */
import type { NotificationContext } from '../../channel.port';
import { clip, fitInto } from '../text/plain-text';
import { moreOf, type Tone, type Words } from '../text/words';
import { telegramData } from './telegram-press';

/** https://core.telegram.org/bots/api#sendmessage and #inlinekeyboardbutton */
export const TELEGRAM_LIMITS = { /** Characters that show, after entities were read. */ text: 4_096, /** Entities of a message. */ entities: 100, /** Why tokens do not go into buttons: they are longer. */ callbackData: 64 } as const;

const ROOM_FOR_LINES = 2_200;
const MAX_LINES = 40;
const PROSE = 500;
const FACT = 200;
const MAX_URL = 1_000;
const EMOJI: Record<Tone, string> = { critical: '🔴', warning: '🟡', info: '🔵', good: '🟢', neutral: '⚪' };

export const escapeTelegram = (text: string): string => text.replace(/[&<>"]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found]!);
const anchor = (url: string, text: string): string => `<a href="${escapeTelegram(url)}">${escapeTelegram(text)}</a>`;

export function telegramHtml(words: Words): string {
  const { shown, left } = fitInto(words.lines.slice(0, MAX_LINES), ROOM_FOR_LINES, ({ text }) => text.length + 3, words.total);
  const parts = [
    `${EMOJI[words.tone]} <b>${escapeTelegram(words.label)}</b>: ${anchor(words.link, words.headline)}\n${escapeTelegram(clip(words.news, PROSE))}`,
    words.facts.map(({ name, value }) => `<b>${escapeTelegram(name)}</b>: ${escapeTelegram(clip(value, FACT))}`).join('\n'),
    [...shown.map(({ text }) => `• ${escapeTelegram(text)}`), ...(left === 0 ? [] : [anchor(words.link, moreOf(left))])].join('\n'),
    `${words.runbook === null || words.runbook.length > MAX_URL ? '' : `${anchor(words.runbook, 'Runbook')}  `}<i>${escapeTelegram(clip(words.why, PROSE) || 'Observer')}</i>`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

type Button = { readonly text: string } & ({ readonly url: string } | { readonly callback_data: string });

/**
 * Buttons below the message. Telegram refuses the whole message for an address without a public name, so such ones get none.
 * @param interactive presses come back: buttons act at once, else they open the page that asks
 */
export function telegramButtons(words: Words, context: NotificationContext, interactive: boolean): Button[][] {
  const opens = (text: string, url: string | null): Button[] => (url !== null && isPublic(url) ? [{ text, url }] : []);
  const acts = (text: string, action: 'acknowledge' | 'resolve', url: string | null): Button[] =>
    (url !== null && interactive && context.kind === 'incident' ? [{ text, callback_data: telegramData(action, context.incident) }] : opens(text, url));
  const buttons = [...acts('Acknowledge', 'acknowledge', words.acknowledge), ...acts('Resolve', 'resolve', words.resolve), ...opens('Open', words.link)];
  return buttons.length === 0 ? [] : [buttons];
}

const isPublic = (url: string): boolean => url.length <= MAX_URL && URL.canParse(url) && /\.[a-z0-9-]+$/i.test(new URL(url).hostname);
