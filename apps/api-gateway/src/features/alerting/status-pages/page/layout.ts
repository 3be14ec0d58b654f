import type { StatusPageView } from '@observer/contracts';
import { escaped } from './html';
import { STYLE } from './style';

export interface Layout {
  readonly title: string;
  readonly content: string;
  readonly base: string;
  readonly preview?: boolean;
  /** Absent = a page that says one thing. */
  readonly view?: StatusPageView;
}

/** How often a page without scripts asks anew; with them it is changed in place. */
const REFRESH_SECONDS = 60;

export function layout({ title, content, base, preview = false, view }: Layout): string {
  const isLive = view !== undefined && !preview;
  const head = [
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">', `<title>${escaped(title)}</title><link rel="icon" href="/flame.svg">`,
    isLive ? `<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript><link rel="alternate" type="application/rss+xml" title="RSS" href="${base}/feed.rss"><link rel="alternate" type="application/atom+xml" title="Atom" href="${base}/feed.atom"><meta name="description" content="${escaped(view.description || `Status of ${view.title}`)}"><script src="/status-page-live.js" defer></script>` : '<meta name="robots" content="noindex">',
    `<style>${STYLE}</style>`,
  ].join('');
  return `<!doctype html><html lang="en"><head>${head}</head><body><a class="skip" href="#main">Skip to the status</a>${preview ? '<aside class="banner" aria-label="Preview">Preview: only you and those you send this address to see it</aside>' : ''}${headerOf(view, base, preview)}<main id="main">${content}</main>${view === undefined ? '' : `<footer><span>Times are in ${escaped(view.timeZone)}.</span><span>Kept by Observer</span></footer>`}</body></html>`;
}

function headerOf(view: StatusPageView | undefined, base: string, preview: boolean): string {
  if (view === undefined) return '';
  const links = [view.supportUrl === '' ? '' : `<a href="${escaped(view.supportUrl)}" rel="noopener">Support</a>`, preview ? '' : `<a class="button" href="${base}#subscribe">Subscribe</a>`].join('');
  return `<header><div><h1>${escaped(view.title)}</h1>${view.description === '' ? '' : `<p class="lead">${escaped(view.description)}</p>`}</div>${links === '' ? '' : `<nav aria-label="Page">${links}</nav>`}</header>`;
}

/** One thing to say, e.g. that a link was followed. @param content HTML */
export const messagePage = (title: string, content: string, base = ''): string => layout({ title, base, content: `<div class="card notice" style="margin-top:3rem"><h1>${escaped(title)}</h1>${content}</div>` });
