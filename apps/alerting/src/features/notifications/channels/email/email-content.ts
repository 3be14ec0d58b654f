/** What a mail on an incident looks like: plain HTML that every reader shows, and the same as text. */
import { clip, escapeHtml, fitInto } from '../text/plain-text';
import { asText, moreOf, type Tone, type Words } from '../text/words';

/** RFC 5322 2.1.1 lets lines have 998 characters (the subject is folded, but readers show one line); Gmail cuts what is over 102 KB. */
export const EMAIL_LIMITS = { subject: 200, htmlBytes: 100_000, textLines: 20_000 } as const;

const RESERVED_BYTES = 20_000;
const COLOUR: Record<Tone, string> = { critical: '#c62828', warning: '#b26a00', info: '#1565c0', good: '#2e7d32', neutral: '#555555' };

/** Stays the same over an incident's life while its title does: readers keep threads together by it. */
export const subjectOf = (words: Words, follows: boolean): string => `${follows ? 'Re: ' : ''}${clip(words.headline, EMAIL_LIMITS.subject)}`;

export function htmlOf(words: Words): string {
  const line = ({ text, link }: Words['lines'][number]): string => `<li dir="auto">${link === null ? escapeHtml(text) : anchor(link, text)}</li>`;
  const { shown, left } = fitInto(words.lines, EMAIL_LIMITS.htmlBytes - RESERVED_BYTES, (item) => Buffer.byteLength(line(item)) + 1, words.total);
  const facts = words.facts.map(({ name, value }) => `<tr><td style="padding:2px 12px 2px 0;color:#555555">${escapeHtml(name)}</td><td dir="auto" style="padding:2px 0">${escapeHtml(value)}</td></tr>`).join('\n');
  const buttons = [['Acknowledge', words.acknowledge], ['Resolve', words.resolve], ['Open', words.link], ['Runbook', words.runbook]].flatMap(([name, url]) => (url === null ? [] : [button(url!, name!)]));
  return [
    '<!doctype html>', '<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>', '<body style="font-family:sans-serif;font-size:15px;line-height:1.4">',
    `<p style="margin:0 0 8px"><b style="color:${COLOUR[words.tone]}">${escapeHtml(words.label)}</b> ${escapeHtml(words.news)}</p>`,
    `<h1 dir="auto" style="font-size:20px;margin:0 0 12px">${anchor(words.link, words.headline)}</h1>`,
    facts === '' ? '' : `<table style="border-collapse:collapse;margin:0 0 12px">${facts}</table>`,
    `<p style="margin:0 0 12px">${buttons.join(' ')}</p>`,
    shown.length === 0 ? '' : `<ul style="padding-left:20px">\n${shown.map(line).join('\n')}\n</ul>`,
    left === 0 ? '' : `<p>${anchor(words.link, moreOf(left))}</p>`,
    `<p style="color:#555555;font-size:13px">${escapeHtml(clip(words.why, 2_000))}</p>`, '</body></html>',
  ].filter((part) => part !== '').join('\n');
}

const anchor = (url: string, text: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
const button = (url: string, text: string): string => `<a href="${escapeHtml(url)}" style="display:inline-block;padding:8px 14px;border:1px solid #888888;border-radius:4px;text-decoration:none">${escapeHtml(text)}</a>`;

export function textOf(words: Words): string {
  const actions = [['Acknowledge', words.acknowledge], ['Resolve', words.resolve], ['Open', words.link]].flatMap(([name, url]) => (url === null ? [] : [`${name}: ${url}`]));
  return `${asText({ ...words, why: clip(words.why, 2_000) }, EMAIL_LIMITS.textLines)}\n\n${actions.join('\n')}\n`;
}
