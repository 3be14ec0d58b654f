/** People and when they are told: teams, schedules, policies, routes, contact points. */
import { type Actor } from './jobs';
import { operation } from './operation';
import { type IncidentFilterInput, type Severity } from './incidents';

/** As documents write it: worst first. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type SeverityWord = (typeof SEVERITIES)[number];
export const CHANNELS = ['email', 'sms', 'voice', 'slack', 'teams', 'pagerduty', 'opsgenie', 'discord', 'telegram', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Team {
  id: string;
  name: string;
  members: string[];
  contactPoints: string[];
}
export interface WeeklyWindow {
  /** 1 = Monday … 7 = Sunday. */
  weekdays: number[];
  from: string;
  /** Not after `from` = the next day. */
  to: string;
}
export interface Layer {
  name: string;
  people: string[];
  /** Local, e.g. 2026-01-05T09:00. */
  startsAt: string;
  rotation: { unit: 'hour' | 'day' | 'week'; length: number };
  restrictions: WeeklyWindow[];
}
export interface Override {
  id: string;
  person: string;
  startsAtMs: number;
  endsAtMs: number;
  comment: string;
}
export interface Schedule {
  id: string;
  name: string;
  team: string;
  timeZone: string;
  layers: Layer[];
  overrides: Override[];
}
export interface Shift {
  /** Null = nobody. */
  person: string | null;
  startMs: number;
  endMs: number;
  layer: string;
}
export type Recipient = { kind: 'person'; user: string } | { kind: 'schedule'; schedule: string } | { kind: 'team'; team: string } | { kind: 'contact-point'; contactPoint: string };
export interface PolicyStep {
  waitMs: number;
  recipients: Recipient[];
  severities: SeverityWord[];
  times: { timeZone: string; windows: WeeklyWindow[] } | null;
}
export interface Policy {
  id: string;
  name: string;
  steps: PolicyStep[];
  repeat: { times: number; everyMs: number };
  fallback: Recipient[];
  acknowledgeTimeoutMs: number | null;
}
/** A matcher as documents write it. */
export interface PlainMatcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}
export interface AlertRoute {
  id: string;
  matchers: PlainMatcher[];
  team: string;
  policy: string;
  groupBy: string[];
  groupWaitMs: number;
}
/** What of the routing this page does not edit is kept as it came. */
export type Routing = { routes: AlertRoute[] } & Record<string, unknown>;
export type ContactSettings = { channel: Channel; to?: string | string[]; conversation?: string; region?: string; chatId?: string; url?: string; template?: string };
export interface ContactPoint {
  id: string;
  name: string;
  settings: ContactSettings;
  person: string | null;
  order: number;
  from: SeverityWord;
  sendResolved: boolean;
  digestMs: number | null;
}
export interface StoredContactPoint {
  revision: number;
  document: ContactPoint;
  /** Names of those that are set. */
  secrets: string[];
  circuit: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  lastError: string;
  lastSentAtMs: number | null;
}
export interface ContactChannel {
  channel: Channel;
  required: string[];
  optional: string[];
}
export interface ContactNotification {
  id: string;
  incidentId: string;
  reason: string;
  change: string;
  state: 'QUEUED' | 'SENDING' | 'SENT' | 'FAILED' | 'CANCELLED' | 'SKIPPED';
  attempts: number;
  lastError: string;
  queuedAtMs: number;
  sentAtMs: number | null;
}
export interface CalendarFeed {
  id: string;
  person: string | null;
  createdAtMs: number;
  createdBy: Actor;
  path: string;
}
export interface RoutePreview {
  route: string;
  team: string;
  policy: string;
  severity: Severity;
  groupKey: string;
  tried: { route: string; label: string | null }[];
  silencedBy: string[];
  mutedBy: string[];
}
export interface PreviewedStep {
  step: number;
  repeat: number;
  atMs: number;
  passedOver: string;
  reached: { contactPoint: string; name: string; channel: Channel; person: string | null; why: string; next: string[] }[];
  missed: string[];
  byFallback: boolean;
}

