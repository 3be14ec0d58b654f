import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { type Channel, type StatusChannel, type StatusNotice, statusNoticesBucket, type StatusPage } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { createRateLimiter, PLATFORM, type Platform } from '@observer/platform';
import { DocumentDeleters } from '../desk';
import { RuleEngine } from '../evaluation';
import { type NotificationChannel, SecretBox } from '../notifications';
import { MeasuredUptime } from './history/measured-uptime';
import { NoticeDelivery } from './notices/notice-delivery';
import { StatusBook } from './status-book';
import { StatusDocuments } from './status-documents';
import { StatusKeeper } from './status-keeper';
import { serveStatusPages } from './status-page.commands';
import { SubscriberStore } from './subscribers/subscriber-store';
import { Subscriptions } from './subscribers/subscriptions';

export interface StatusPageOptions {
  readonly channels: readonly NotificationChannel[];
  /** Seal addresses of subscribers and their links. Empty = nobody can subscribe but to feeds. */
  readonly secretKeys: ReadonlyMap<string, Buffer>;
  /** Where public pages are, without a slash at the end. */
  readonly webUrl: string;
  /** Sender of mails, `Observer <observer@example.com>`. */
  readonly mailFrom: string;
  readonly perSecond: number;
}
const OPTIONS = Symbol('STATUS_PAGE_OPTIONS');
const DAY_SECONDS = 86_400;

/** Public status pages: what outsiders may know, its history, and telling those who subscribed. */
@Module({})
export class StatusPageModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly deleters: DocumentDeleters, private readonly engine: RuleEngine, @Inject(OPTIONS) private readonly options: StatusPageOptions) {}

  static for(options: StatusPageOptions): DynamicModule {
    return { module: StatusPageModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { platform, options, deleters, engine } = this;
    const { messaging, clock, drain } = platform;
    const book = new StatusBook(messaging, clock);
    const box = new SecretBox(options.secretKeys);
    const subscribers = new SubscriberStore(messaging, clock, box);
    const page = (id: string): StatusPage | undefined => book.pages.get(id);
    const delivery = new NoticeDelivery({
      platform, store: subscribers, channels: new Map<Channel, NotificationChannel>(options.channels.map((channel) => [channel.channel, channel])), limiter: createRateLimiter(platform, { name: 'status-page-deliveries' }), perSecond: options.perSecond,
      webUrl: options.webUrl, mailDomain: /@([^\s>]+)/.exec(options.mailFrom)?.[1] ?? 'localhost', random: Math.random, page, announcement: (id) => book.announcements.get(id), notice: (of, id) => noticeOf(platform, of, id),
    });
    const channels = this.subscribable();
    const published = (id: string): StatusPage | undefined => (page(id)?.published === true ? page(id) : undefined);
    const subscriptions = new Subscriptions({ clock, box, store: subscribers, limiter: createRateLimiter(platform, { name: 'status-page-questions', burstSeconds: DAY_SECONDS }), channels, page: published, send: (one) => delivery.queue(one) });
    const keeper = new StatusKeeper({ platform, book, subscribers, delivery });
    const uptime = new MeasuredUptime({ platform, book, ask: (signal) => engine.asking(signal).ask });
    await book.start(() => keeper.changed());
    await delivery.start(subscriptions);
    keeper.start();
    uptime.start();
    this.sealAnew(subscribers);
    const serving = serveStatusPages({ platform, book, documents: new StatusDocuments(messaging, clock), deleters, subscribers, subscriptions, channels });
    drain.onDrain('status-pages', async () => {
      await Promise.all(serving.map((part) => part.stop()));
      await Promise.all([keeper.stop(), uptime.stop()]);
      await Promise.all([delivery.stop(), book.stop()]);
    });
  }

  /** After a key was replaced. What cannot be done now is done at the next start; until then the old key is needed. */
  private sealAnew(subscribers: SubscriberStore): void {
    const { log } = this.platform;
    subscribers.sealAnew().then((count) => {
      if (count > 0) log.info({ subscribers: count }, 'status-subscribers-sealed-anew');
    }, (error: unknown) => log.warn({ reason: asObserverError(error).message }, 'status-subscribers-not-sealed-anew'));
  }

  private subscribable(): StatusChannel[] {
    if (this.options.secretKeys.size === 0) return [];
    return (['email', 'webhook'] as const).filter((channel) => this.options.channels.some((one) => one.channel === channel));
  }
}

const noticeOf = async ({ messaging }: Platform, page: string, id: string): Promise<StatusNotice | undefined> => (await messaging.documents(statusNoticesBucket).get(`${page}.${id}`))?.value;
