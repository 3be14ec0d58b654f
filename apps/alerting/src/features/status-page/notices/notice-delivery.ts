import { type Announcement, statusDeliveriesBucket, type StatusDelivery, type StatusNotice, type StatusPage } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { type CounterMetric, type DelayedJobOutcome, DelayedJobs, type Platform, type RateLimiter } from '@observer/platform';
import type { ChannelTarget, NotificationChannel, OutgoingRequest, SendOutcome } from '../../notifications';
import { again, begun, ended, isOpen, isSpent, outlastsPatience, sent } from '../../notifications/log/notification-state';
import { SendLog } from '../../notifications/log/send-log';
import type { SubscriberStore } from '../subscribers/subscriber-store';
import type { Subscriptions } from '../subscribers/subscriptions';
import { InFlight } from './in-flight';
import { confirmHook, confirmMail, type Envelope, noticeHook, noticeMail } from './outgoing';
import { messageOf } from './status-message';

/** Mail servers are ours; webhooks are anybody's, who may be slow on purpose. */
const SEND_TIMEOUT_MS = { email: 15_000, webhook: 5_000 } as const;
const CONCURRENCY = 16;
/** Webhooks never take all the places: mails go on whatever they do. */
const WEBHOOKS = { perPlace: 4, inAll: 12 } as const;
const NO_ROOM_PAUSE_MS = 2_000;
/** Whoever did not ask is bothered no more often than this by somebody who wrote their address here. */
const QUESTION_ATTEMPTS = 3;
const SWEEP_MS = 5_000;
/** What could not be said within this time is no news any more. */
const NEWS_MS = 6 * 3_600_000;

export interface NoticeDeliveryParts {
  readonly platform: Platform;
  readonly store: SubscriberStore;
  readonly channels: ReadonlyMap<string, NotificationChannel>;
  readonly limiter: RateLimiter;
  /** Mails, and webhooks, per second to all subscribers together: servers refuse whoever sends more. */
  readonly perSecond: number;
  /** Where public pages are, without a slash at the end. */
  readonly webUrl: string;
  /** Domain of the sender of mails. */
  readonly mailDomain: string;
  readonly random: () => number;
  page(id: string): StatusPage | undefined;
  announcement(id: string): Announcement | undefined;
  notice(page: string, id: string): Promise<StatusNotice | undefined>;
}

/** What is to be sent, and where. */
interface Prepared {
  readonly requests: readonly OutgoingRequest[];
  readonly target: ChannelTarget;
}

/** Sends notices to subscribers by the same rules as notifications: each is written down first, taken by one replica at a time, tried again with growing pauses. */
export class NoticeDelivery {
  private readonly log: SendLog<StatusDelivery>;
  private readonly jobs: DelayedJobs<Record<string, never>>;
  private readonly outcomes: CounterMetric;
  private readonly webhooks = new InFlight(WEBHOOKS);
  private timer: NodeJS.Timeout | undefined;
  private subscriptions!: Subscriptions;

  constructor(private readonly parts: NoticeDeliveryParts) {
    const { platform } = parts;
    this.log = new SendLog(platform.messaging.documents(statusDeliveriesBucket));
    this.jobs = new DelayedJobs(platform, { name: 'status-page', handler: (id) => this.deliver(id), concurrency: CONCURRENCY });
    this.outcomes = platform.metrics.counter('observer_status_page_deliveries_total', 'Attempts to tell subscribers of status pages, by channel and how they went', ['channel', 'outcome']);
  }

  async start(subscriptions: Subscriptions): Promise<void> {
    this.subscriptions = subscriptions;
    await this.log.start();
    this.jobs.start();
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.jobs.stop();
    await this.log.stop();
  }

  /** Writes it down and has it sent. The same id again changes nothing. */
  async queue(delivery: StatusDelivery): Promise<void> {
    if (await this.log.queue(delivery)) await this.enqueue(delivery);
  }

