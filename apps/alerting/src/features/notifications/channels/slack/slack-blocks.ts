/** How a notification looks in Slack. Rich text elements are taken as they are: no markup is read in them, so words of others need no escaping. */
import type { IncidentContext, NotificationContext } from '../../channel.port';
import { clip, fitInto, oneLine } from '../text/plain-text';
import { moreOf, type Tone, type Words } from '../text/words';

/** https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/methods/chat.postMessage */
export const SLACK_LIMITS = {
  blocks: 50,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  actionId: 255,
  /** Longer `text` is cut by Slack at 40,000; it advises at most 4,000. */
  text: 4_000,
  /** Of all blocks as JSON. Not published: `msg_blocks_too_long` was seen from about 13,200 on (slackapi/bolt-js#2509). */
  blocksJson: 12_000,
} as const;

const TITLE = 300;
const PROSE = 800;
/** For what is not lines of alerts: title, facts, buttons with two tokens. */
const RESERVED = 6_000;
const MAX_LINES = 30;
const MAX_URL = 1_000;

const EMOJI: Record<Tone, string> = { critical: 'red_circle', warning: 'large_yellow_circle', info: 'large_blue_circle', good: 'large_green_circle', neutral: 'white_circle' };

interface Element { readonly type: 'text' | 'link' | 'emoji'; readonly text?: string; readonly url?: string; readonly name?: string; readonly style?: { readonly bold: true } }
export type Block = Readonly<Record<string, unknown>>;

const text = (value: string, bold = false): Element => ({ type: 'text', text: value, ...(bold ? { style: { bold: true } } : {}) });
const link = (url: string, value: string, bold = false): Element => ({ type: 'link', url, text: value, ...(bold ? { style: { bold: true } } : {}) });
const section = (elements: readonly Element[]): Block => ({ type: 'rich_text_section', elements });
const richText = (elements: readonly Block[]): Block => ({ type: 'rich_text', elements });

/** `text` of a message is what notifications show; there Slack reads `&`, `<` and `>`. */
export const slackText = (value: string): string => clip(oneLine(value), SLACK_LIMITS.text / 5).replace(/[&<>]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[found]!);

/** The whole message. @param interactive buttons act at once; else they open the page that asks */
export function slackBlocks(words: Words, context: NotificationContext, interactive: boolean): Block[] {
  const heading = section([{ type: 'emoji', name: EMOJI[words.tone] }, text(` ${words.label}: `, true), link(words.link, clip(words.headline, TITLE), true), text(`\n${clip(words.news, PROSE)}`)]);
  const facts = words.facts.flatMap(({ name, value }, index) => [text(`${index === 0 ? '' : '\n'}${name}: `, true), text(clip(value, TITLE))]);
  const buttons = buttonsOf(words, context, interactive);
  return [
    richText([heading, ...(facts.length === 0 ? [] : [section(facts)])]),
    ...linesOf(words),
    richText([section([...(words.runbook === null ? [] : [link(words.runbook, 'Runbook'), text('  ')]), text(clip(words.why, PROSE) || 'Observer')])]),
    ...(buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }]),
  ];
}

function linesOf(words: Words): Block[] {
  const element = ({ text: line, link: to }: Words['lines'][number]): Block => section([to === null || to.length > MAX_URL ? text(line) : link(to, line)]);
  const room = SLACK_LIMITS.blocksJson - RESERVED;
  const { shown, left } = fitInto(words.lines.slice(0, MAX_LINES), room, (line) => JSON.stringify(element(line)).length + 1, words.total);
  if (shown.length === 0) return [];
  const rest = left === 0 ? [] : [section([link(words.link, moreOf(left))])];
  return [richText([{ type: 'rich_text_list', style: 'bullet', elements: [...shown.map(element), ...rest] }])];
}

function buttonsOf(words: Words, context: NotificationContext, interactive: boolean): Block[] {
  const button = (label: string, id: string, to: string, value: string | null, style?: 'primary'): Block[] => {
    const acts = interactive && value !== null && value.length <= SLACK_LIMITS.buttonValue;
    if (!acts && to.length > SLACK_LIMITS.buttonUrl) return [];
    return [{ type: 'button', text: { type: 'plain_text', text: label }, action_id: `observer.${id}`, ...(acts ? { value } : { url: to }), ...(style === undefined ? {} : { style }) }];
  };
  const tokens: IncidentContext['tokens'] = context.kind === 'incident' ? context.tokens : { acknowledge: null, resolve: null };
  return [
    ...(words.acknowledge === null ? [] : button('Acknowledge', 'acknowledge', words.acknowledge, tokens.acknowledge, 'primary')),
    ...(words.resolve === null ? [] : button('Resolve', 'resolve', words.resolve, tokens.resolve)),
    ...button('Open', 'open', words.link, null),
  ];
}
