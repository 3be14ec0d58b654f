/** Public status pages, their announcements, and who is told. Shapes are those of the REST API. */
import { operation } from './operation';
import { callJson } from './rest';

export const COMPONENT_STATES = ['operational', 'under-maintenance', 'degraded-performance', 'partial-outage', 'major-outage'] as const;
export type ComponentState = (typeof COMPONENT_STATES)[number];
export const ANNOUNCEMENT_STATUSES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type AnnouncementStatus = (typeof ANNOUNCEMENT_STATUSES)[number];

export interface StatusMatcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}
export interface StatusComponent {
  id: string;
  name: string;
  description: string;
  /** Heading it stands under; empty = none. */
  group: string;
  matchers: StatusMatcher[];
  states: { critical: ComponentState; warning: ComponentState; info: ComponentState };
  uptimeExpr: string;
  showUptime: boolean;
}
export interface StatusPage {
  id: string;
  title: string;
  description: string;
  timeZone: string;
  published: boolean;
  supportUrl: string;
  components: StatusComponent[];
  showAutomatic: boolean;
  notifyStates: boolean;
  notifyAfterMs: number;
}
export interface Announcement {
  id: string;
  page: string;
  title: string;
  components: { component: string; state: ComponentState }[];
  startedAtMs: number;
  /** Oldest first. */
  updates: { id: string; atMs: number; status: AnnouncementStatus; text: string; notify: boolean }[];
}
/** The part of a maintenance window that matters here; the rest is handed back as it came. */
export interface PlannedWork {
  id: string;
  name: string;
  enabled: boolean;
  startsAt: string;
  timeZone: string;
  public?: { title: string; text: string } | null;
}
export interface Stored<T> {
  revision: number;
  document: T;
}
export interface StatusPageView {
  state: ComponentState;
  groups: { name: string; components: { id: string; state: ComponentState; uptime: number | null }[] }[];
}
export interface StatusSubscribers {
  email: number;
  webhook: number;
  subscribers: { id: string; channel: 'email' | 'webhook'; address: string; components: string[]; confirmedAtMs: number; failures: number }[];
}

export const STATUS_PAGES = operation<{ alertingDocuments: Stored<StatusPage>[] }>('query StatusPages { alertingDocuments(kind: STATUS_PAGE) { revision document } }');
export const PUT_STATUS_PAGE = operation<{ putAlertingDocument: Stored<StatusPage> }, { document: StatusPage; expectedRevision: number }>(
  'mutation PutStatusPage($document: JSON!, $expectedRevision: Int) { putAlertingDocument(kind: STATUS_PAGE, document: $document, expectedRevision: $expectedRevision) { revision document } }',
);
export const DELETE_STATUS_PAGE = operation<{ deleteAlertingDocument: boolean }, { id: string }>('mutation DeleteStatusPage($id: ID!) { deleteAlertingDocument(kind: STATUS_PAGE, id: $id) }');
export const ANNOUNCEMENTS = operation<{ alertingDocuments: Stored<Announcement>[] }>('query Announcements { alertingDocuments(kind: ANNOUNCEMENT) { revision document } }');
export const PUT_ANNOUNCEMENT = operation<{ putAlertingDocument: Stored<Announcement> }, { document: Announcement; expectedRevision: number }>(
  'mutation PutAnnouncement($document: JSON!, $expectedRevision: Int) { putAlertingDocument(kind: ANNOUNCEMENT, document: $document, expectedRevision: $expectedRevision) { revision document } }',
);
export const DELETE_ANNOUNCEMENT = operation<{ deleteAlertingDocument: boolean }, { id: string }>('mutation DeleteAnnouncement($id: ID!) { deleteAlertingDocument(kind: ANNOUNCEMENT, id: $id) }');
export const PLANNED_WORK = operation<{ alertingDocuments: Stored<PlannedWork>[] }>('query PlannedWork { alertingDocuments(kind: MAINTENANCE) { revision document } }');
export const PUT_PLANNED_WORK = operation<{ putAlertingDocument: Stored<PlannedWork> }, { document: PlannedWork; expectedRevision: number }>(
  'mutation PutPlannedWork($document: JSON!, $expectedRevision: Int) { putAlertingDocument(kind: MAINTENANCE, document: $document, expectedRevision: $expectedRevision) { revision document } }',
);

const pathOf = (page: string): string => `/alerting/status-pages/${encodeURIComponent(page)}`;
/** As the public sees it, or would. @throws ApiError */
export const statusPageView = (page: string): Promise<StatusPageView> => callJson(`${pathOf(page)}/view`, 'GET');
/** Path that shows the page for an hour, published or not. @throws ApiError */
export const previewPath = async (page: string): Promise<string> => (await callJson<{ path: string }>(`${pathOf(page)}/preview`, 'GET')).path;
export const statusSubscribers = (page: string): Promise<StatusSubscribers> => callJson(`${pathOf(page)}/subscribers`, 'GET');
export const removeSubscriber = (page: string, id: string): Promise<unknown> => callJson(`${pathOf(page)}/subscribers/${encodeURIComponent(id)}`, 'DELETE');