  /** Nobody waits for Redis: the sweep finds what is written down. */
  private async enqueue({ id, dueAtMs }: StatusDelivery): Promise<void> {
    await this.jobs.add(id, dueAtMs, {}).catch((error: unknown) => this.parts.platform.log.warn({ delivery: id, reason: asObserverError(error).message }, 'status-delivery-not-queued'));
  }

  private async sweep(): Promise<void> {
    for (const delivery of this.log.openOnes()) await this.enqueue(delivery);
  }

  private async deliver(id: string): Promise<DelayedJobOutcome> {
    const delivery = await this.log.get(id);
    const nowMs = this.parts.platform.clock.nowMs();
    if (delivery === undefined || !isOpen(delivery)) return { kind: 'done' };
    if (delivery.dueAtMs > nowMs) return { kind: 'again', atMs: delivery.dueAtMs };
    if (nowMs - delivery.queuedAtMs > NEWS_MS || (delivery.attempts > 0 && spent(delivery, nowMs))) return this.end(delivery, 'failed', delivery.lastError || 'it could not be sent in time');
    const prepared = await this.prepare(delivery);
    if (typeof prepared === 'string') return this.end(delivery, 'cancelled', prepared);
    const leave = delivery.channel === 'webhook' ? this.webhooks.take(placeOf(prepared)) : () => undefined;
    if (leave === undefined) return { kind: 'again', atMs: nowMs + NO_ROOM_PAUSE_MS * (0.5 + this.parts.random()) };
    try {
      return await this.send(delivery, prepared);
    } finally {
      leave();
    }
  }

  private async send({ id, channel }: StatusDelivery, prepared: Prepared): Promise<DelayedJobOutcome> {
    const nowMs = this.parts.platform.clock.nowMs();
    const held = await this.parts.limiter.consume(channel, 1, this.parts.perSecond);
    if (!held.allowed) return { kind: 'again', atMs: nowMs + held.retryAfterMs };
    const mine = await this.log.change(id, (now) => begun(now, this.parts.platform.clock.nowMs()));
    // Somebody else has it: what is so then decides.
    if (mine === undefined) return { kind: 'again', atMs: nowMs + 200 };
    return this.settle(mine, await this.attempt(mine, prepared));
  }

  /** @returns why there is nothing to send */
  private async prepare(delivery: StatusDelivery): Promise<Prepared | string> {
    const page = this.parts.page(delivery.page);
    if (page === undefined || !page.published) return 'the page is not published any more';
    const envelope: Envelope = { id: delivery.id, page, pageUrl: `${this.parts.webUrl}/status-page/${page.id}`, atMs: delivery.queuedAtMs };
    if (delivery.asked !== null) return this.prepareQuestion(delivery, envelope);
    const [subscriber, notice] = await Promise.all([this.parts.store.get(page.id, delivery.subscriber), this.parts.notice(page.id, delivery.notice)]);
    if (subscriber === undefined) return 'unsubscribed';
    const message = notice === undefined ? undefined : messageOf(notice, page, notice.about.kind === 'announcement' ? this.parts.announcement(notice.about.announcement) : undefined, subscriber.components);
    if (message === undefined) return 'it does not concern the subscriber any more';
    const { address, signingKey } = this.parts.store.opened(subscriber);
    const unsubscribeUrl = this.linkTo(page.id, 'unsubscribe', this.subscriptions.unsubscribeToken(page.id, subscriber.id));
    if (delivery.channel === 'email') return { requests: [noticeMail(message, envelope, address, unsubscribeUrl, this.parts.mailDomain)], target: mailTarget(address) };
    return { requests: [noticeHook(message, envelope, address, unsubscribeUrl)], target: hookTarget(address, signingKey) };
  }

  private prepareQuestion(delivery: StatusDelivery, envelope: Envelope): Prepared {
    const asked = this.subscriptions.askedOf(delivery);
    const confirmUrl = this.linkTo(delivery.page, 'confirm', this.subscriptions.confirmToken(asked));
    if (delivery.channel === 'email') return { requests: [confirmMail(envelope, asked.address, confirmUrl, this.parts.mailDomain)], target: mailTarget(asked.address) };
    return { requests: [confirmHook(envelope, asked.address, confirmUrl)], target: hookTarget(asked.address, null) };
  }

