import type { StatusChannel, StatusPageView } from '@observer/contracts';
import { escaped } from './html';

const FIELDS: Readonly<Record<StatusChannel, { readonly label: string; readonly type: string; readonly example: string; readonly autocomplete: string; readonly button: string }>> = {
  email: { label: 'Mail address', type: 'email', example: 'you@example.com', autocomplete: 'email', button: 'Subscribe by mail' },
  webhook: { label: 'Address of a webhook', type: 'url', example: 'https://example.com/hook', autocomplete: 'url', button: 'Subscribe a webhook' },
};

/** How one can be told. */
export function subscribeSection(view: StatusPageView, base: string): string {
  const feeds = `<p>Follow it in a reader: <a href="${base}/feed.rss">RSS</a>, <a href="${base}/feed.atom">Atom</a>. For programs: <a href="/api/v1/status-pages/${view.id}">JSON</a>.</p>`;
  return `<section id="subscribe"><h2>Subscribe</h2><div class="card subscribe">${view.subscribe.map((channel) => (channel === 'email' ? formOf(channel, view, base) : `<details><summary>By webhook</summary>${formOf(channel, view, base)}</details>`)).join('')}${feeds}</div></section>`;
}

function formOf(channel: StatusChannel, { groups }: StatusPageView, base: string): string {
  const { label, type, example, autocomplete, button } = FIELDS[channel];
  const boxes = groups.flatMap(({ components }) => components).map(({ id, name }) => `<label><input type="checkbox" name="components" value="${id}"> ${escaped(name)}</label>`).join('');
  const chosen = boxes === '' ? '' : `<details><summary>Only some components</summary><fieldset><legend>None chosen = all</legend>${boxes}</fieldset></details>`;
  return `<form method="post" action="${base}/subscribe"><input type="hidden" name="channel" value="${channel}"><div><label for="address-${channel}">${label}</label><input id="address-${channel}" name="address" type="${type}" required maxlength="500" autocomplete="${autocomplete}" placeholder="${example}"></div>${chosen}<div><button type="submit">${button}</button></div></form>`;
}
