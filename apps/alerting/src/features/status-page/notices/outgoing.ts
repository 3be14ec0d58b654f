/** Mails and webhooks to subscribers. Pure. */
import type { StatusPage } from '@observer/contracts';
import type { HttpRequest, MailRequest } from '../../notifications';
import { jsonRequest } from '../../notifications/channels/http/send-in-order';
import { escapeHtml } from '../../notifications/channels/text/plain-text';
import type { StatusMessage } from './status-message';

export interface Envelope {
  /** Of the delivery: the same over all attempts. */
  readonly id: string;
  readonly page: Pick<StatusPage, 'id' | 'title'>;
  readonly pageUrl: string;
  readonly atMs: number;
}
const MAX_SUBJECT = 200;
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

/** One click in the mail program ends it (RFC 8058): the address takes a POST and asks nothing. @param domain of the sender */
export function noticeMail(message: StatusMessage, { id, page, pageUrl }: Envelope, to: string, unsubscribeUrl: string, domain: string): MailRequest {
  return {
    kind: 'mail', to: [to], subject: subjectOf(page, message.headline), messageId: `${idOf(id)}@${domain}`, inReplyTo: null,
    headers: { ...AUTOMATIC, References: `<${idOf(message.thread)}@${domain}>`, Precedence: 'bulk', 'List-Id': `${oneLine(page.title).replace(/[<>"]/g, '')} <${page.id}.status.${domain}>`, 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    text: `${message.headline}\n\n${message.lines.join('\n')}\n\n${page.title}: ${pageUrl}\nUnsubscribe: ${unsubscribeUrl}\n`,
    html: htmlOf(message.headline, message.lines, { text: page.title, url: pageUrl }, `You are told because you subscribed to ${page.title}.`, { text: 'Unsubscribe', url: unsubscribeUrl }),
  };
}

export function confirmMail({ id, page, pageUrl }: Envelope, to: string, confirmUrl: string, domain: string): MailRequest {
  const headline = `Confirm that you want to be told of ${page.title}`;
  const lines = [`Somebody, probably you, asked that this address is told when the status of ${page.title} changes.`, 'Nothing is sent until you confirm. If it was not you, do nothing: the link ends by itself within a day.'];
  return {
    kind: 'mail', to: [to], subject: oneLine(headline).slice(0, MAX_SUBJECT), messageId: `${idOf(id)}@${domain}`, inReplyTo: null, headers: AUTOMATIC,
    text: `${headline}\n\n${lines.join('\n')}\n\nConfirm: ${confirmUrl}\nThe page: ${pageUrl}\n`, html: htmlOf(headline, lines, { text: 'Confirm', url: confirmUrl }, '', { text: page.title, url: pageUrl }),
  };
}

export const noticeHook = (message: StatusMessage, envelope: Envelope, url: string, unsubscribeUrl: string): HttpRequest =>
  hook(url, envelope, { ...message.data, headline: message.headline, text: message.lines.join('\n'), unsubscribeUrl });
/** Whoever reads what the receiver got opens the address and confirms there. */
export const confirmHook = (envelope: Envelope, url: string, confirmUrl: string): HttpRequest => hook(url, envelope, { kind: 'confirm', confirmUrl });

const hook = (url: string, { id, page, pageUrl, atMs }: Envelope, data: Readonly<Record<string, unknown>>): HttpRequest =>
  jsonRequest(url, { version: 1, id, at: new Date(atMs).toISOString(), page: { id: page.id, title: page.title, url: pageUrl }, ...data }, { 'x-observer-delivery': id });

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const subjectOf = ({ title }: Pick<StatusPage, 'title'>, headline: string): string => oneLine(`[${title}] ${headline}`).slice(0, MAX_SUBJECT);
/** A dot-atom of RFC 5322 3.2.3. */
const idOf = (id: string): string => id.replace(/[^\w-]+/g, '.');

interface Link { readonly text: string; readonly url: string }
function htmlOf(headline: string, lines: readonly string[], button: Link, why: string, foot: Link): string {
  const anchor = ({ text, url }: Link, style = ''): string => `<a href="${escapeHtml(url)}"${style}>${escapeHtml(text)}</a>`;
  return [
    '<!doctype html>', '<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>', '<body style="font-family:sans-serif;font-size:15px;line-height:1.5">',
    `<h1 dir="auto" style="font-size:20px;margin:0 0 12px">${escapeHtml(headline)}</h1>`, ...lines.map((line) => `<p dir="auto" style="margin:0 0 8px;white-space:pre-line">${escapeHtml(line)}</p>`),
    `<p style="margin:16px 0">${anchor(button, ' style="display:inline-block;padding:8px 14px;border:1px solid #888888;border-radius:4px;text-decoration:none"')}</p>`,
    `<p style="color:#555555;font-size:13px">${why === '' ? '' : `${escapeHtml(why)} `}${anchor(foot)}</p>`, '</body></html>',
  ].join('\n');
}
