import { type AuditChange, type CalendarFeed, calendarFeedsBucket } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { randomUUID } from 'node:crypto';
import { AlertingDocuments } from '../desk/documents/alerting-documents';

const FEED = { bucket: calendarFeedsBucket, kind: 'calendar-feed' } as const;
/** Somebody who needs more of one schedule has a program that makes them. */
const MAX_OF_SCHEDULE = 500;

/** Calendar feeds that may be read: each stands in a document, and ends with it. */
export class CalendarFeeds {
  private readonly documents: AlertingDocuments;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock) {
    this.documents = new AlertingDocuments(messaging, clock);
  }

  /** @param person only their shifts; null = everybody's */
  async create(schedule: string, person: string | null, by: AuditChange['by']): Promise<CalendarFeed> {
    if ((await this.of(schedule)).length >= MAX_OF_SCHEDULE) throw new ObserverError('resource_exhausted', `Schedule "${schedule}" has ${MAX_OF_SCHEDULE} calendar feeds; revoke those that nobody reads`, { retryable: false });
    const feed: CalendarFeed = { id: randomUUID(), schedule, person, createdAtMs: this.clock.nowMs(), createdBy: by };
    await this.documents.put(FEED, feed.id, feed, { by, expectedRevision: 0 });
    return feed;
  }

  /** Of a schedule, oldest first. */
  async of(schedule: string): Promise<CalendarFeed[]> {
    const all = await this.messaging.documents(calendarFeedsBucket).list();
    return all.map(({ value }) => value).filter((feed) => feed.schedule === schedule).sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  }

  /** @throws ObserverError `not_found` for one that was revoked */
  async get(id: string): Promise<CalendarFeed> {
    const found = await this.messaging.documents(calendarFeedsBucket).get(id);
    if (found === undefined) throw new ObserverError('not_found', 'There is no such calendar feed, or it was revoked; make a new one on the page On-call');
    return found.value;
  }

  /** @returns false when there was none */
  revoke(id: string, by: AuditChange['by']): Promise<boolean> {
    return this.documents.delete(FEED, id, by);
  }
}
