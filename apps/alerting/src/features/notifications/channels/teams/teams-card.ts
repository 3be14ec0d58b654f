/** How a notification looks in Teams. Text runs are taken as they are ("Markdown is not supported"), so words of others need no escaping. */
import { clip, fitInto } from '../text/plain-text';
import { moreOf, type Tone, type Words } from '../text/words';

/** https://learn.microsoft.com/connectors/teams ("message size limit is about 28 KB") and https://learn.microsoft.com/adaptive-cards/schema-explorer */
export const TEAMS_LIMITS = {
  /** Bytes of a message. Published as about 28 KB of what Teams makes of it; senders saw refusals from 21 KB of JSON on, so this stays below. */
  bytes: 20_000,
  actions: 6,
} as const;

const TITLE = 300;
const PROSE = 800;
const MAX_URL = 1_500;
const RESERVED_BYTES = 10_000;
const MAX_LINES = 40;
const COLOUR: Record<Tone, string> = { critical: 'attention', warning: 'warning', info: 'accent', good: 'good', neutral: 'default' };

type Json = Readonly<Record<string, unknown>>;
const run = (text: string, more: Json = {}): Json => ({ type: 'TextRun', text, ...more });
const openUrl = (url: string, title?: string): Json => ({ type: 'Action.OpenUrl', ...(title === undefined ? {} : { title }), url });
const rich = (inlines: readonly Json[], more: Json = {}): Json => ({ type: 'RichTextBlock', inlines, ...more });

/** The message a Workflows webhook ("When a Teams webhook request is received") takes. */
export function teamsMessage(words: Words): Json {
  const line = ({ text, link }: Words['lines'][number]): Json => rich([run(`• ${text}`, link === null || link.length > MAX_URL ? {} : { selectAction: openUrl(link) })], { spacing: 'small' });
  const { shown, left } = fitInto(words.lines.slice(0, MAX_LINES), TEAMS_LIMITS.bytes - RESERVED_BYTES, (item) => Buffer.byteLength(JSON.stringify(line(item))) + 1, words.total);
  const body = [
    rich([run(`${words.label}: `, { weight: 'bolder', color: COLOUR[words.tone] }), run(clip(words.headline, TITLE), { weight: 'bolder', selectAction: openUrl(words.link) })]),
    rich([run(clip(words.news, PROSE))]),
    ...words.facts.map(({ name, value }, index) => rich([run(`${name}: `, { weight: 'bolder' }), run(clip(value, TITLE))], { spacing: index === 0 ? 'medium' : 'none' })),
    ...shown.map(line),
    ...(left === 0 ? [] : [rich([run(moreOf(left), { selectAction: openUrl(words.link) })])]),
    ...(words.why === '' ? [] : [rich([run(clip(words.why, PROSE), { isSubtle: true, size: 'small' })])]),
  ];
  const actions = [
    ...(words.acknowledge === null ? [] : [openUrl(words.acknowledge, 'Acknowledge')]), ...(words.resolve === null ? [] : [openUrl(words.resolve, 'Resolve')]),
    openUrl(words.link, 'Open'), ...(words.runbook === null || words.runbook.length > MAX_URL ? [] : [openUrl(words.runbook, 'Runbook')]),
  ];
  const content = { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' }, fallbackText: `${words.label}: ${words.headline}`, body, actions };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] };
}
