/** Text of others in messages of ours: what may hide or turn around other text is taken out, and nothing is cut within a character. */

/** Controls except line feed and tab; marks that turn the direction of what follows (they could show `exe.gpj` as `jpg.exe`). */
const HIDDEN = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Without hidden characters; text in any script stays as it is. */
export const plain = (text: string): string => text.replace(HIDDEN, '').replace(LONE_SURROGATE, '\ufffd');

/** As `plain`, in one line. */
export const oneLine = (text: string): string => plain(text.replace(/\s+/gu, ' ')).trim();

/** At most `max` UTF-16 units, with `…` where something was cut. Emoji of several code points stay whole or go. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  let end = 0;
  for (const { index, segment } of characters.segment(text.slice(0, max + 64))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);

/** The address when it is one that a browser may be sent to, else null: annotations may hold anything. */
export function safeLink(text: string | undefined): string | null {
  if (text === undefined || text.length > 2_000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

/** A runbook as a link; those of rules that ship with Observer (`docs/runbooks/NodeDown.md`) are pages beside the one of the incident. */
export function runbookLink(text: string | undefined, incident: string): string | null {
  const [, name] = /^docs\/runbooks\/(\w+)\.md$/.exec(text ?? '') ?? [];
  return safeLink(name === undefined ? text : incident.replace(/\/incidents\/[^/]*$/, `/runbooks/${name}`));
}

export interface Fit<T> {
  readonly shown: readonly T[];
  /** How many did not fit. */
  readonly left: number;
}

/** As many as fit into `room`, from the beginning. @param total when `items` are themselves only the first of more */
export function fitInto<T>(items: readonly T[], room: number, cost: (item: T) => number, total = items.length): Fit<T> {
  let used = 0;
  let count = 0;
  while (count < items.length && used + cost(items[count]!) <= room) used += cost(items[count++]!);
  return { shown: items.slice(0, count), left: Math.max(0, total - count) };
}