  private linkTo(page: string, what: 'confirm' | 'unsubscribe', token: string): string {
    return `${this.parts.webUrl}/status-page/${page}/${what}?token=${encodeURIComponent(token)}`;
  }

  private async attempt({ id, channel: name }: StatusDelivery, { requests, target }: Prepared): Promise<SendOutcome> {
    const channel = this.parts.channels.get(name);
    if (channel === undefined) return { kind: 'dead', reason: `the channel ${name} is not set up in this system` };
    try {
      return await channel.send(requests, target, AbortSignal.timeout(SEND_TIMEOUT_MS[name]));
    } catch (thrown) {
      this.parts.platform.log.error({ delivery: id, channel: name, err: thrown }, 'notification-channel-faulty');
      return { kind: 'retry', reason: asObserverError(thrown).message, afterMs: null };
    }
  }

  private async settle(mine: StatusDelivery, outcome: SendOutcome): Promise<DelayedJobOutcome> {
    const nowMs = this.parts.platform.clock.nowMs();
    this.outcomes.inc({ channel: mine.channel, outcome: outcome.kind });
    const still = (change: (now: StatusDelivery) => StatusDelivery) => this.log.change(mine.id, (now) => (now.attempts === mine.attempts && now.state === 'sending' ? change(now) : undefined));
    if (outcome.kind === 'sent') {
      await still((now) => withoutAsked(sent(now, outcome.providerId, nowMs)));
      if (mine.asked === null) await this.parts.store.noteOutcome(mine.page, mine.subscriber, true);
      return { kind: 'done' };
    }
    if (outcome.kind === 'dead' || spent(mine, nowMs) || outlastsPatience(asNews(mine), outcome.afterMs, nowMs)) return this.end(mine, 'failed', outcome.reason);
    const waiting = await still((now) => again(now, outcome.reason, outcome.afterMs, nowMs, this.parts.random()));
    return waiting === undefined ? { kind: 'done' } : { kind: 'again', atMs: waiting.dueAtMs };
  }

  private async end(delivery: StatusDelivery, state: 'failed' | 'cancelled', reason: string): Promise<DelayedJobOutcome> {
    await this.log.change(delivery.id, (now) => withoutAsked(ended(now, state, reason)));
    if (state === 'cancelled') return { kind: 'done' };
    const forgotten = delivery.asked === null && (await this.parts.store.noteOutcome(delivery.page, delivery.subscriber, false));
    this.parts.platform.log.warn({ delivery: delivery.id, channel: delivery.channel, forgotten }, 'status-delivery-failed');
    return { kind: 'done' };
  }
}

const asNews = ({ attempts, queuedAtMs }: StatusDelivery) => ({ attempts, queuedAtMs, next: [], reason: 'update' }) as const satisfies Parameters<typeof isSpent>[0];
const spent = (delivery: StatusDelivery, nowMs: number): boolean => isSpent(asNews(delivery), nowMs) || (delivery.asked !== null && delivery.attempts >= QUESTION_ATTEMPTS);
/** Host of a webhook. */
const placeOf = ({ requests: [request] }: Prepared): string => (request?.kind === 'http' ? new URL(request.url).hostname : '');
/** An address that was asked is not kept: it is a subscriber's when it confirms, and nobody's else. */
const withoutAsked = (delivery: StatusDelivery): StatusDelivery => (isOpen(delivery) ? delivery : { ...delivery, asked: null });
const mailTarget = (address: string): ChannelTarget => ({ settings: { channel: 'email', to: [address] }, secrets: {} });
const hookTarget = (url: string, signingKey: string | null): ChannelTarget => ({ settings: { channel: 'webhook', url, template: '' }, secrets: signingKey === null ? {} : { signingKey } });
