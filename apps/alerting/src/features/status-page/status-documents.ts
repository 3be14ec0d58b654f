import { type Announcement, announcementsBucket, type AuditChange, componentHistoryBucket, statusNoticesBucket, type StatusPage, statusPagesBucket, statusSubscribersBucket } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { parse, typeOf } from '@observer/promql';
import { isDeepStrictEqual } from 'node:util';
import { AlertingDocuments } from '../desk';
import { checkMatchers } from '../desk/matching/match-alert';

type By = AuditChange['by'];
interface Put<T> {
  readonly document: T;
  readonly expectedRevision?: number | undefined;
  readonly by: By;
}
const PAGE = { bucket: statusPagesBucket, kind: 'status-page' } as const;
const ANNOUNCEMENT = { bucket: announcementsBucket, kind: 'announcement' } as const;

/** Status pages and their announcements: checked before they are written. */
export class StatusDocuments {
  readonly documents: AlertingDocuments;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock) {
    this.documents = new AlertingDocuments(messaging, clock);
  }

  /** @throws ObserverError `invalid_argument` naming the component and what is wrong with it */
  async putPage({ document, ...how }: Put<StatusPage>): Promise<{ revision: number; document: StatusPage }> {
    for (const { id, matchers, uptimeExpr } of document.components) {
      checkMatchers(matchers);
      const fault = uptimeExpr === '' ? undefined : uptimeFault(uptimeExpr);
      if (fault !== undefined) throw new ObserverError('invalid_argument', `Component "${id}": the uptime expression is wrong: ${fault}`, { retryable: false });
    }
    const stored = (await this.messaging.documents(statusPagesBucket).get(document.id))?.value;
    const isSame = stored !== undefined && isDeepStrictEqual({ ...stored, updatedAtMs: 0 }, { ...document, updatedAtMs: 0 });
    const page = { ...document, updatedAtMs: isSame ? stored.updatedAtMs : this.clock.nowMs() };
    return { revision: await this.documents.put(PAGE, page.id, page, how), document: page };
  }

  /** @throws ObserverError `invalid_argument` when the page or a component does not exist */
  async putAnnouncement({ document, ...how }: Put<Announcement>): Promise<{ revision: number; document: Announcement }> {
    const page = (await this.messaging.documents(statusPagesBucket).get(document.page))?.value;
    if (page === undefined) throw new ObserverError('invalid_argument', `Announcement "${document.id}" names the status page "${document.page}", which does not exist; create it first`, { retryable: false });
    const unknown = document.components.find(({ component }) => !page.components.some(({ id }) => id === component));
    if (unknown !== undefined) throw new ObserverError('invalid_argument', `Announcement "${document.id}": the page has no component "${unknown.component}"; it has: ${page.components.map(({ id }) => id).join(', ') || 'none'}`, { retryable: false });
    const announcement = { ...document, updates: [...document.updates].sort((a, b) => a.atMs - b.atMs) };
    return { revision: await this.documents.put(ANNOUNCEMENT, announcement.id, announcement, how), document: announcement };
  }

  /** With all that is only there for it: announcements, histories, notices, subscribers. @returns false when there was none */
  async deletePage(id: string, by: By): Promise<boolean> {
    const { messaging } = this;
    if (!(await this.documents.delete(PAGE, id, by))) return false;
    for (const { key, value } of await messaging.documents(announcementsBucket).list()) if (value.page === id) await messaging.documents(announcementsBucket).delete(key);
    const own = [messaging.documents(componentHistoryBucket), messaging.documents(statusNoticesBucket), messaging.documents(statusSubscribersBucket)] as const;
    for (const documents of own) for (const { key } of await documents.list(id)) await documents.delete(key);
    return true;
  }

  deleteAnnouncement(id: string, by: By): Promise<boolean> {
    return this.documents.delete(ANNOUNCEMENT, id, by);
  }
}

function uptimeFault(expr: string): string | undefined {
  try {
    const type = typeOf(parse(expr));
    return type === 'vector' || type === 'scalar' ? undefined : `it gives a ${type}; write one whose value is between 0 and 1, e.g. avg(node_up{chain="ethereum"})`;
  } catch (thrown) {
    return asObserverError(thrown).message;
  }
}
