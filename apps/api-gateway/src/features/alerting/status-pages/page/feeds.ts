/** RSS 2.0 and Atom (RFC 4287) of a page. Pure. */
import type { StatusEventView, StatusPageView } from '@observer/contracts';
import { escaped, paragraphs } from './html';
import { STATE_WORDS, STATUS_WORDS } from './state-words';

const MOST = 50;
const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Each update is an entry of its own: readers show what they have not seen. */
interface Entry {
  readonly id: string;
  readonly title: string;
  readonly link: string;
  readonly atMs: number;
  /** HTML. */
  readonly content: string;
}

/** @param url of the page, absolute */
export function entriesOf(view: StatusPageView, url: string): Entry[] {
  const ofEvents = view.events.flatMap((event) => event.updates.map((update) => entryOf(event, update, url)));
  const ofMaintenance = view.maintenance.filter(({ startMs }) => startMs <= view.atMs).map(({ id, title, text, components, startMs }) => ({
    id: `${url}#${id}`, title: `Maintenance: ${title}`, link: url, atMs: startMs, content: `${text === '' ? '' : paragraphs(text)}<p>${escaped(components.join(', '))}</p>`,
  }));
  return [...ofEvents, ...ofMaintenance].sort((a, b) => b.atMs - a.atMs).slice(0, MOST);
}

function entryOf({ id, title, impact, components }: StatusEventView, update: StatusEventView['updates'][number], url: string): Entry {
  const what = [...(impact === 'operational' ? [] : [STATE_WORDS[impact]]), ...(components.length === 0 ? [] : [components.join(', ')])].join(': ');
  return { id: `${url}#${id}/${update.id}`, title: `${STATUS_WORDS[update.status]}: ${title}`, link: `${url}/history#${id}`, atMs: update.atMs, content: `${paragraphs(update.text)}${what === '' ? '' : `<p>${escaped(what)}</p>`}` };
}

export function rssFeed(view: StatusPageView, url: string): string {
  const items = entriesOf(view, url).map(({ id, title, link, atMs, content }) =>
    `<item><title>${escaped(title)}</title><link>${escaped(link)}</link><guid isPermaLink="false">${escaped(id)}</guid><pubDate>${new Date(atMs).toUTCString()}</pubDate><description>${escaped(content)}</description></item>`);
  return `${DECLARATION}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${escaped(`${view.title} status`)}</title><link>${escaped(url)}</link><description>${escaped(view.description || `Status of ${view.title}`)}</description><language>en</language><ttl>5</ttl><atom:link href="${escaped(`${url}/feed.rss`)}" rel="self" type="application/rss+xml"/>${items.join('')}</channel></rss>\n`;
}

export function atomFeed(view: StatusPageView, url: string): string {
  const entries = entriesOf(view, url);
  const updatedMs = entries[0]?.atMs ?? view.atMs;
  const xml = entries.map(({ id, title, link, atMs, content }) =>
    `<entry><id>${escaped(id)}</id><title>${escaped(title)}</title><link href="${escaped(link)}"/><updated>${new Date(atMs).toISOString()}</updated><content type="html">${escaped(content)}</content></entry>`);
  return `${DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom"><id>${escaped(url)}</id><title>${escaped(`${view.title} status`)}</title><updated>${new Date(updatedMs).toISOString()}</updated><author><name>${escaped(view.title)}</name></author><link href="${escaped(url)}"/><link href="${escaped(`${url}/feed.atom`)}" rel="self"/>${xml.join('')}</feed>\n`;
}
