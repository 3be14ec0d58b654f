import type { StatusChannel, StatusDelivery, StatusPage, followStatusLinkV1 } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import type { RateLimiter } from '@observer/platform';
import type { z } from 'zod';
import type { SecretBox } from '../../notifications';
import { checkedAddress, maskedAddress, receiverOf, subscriberId } from './address';
import type { SubscriberStore } from './subscriber-store';
import { type Asked, makeSubscriptionLink, readSubscriptionLink } from './subscription-link';

type Followed = z.output<typeof followStatusLinkV1.response>;

/** One address is asked once in this time … */
const ASKED_EVERY_MS = 600_000;
/** … and so often in a day: nobody floods a mailbox with questions. */
const ASKED_A_DAY = 3;
/** So many questions reach one mailbox, or one host, in a day, whatever variants of its address are given and on whatever pages. A host may be a service that takes the hooks of many. */
const REACHED_A_DAY: Readonly<Record<StatusChannel, number>> = { email: 6, webhook: 60 };
const DAY_SECONDS = 86_400;
const CONFIRM_TTL_MS = 86_400_000;
/** Such a link is longer than mail programs keep whole. */
const MAX_TOKEN = 1_800;

export interface SubscriptionParts {
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly store: SubscriberStore;
  /** Remembers a day. */
  readonly limiter: RateLimiter;
  /** What can be subscribed to a page: the keys are there, and mail is set up. */
  readonly channels: readonly StatusChannel[];
  /** A published page. */
  page(id: string): StatusPage | undefined;
  /** Has it sent; the same id again changes nothing. */
  send(delivery: StatusDelivery): Promise<void>;
}

/** How somebody becomes a subscriber, and ends it. Nothing is kept of an address before it has confirmed. */
export class Subscriptions {
  constructor(private readonly parts: SubscriptionParts) {}

  /** Asks the address. Says nothing of whether it is subscribed, or was asked just now. @throws ObserverError `not_found`, `invalid_argument` */
  async ask(asked: Asked): Promise<void> {
    const { clock, box, limiter, channels } = this.parts;
    const page = this.parts.page(asked.page);
    if (page === undefined) throw new ObserverError('not_found', 'There is no such page');
    if (!channels.includes(asked.channel)) throw new ObserverError('invalid_argument', `This page cannot be followed by ${asked.channel}; it can by: ${[...channels, 'feed'].join(', ')}`, { retryable: false });
    const unknown = asked.components.find((component) => !page.components.some(({ id }) => id === component));
    if (unknown !== undefined) throw new ObserverError('invalid_argument', `The page has no component "${unknown}"`, { retryable: false });
    const address = checkedAddress(asked.channel, asked.address);
    if (this.confirmToken({ ...asked, address }).length > MAX_TOKEN) throw new ObserverError('invalid_argument', 'These are too many components to choose: choose all, or fewer', { retryable: false });
    const nowMs = clock.nowMs();
    const subscriber = subscriberId(page.id, asked.channel, address);
    if (!(await limiter.consume(subscriber, 1, ASKED_A_DAY / DAY_SECONDS)).allowed) return;
    if (!(await limiter.consume(`to-${receiverOf(asked.channel, address)}`, 1, REACHED_A_DAY[asked.channel] / DAY_SECONDS)).allowed) return;
    const notice = `confirm-${Math.floor(nowMs / ASKED_EVERY_MS)}`;
    const id = `${page.id}.${notice}.${subscriber}`;
    await this.parts.send({
      ...newDelivery(id, nowMs), page: page.id, notice, subscriber, channel: asked.channel, asked: box.seal(JSON.stringify({ ...asked, address } satisfies Asked), id),
    });
  }

  /** What was asked for, of a delivery that asks to confirm. */
  askedOf({ id, asked }: StatusDelivery): Asked {
    return JSON.parse(this.parts.box.open(asked!, id)) as Asked;
  }

  confirmToken(asked: Asked): string {
    return makeSubscriptionLink({ ...asked, components: [...asked.components], does: 'confirm', expiresAtMs: this.parts.clock.nowMs() + CONFIRM_TTL_MS }, this.parts.box);
  }

  unsubscribeToken(page: string, subscriber: string): string {
    return makeSubscriptionLink({ does: 'unsubscribe', page, subscriber }, this.parts.box);
  }

  /** @param act false = only tells what it would do */
  async follow(token: string, act: boolean): Promise<Followed> {
    const claims = readSubscriptionLink(token, this.parts.box, this.parts.clock.nowMs());
    if (typeof claims === 'string') return { valid: false, reason: claims };
    return claims.does === 'confirm' ? this.confirm(claims, act) : this.unsubscribe(claims.page, claims.subscriber, act);
  }

  private async confirm(asked: Asked, act: boolean): Promise<Followed> {
    const page = this.parts.page(asked.page);
    if (page === undefined) return { valid: false, reason: 'gone' };
    const { channel, address } = asked;
    const { signingKey } = act ? await this.parts.store.confirm(asked) : { signingKey: null };
    return { valid: true, does: 'confirm', page: { id: page.id, title: page.title }, channel, address: maskedAddress(channel, address), done: act, signingKey };
  }

  /** Of a page that is gone or no longer published as well: whoever wants to be left alone is. */
  private async unsubscribe(pageId: string, subscriber: string, act: boolean): Promise<Followed> {
    const { store } = this.parts;
    const found = await store.get(pageId, subscriber);
    if (act && found !== undefined) await store.forget(pageId, subscriber);
    const page = { id: pageId, title: this.parts.page(pageId)?.title ?? pageId };
    return { valid: true, does: 'unsubscribe', page, channel: found?.channel ?? 'email', address: found === undefined ? '' : store.masked(found), done: act || found === undefined, signingKey: null };
  }
}

/** A delivery that waits. */
export const newDelivery = (id: string, nowMs: number): Pick<StatusDelivery, 'id' | 'asked' | 'state' | 'attempts' | 'providerId' | 'lastError' | 'queuedAtMs' | 'sentAtMs' | 'dueAtMs'> =>
  ({ id, asked: null, state: 'queued', attempts: 0, providerId: null, lastError: '', queuedAtMs: nowMs, sentAtMs: null, dueAtMs: nowMs });
