import { createHash } from 'node:crypto';
import type { StatusChannel } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';

const email = z.email().max(254);
const url = z.url({ protocol: /^https?$/ }).max(500);

/** As it is kept: letters of mail addresses in lower case. @throws ObserverError `invalid_argument` */
export function checkedAddress(channel: StatusChannel, given: string): string {
  const address = channel === 'email' ? given.trim().toLowerCase() : given.trim();
  if (channel === 'email' && !email.safeParse(address).success) throw new ObserverError('invalid_argument', 'This is no mail address; write e.g. ada@example.com', { retryable: false });
  if (channel === 'webhook' && (!url.safeParse(address).success || new URL(address).username !== '')) throw new ObserverError('invalid_argument', 'This is no address of a webhook; write e.g. https://example.com/hook', { retryable: false });
  return address;
}

/** The same for the same address of a page, so that nobody is subscribed twice. */
export const subscriberId = (page: string, channel: StatusChannel, address: string): string => createHash('sha256').update([page, channel, address].join('\n')).digest('hex').slice(0, 32);

const DOTS_MEAN_NOTHING = new Set(['gmail.com', 'googlemail.com']);

/**
 * Who is reached in the end: the mailbox behind an address and its variants (`ada+1@…`, at Gmail also `a.d.a@…`), the host of a webhook. A hash, for counting.
 * @param address as `checkedAddress` gives it
 */
export function receiverOf(channel: StatusChannel, address: string): string {
  return createHash('sha256').update(`${channel}\n${channel === 'email' ? mailboxOf(address) : new URL(address).hostname}`).digest('hex').slice(0, 32);
}

function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  const [domain, name] = [address.slice(at + 1), address.slice(0, at).split('+')[0]!];
  return `${DOTS_MEAN_NOTHING.has(domain) ? name.replaceAll('.', '') : name}@${domain}`;
}

/** Enough for its owner to know it again: `a…@example.com`, `https://example.com/…`. */
export function maskedAddress(channel: StatusChannel, address: string): string {
  if (channel === 'webhook') return `${new URL(address).origin}/…`;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
