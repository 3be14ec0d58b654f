import { followStatusLinkV1, listStatusSubscribersV1, putAnnouncementV1, putStatusPageV1, removeStatusSubscriberV1, type StatusChannel, type StatusPageView, subscribeToStatusPageV1, viewStatusPageV1 } from '@observer/contracts';
import type { Platform, Subscription } from '@observer/platform';
import type { DocumentDeleters } from '../desk';
import type { StatusBook } from './status-book';
import type { StatusDocuments } from './status-documents';
import type { SubscriberStore } from './subscribers/subscriber-store';
import type { Subscriptions } from './subscribers/subscriptions';
import { statusView } from './view/status-view';

export interface StatusPageCommandParts {
  readonly platform: Platform;
  readonly book: StatusBook;
  readonly documents: StatusDocuments;
  readonly deleters: DocumentDeleters;
  readonly subscribers: SubscriberStore;
  readonly subscriptions: Subscriptions;
  readonly channels: readonly StatusChannel[];
}

/** Serves what people of Observer do to status pages, and what the public may ask. */
export function serveStatusPages({ platform: { messaging, clock }, book, documents, deleters, subscribers, subscriptions, channels }: StatusPageCommandParts): Subscription[] {
  deleters.register('status-page', (id, by) => documents.deletePage(id, by));
  deleters.register('announcement', (id, by) => documents.deleteAnnouncement(id, by));
  const viewOf = (id: string, unpublished: boolean): StatusPageView | null => {
    const page = book.pages.get(id);
    if (page === undefined || !(page.published || unpublished)) return null;
    return statusView({ page, histories: book.historiesOf(page), announcements: book.announcementsOf(id), maintenance: [...book.maintenance.values()], subscribe: channels, nowMs: clock.nowMs() });
  };
  return [
    messaging.serve(putStatusPageV1, (put) => documents.putPage(put)),
    messaging.serve(putAnnouncementV1, (put) => documents.putAnnouncement(put)),
    messaging.serve(viewStatusPageV1, async ({ id, unpublished }) => ({ view: viewOf(id, unpublished) })),
    messaging.serve(subscribeToStatusPageV1, async (asked) => {
      await subscriptions.ask(asked);
      return {};
    }),
    messaging.serve(followStatusLinkV1, ({ token, act }) => subscriptions.follow(token, act)),
    messaging.serve(listStatusSubscribersV1, async ({ page, limit }) => {
      const all = (await subscribers.of(page)).sort((a, b) => b.confirmedAtMs - a.confirmedAtMs);
      const count = (channel: StatusChannel): number => all.filter((one) => one.channel === channel).length;
      return {
        email: count('email'), webhook: count('webhook'),
        subscribers: all.slice(0, limit).map((one) => ({ id: one.id, channel: one.channel, address: subscribers.masked(one), components: one.components, confirmedAtMs: one.confirmedAtMs, failures: one.failures })),
      };
    }),
    messaging.serve(removeStatusSubscriberV1, async ({ page, id, by }) => {
      const removed = await subscribers.forget(page, id);
      if (removed) await documents.documents.audit({ by, action: 'status-subscriber.removed', target: `status-page/${page}`, details: { subscriber: id } }, `status-subscriber-${page}-${id}-${clock.nowMs()}`);
      return { removed };
    }),
  ];
}
