import { type ComponentHistory, componentHistoryBucket, type StatusNotice, statusNoticesBucket, type StatusPage } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Platform } from '@observer/platform';
import { continued } from './history/component-history';
import { announcementNotices, dueStateNotice } from './notices/state-notice';
import { messageOf } from './notices/status-message';
import { announcementInfluences, type Influence, incidentInfluences, maintenanceInfluences } from './state/component-state';
import type { StatusBook } from './status-book';
import type { SubscriberStore } from './subscribers/subscriber-store';
import { newDelivery } from './subscribers/subscriptions';
import type { NoticeDelivery } from './notices/notice-delivery';

/** Also without news: maintenance begins and ends by the clock, and states last long enough to be told. */
const EVERY_MS = 5_000;
/** Changes come in groups. */
const SETTLE_MS = 100;
/** In a storm of changes passes take at most this part of the time: others have work in this process, too. */
const REST = 10;
/** Windows that began and ended while nobody ran are looked for so far back. */
const MAINTENANCE_BACK_MS = 2 * 86_400_000;

export interface StatusKeeperParts {
  readonly platform: Platform;
  readonly book: StatusBook;
  readonly subscribers: SubscriberStore;
  readonly delivery: NoticeDelivery;
}

/**
 * Keeps the histories of components in line with incidents, announcements and maintenance, and has subscribers told. Every replica does: what they write is made of the same facts
 * and stands under the same keys, so it is written once.
 */
export class StatusKeeper {
  private readonly influences = new Map<string, Influence[]>();
  private timer: NodeJS.Timeout | undefined;
  private settling: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isDue = false;
  private tookMs = 0;
  private stopped = false;

  constructor(private readonly parts: StatusKeeperParts) {}

  start(): void {
    this.timer = setInterval(() => {
      this.parts.book.tidy();
      this.run();
    }, EVERY_MS);
    this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.settling);
    await this.running;
  }

  /** Something that pages are made of changed. */
  changed(): void {
    this.influences.clear();
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      this.run();
    }, Math.max(SETTLE_MS, this.tookMs * REST));
  }

  /** One pass at a time; what is asked for meanwhile is one more. */
  private run(): void {
    if (this.isDue || this.stopped) return;
    this.isDue = true;
    this.running = this.running.then(async () => {
      this.isDue = false;
      if (!this.stopped) await this.pass().catch((thrown: unknown) => this.parts.platform.log.warn({ reason: asObserverError(thrown).message }, 'status-pages-not-kept'));
    });
  }

  private async pass(): Promise<void> {
    const { book, platform } = this.parts;
    if (!book.isComplete) return;
    const startedMs = platform.clock.monotonicMs();
    for (const page of [...book.pages.values()]) {
      const histories = await this.keepHistories(page);
      await this.makeNotices(page, histories);
    }
    for (const { value, revision } of [...book.open.values()]) await this.fanOut(value, revision);
    this.tookMs = platform.clock.monotonicMs() - startedMs;
  }

  private nowMs(): number {
    return this.parts.platform.clock.nowMs();
  }

  private async keepHistories(page: StatusPage): Promise<Map<string, ComponentHistory>> {
    const histories = this.parts.book.historiesOf(page);
    for (const component of page.components) {
      const nowMs = this.nowMs();
      const stored = this.parts.book.histories.get(`${page.id}.${component.id}`);
      const sinceMs = Math.max(nowMs - MAINTENANCE_BACK_MS, Math.min(nowMs, stored?.value.changes.at(-1)?.atMs ?? nowMs));
      const planned = maintenanceInfluences(component, this.parts.book.maintenance.values(), { startMs: sinceMs, endMs: nowMs + 1 });
      const before = stored?.value.changes ?? [];
      const changes = continued(before, [...this.influencesOn(page, component.id), ...planned], { fromMs: page.updatedAtMs, nowMs });
      if (changes === before) continue;
      const next: ComponentHistory = { measured: {}, measuredBy: '', measuredAtMs: 0, ...stored?.value, page: page.id, component: component.id, changes: [...changes] };
      if (await this.writtenFirst(() => this.parts.platform.messaging.documents(componentHistoryBucket).put(`${page.id}.${component.id}`, next, { expectedRevision: stored?.revision ?? 0 }))) histories.set(component.id, next);
    }
    return histories;
  }

  /** Of incidents and announcements: they are looked through again only when one of them changed. */
  private influencesOn(page: StatusPage, id: string): readonly Influence[] {
    const key = `${page.id}.${id}`;
    let found = this.influences.get(key);
    if (found === undefined) {
      const component = page.components.find((one) => one.id === id)!;
      found = [...incidentInfluences(component, this.parts.book.incidents.values()), ...announcementInfluences(component, this.parts.book.announcementsOf(page.id))];
      this.influences.set(key, found);
    }
    return found;
  }

  private async makeNotices(page: StatusPage, histories: ReadonlyMap<string, ComponentHistory>): Promise<void> {
    const { book, platform } = this.parts;
    const announcements = book.announcementsOf(page.id);
    const ofStates = dueStateNotice({ page, histories, announcements, newest: book.newest.get(page.id)?.about, nowMs: this.nowMs() });
    for (const notice of [...announcementNotices(page, announcements, this.nowMs()), ...(ofStates === undefined ? [] : [ofStates])]) {
      const key = `${page.id}.${notice.id}`;
      if (!book.known.has(key)) await this.writtenFirst(() => platform.messaging.documents(statusNoticesBucket).put(key, notice, { expectedRevision: 0 }));
    }
  }

  /** A delivery for everybody whom it concerns. Doing it again makes none twice. */
  private async fanOut(notice: StatusNotice, revision: number): Promise<void> {
    const { book, subscribers, delivery, platform } = this.parts;
    const page = book.pages.get(notice.page);
    const announcement = notice.about.kind === 'announcement' ? book.announcements.get(notice.about.announcement) : undefined;
    for (const { id, channel, components, confirmedAtMs } of page === undefined ? [] : await subscribers.of(notice.page)) {
      if (confirmedAtMs > notice.atMs || messageOf(notice, page!, announcement, components) === undefined) continue;
      await delivery.queue({ ...newDelivery(`${notice.page}.${notice.id}.${id}`, this.nowMs()), page: notice.page, notice: notice.id, subscriber: id, channel });
    }
    await this.writtenFirst(() => platform.messaging.documents(statusNoticesBucket).put(`${notice.page}.${notice.id}`, { ...notice, fannedOut: true }, { expectedRevision: revision }));
  }

  /** @returns false when another replica wrote it before: its word comes with the watch */
  private async writtenFirst(write: () => Promise<number>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (thrown) {
      if (asObserverError(thrown).code === 'conflict') return false;
      throw thrown;
    }
  }
}
