/** How a notification looks in Discord. */
import { clip, fitInto } from '../text/plain-text';
import { moreOf, type Tone, type Words } from '../text/words';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const DISCORD_LIMITS = { title: 256, description: 4_096, fields: 25, fieldName: 256, fieldValue: 1_024, footer: 2_048, /** Of all texts of all embeds of a message. */ total: 6_000, content: 2_000 } as const;

const COLOUR: Record<Tone, number> = { critical: 0xd32f2f, warning: 0xf9a825, info: 0x1976d2, good: 0x388e3c, neutral: 0x757575 };
/** Leaves title, facts and footer their room within the total. */
const DESCRIPTION = 3_000;
const FACT = 300;
const FOOTER = 400;
const PROSE = 300;
const MAX_URL = 600;

export interface DiscordEmbed {
  readonly title: string;
  readonly url: string;
  readonly color: number;
  readonly description: string;
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[];
  readonly footer?: { readonly text: string };
  readonly timestamp: string;
}

/** Words of others without Markdown, mentions, emoji names and links that Discord would make of them. */
export const escapeDiscord = (text: string): string => text.replace(/[\\*_~`|>#[\]()<@:-]/g, '\\$&');

/** Titles and footers are shown without Markdown; descriptions and fields are read as Markdown. */
export function discordEmbed(words: Words, nowMs: number): DiscordEmbed {
  const links = [['Acknowledge', words.acknowledge], ['Resolve', words.resolve], ['Runbook', words.runbook]].flatMap(([name, url]) => (url === null || url!.length > MAX_URL ? [] : [`[${name}](${url!.replaceAll(')', '%29')})`]));
  const head = [escapeDiscord(clip(words.news, PROSE)), ...(links.length === 0 ? [] : [links.join(' · ')]), ''].join('\n');
  const more = (left: number): string => (left === 0 ? '' : `\n[${moreOf(left)}](${words.link})`);
  const line = (text: string): string => `\n• ${escapeDiscord(text)}`;
  const { shown, left } = fitInto(words.lines, DESCRIPTION - head.length - more(words.total).length, ({ text }) => line(text).length, words.total);
  return {
    title: clip(`${words.label}: ${words.headline}`, DISCORD_LIMITS.title), url: words.link, color: COLOUR[words.tone],
    description: `${head}${shown.map(({ text }) => line(text)).join('')}${more(left)}`,
    fields: words.facts.map(({ name, value }) => ({ name, value: clip(escapeDiscord(clip(value, FACT / 2)), FACT), inline: value.length < 40 })),
    ...(words.why === '' ? {} : { footer: { text: clip(words.why, FOOTER) } }), timestamp: new Date(nowMs).toISOString(),
  };
}
