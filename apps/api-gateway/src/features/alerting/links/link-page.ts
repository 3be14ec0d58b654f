/** The page that a link of a notification shows. Pure; works without scripts. */
import type { OpenedLink } from './link-actions';

const WORDS = { acknowledge: 'Acknowledge', resolve: 'Resolve' };

/** The form posts to the address it was got from. */
export function linkPage({ action, incident, spent }: OpenedLink): string {
  const form = spent === '' ? `<form method="post"><button type="submit">${WORDS[action]}</button></form>` : `<p role="status">${escaped(spent)}</p>`;
  return page(`${WORDS[action]} #${incident.number}`, `<p>${incident.severity}</p><h1>#${incident.number} ${escaped(incident.title)}</h1>${form}<p><a href="/incidents/${encodeURIComponent(incident.id)}">Show the incident</a></p>`);
}

export const faultPage = (text: string): string => page('Link', `<h1>This link does nothing</h1><p>${escaped(text)}</p><p><a href="/incidents">Show the incidents</a></p>`);

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere}button{font:inherit;padding:.75rem 1.5rem;min-width:12rem}@media (prefers-color-scheme:dark){body{background:#14171c;color:#e6e8eb}a{color:#8ab4f8}}';
const page = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>`;
