/** What people see who subscribe, confirm or unsubscribe. */
import { errorForClient, httpStatusOf } from '@observer/platform';
import type { FastifyReply } from 'fastify';
import type { FollowedLink } from '../public-status';
import { escaped } from './html';
import { messagePage } from './layout';

const FAULTS = { malformed: 'The link is not complete; copy all of it from the message.', expired: 'The link is older than a day; subscribe again.', gone: 'The page of this link is not there any more.' };

export const askedPage = (base: string): string =>
  messagePage('One more step', `<p>If this address can be told, it gets a message now with a link to confirm. Nothing is sent before that. An address is asked at most once in ten minutes.</p><p><a href="${base}">Back to the status</a></p>`);

/** The form posts to the address it was got from. */
export function linkPage(link: FollowedLink): string {
  if (!link.valid) return messagePage('This link does nothing', `<p>${FAULTS[link.reason]}</p>`);
  const { does, page, address, done, signingKey } = link;
  const back = `<p><a href="/status-page/${escaped(page.id)}">${escaped(page.title)}</a></p>`;
  if (done) return messagePage(does === 'confirm' ? 'You are subscribed' : 'You are unsubscribed', `<p role="status">${does === 'confirm' ? `${escaped(address)} is told of changes of ${escaped(page.title)}.` : `Nothing more is sent to you of ${escaped(page.title)}.`}</p>${signingKey === null ? '' : keyOf(signingKey)}${back}`);
  const [title, button] = does === 'confirm' ? [`Be told of ${page.title}?`, 'Confirm'] : [`Unsubscribe from ${page.title}?`, 'Unsubscribe'];
  return messagePage(title, `<p>${escaped(address)}</p><form method="post"><button type="submit">${button}</button></form>${back}`);
}

const keyOf = (key: string): string => `<p>Every request is signed with this key; it is shown only now:</p><p><code>${escaped(key)}</code></p>`;

/** Faults are told on a page as well: a person reads them. */
export async function asPage(make: () => Promise<string>, reply: FastifyReply): Promise<string> {
  try {
    return await make();
  } catch (thrown) {
    const { code, message } = errorForClient(thrown);
    void reply.status(httpStatusOf(code)).header('cache-control', 'no-store');
    if (code === 'not_found') return messagePage('There is nothing here', `<p>${escaped(message)}. Check the address, or ask whoever gave it to you.</p>`);
    if (code === 'invalid_argument' || code === 'resource_exhausted') return messagePage('That did not work', `<p role="alert">${escaped(message)}</p>`);
    return messagePage('The status is not known at the moment', '<p>It cannot be looked up just now. Try again in a minute.</p>');
  }
}