export const CONTACT_POINTS = operation<{ contactPoints: StoredContactPoint[] }>('query ContactPoints { contactPoints { revision document secrets circuit lastError lastSentAtMs } }');
export const CONTACT_CHANNELS = operation<{ contactChannels: ContactChannel[] }>('query ContactChannels { contactChannels { channel required optional } }');
export const CONTACT_POINT_NOTIFICATIONS = operation<{ contactPointNotifications: ContactNotification[] }, { id: string }>(
  'query ContactPointNotifications($id: ID!) { contactPointNotifications(id: $id) { id incidentId reason change state attempts lastError queuedAtMs sentAtMs } }',
);
export const PUT_CONTACT_POINT = operation<{ putContactPoint: { revision: number } }, { document: ContactPoint; secrets: Record<string, string>; expectedRevision: number }>(
  'mutation PutContactPoint($document: JSON!, $secrets: JSON, $expectedRevision: Int) { putContactPoint(document: $document, secrets: $secrets, expectedRevision: $expectedRevision) { revision } }',
);
export const TEST_CONTACT_POINT = operation<{ testContactPoint: { sent: boolean; answer: string; tookMs: number } }, { id: string }>('mutation TestContactPoint($id: ID!) { testContactPoint(id: $id) { sent answer tookMs } }');
export const DELETE_CONTACT_POINT = operation<{ deleteContactPoint: boolean }, { id: string }>('mutation DeleteContactPoint($id: ID!) { deleteContactPoint(id: $id) }');
export const ON_CALL_SHIFTS = operation<{ onCallShifts: Shift[] }, { schedule: string | Schedule; startMs: number; endMs: number }>(
  'query OnCallShifts($schedule: JSON!, $startMs: Float!, $endMs: Float!) { onCallShifts(schedule: $schedule, startMs: $startMs, endMs: $endMs) { person startMs endMs layer } }',
);
export const CALENDAR_FEEDS = operation<{ calendarFeeds: CalendarFeed[] }, { schedule: string }>('query CalendarFeeds($schedule: ID!) { calendarFeeds(schedule: $schedule) { id person createdAtMs createdBy { kind id } path } }');
export const CREATE_CALENDAR_FEED = operation<{ createCalendarFeed: { id: string } }, { schedule: string; person: string | null }>(
  'mutation CreateCalendarFeed($schedule: ID!, $person: String) { createCalendarFeed(schedule: $schedule, person: $person) { id } }',
);
export const REVOKE_CALENDAR_FEED = operation<{ revokeCalendarFeed: boolean }, { schedule: string; id: string }>('mutation RevokeCalendarFeed($schedule: ID!, $id: ID!) { revokeCalendarFeed(schedule: $schedule, id: $id) }');
export const PREVIEW_ROUTE = operation<{ previewRoute: RoutePreview }, { labels: Record<string, string>; routing?: Routing }>(
  'query PreviewRoute($labels: JSON!, $routing: JSON) { previewRoute(labels: $labels, routing: $routing) { route team policy severity groupKey tried { route label } silencedBy mutedBy } }',
);
export const PREVIEW_ESCALATION = operation<{ previewEscalation: { steps: PreviewedStep[]; moreRepeats: number } }, { policy: string | Policy; severity: Severity; atMs: number }>(
  `query PreviewEscalation($policy: JSON!, $severity: Severity!, $atMs: Float!) {
    previewEscalation(policy: $policy, severity: $severity, atMs: $atMs) { moreRepeats steps { step repeat atMs passedOver missed byFallback reached { contactPoint name channel person why next } } }
  }`,
);
/** An incident that is open, and the policy by which people are told of it. */
export interface PolicyIncident {
  id: string;
  number: number;
  title: string;
  policy: string;
}
export const POLICY_INCIDENTS = operation<{ incidents: { items: PolicyIncident[] } }, { filter: IncidentFilterInput }>('query PolicyIncidents($filter: IncidentFilterInput) { incidents(filter: $filter) { items { id number title policy } } }');
