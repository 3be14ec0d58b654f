/** Public status pages: what outsiders may know of the health of components, what is announced to them, and who among them is told. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { alertingBucket, putCommand } from './documents';
import { alertMatchersSchema, documentId, momentMs, timeZoneSchema } from './labels';

/** Best first. */
export const COMPONENT_STATES = ['operational', 'under-maintenance', 'degraded-performance', 'partial-outage', 'major-outage'] as const;
export type ComponentState = (typeof COMPONENT_STATES)[number];
export const ANNOUNCEMENT_STATUSES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type AnnouncementStatus = (typeof ANNOUNCEMENT_STATUSES)[number];
export const STATUS_CHANNELS = ['email', 'webhook'] as const;
export type StatusChannel = (typeof STATUS_CHANNELS)[number];

const componentState = z.enum(COMPONENT_STATES);
const by = { kind: 'user' as const, id: 'admin' };

export const statusComponentSchema = z.object({
  id: documentId, name: z.string().min(1).max(100), description: z.string().max(300).default(''),
  /** Heading it stands under; empty = none. Components of one heading stand together, in the order of the page. */ group: z.string().max(100).default(''),
  /** Alerts of open incidents that concern it. None = only announcements and maintenance change its state. */ matchers: alertMatchersSchema.default([]),
  /** What a matching alert of each severity means to outsiders. */
  states: z.object({ critical: componentState.default('major-outage'), warning: componentState.default('degraded-performance'), info: componentState.default('operational') }).prefault({}),
  /** PromQL whose value is the part that is available, 0 … 1; its mean over each day is the uptime. Empty = from the component's states. */ uptimeExpr: z.string().max(4_096).default(''),
  showUptime: z.boolean().default(true),
});
export type StatusComponent = z.infer<typeof statusComponentSchema>;

export const statusPageSchema = z.object({
  /** In its address: `/status-page/<id>`. */ id: documentId, title: z.string().min(1).max(100), description: z.string().max(1_000).default(''),
  timeZone: timeZoneSchema.default('UTC'), /** Nobody but people of Observer sees a page that is not. */ published: z.boolean().default(false),
  /** Where visitors go on: the company's site or its support. */ supportUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  components: z.array(statusComponentSchema).max(100).default([]).refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { message: 'two components have the same id; give each its own' }),
  /** Whether interruptions that nobody announced are listed, named after their components. */ showAutomatic: z.boolean().default(true),
  /** Whether subscribers are told when the state of a component changes. */ notifyStates: z.boolean().default(true),
  /** A state must last this long before subscribers are told. */ notifyAfterMs: z.number().int().min(0).max(3_600_000).default(60_000),
  /** Set by Observer. */ updatedAtMs: z.number().default(0),
});
export type StatusPage = z.infer<typeof statusPageSchema>;

/** What people tell the public of one incident, update by update. */
export const announcementSchema = z.object({
  id: documentId, page: documentId, title: z.string().min(1).max(200),
  /** Components it concerns and the state they have until it is resolved. */ components: z.array(z.object({ component: documentId, state: componentState })).max(100).default([]),
  startedAtMs: momentMs, /** Oldest first. The last one says how it stands. */
  updates: z.array(z.object({ id: documentId, atMs: momentMs, status: z.enum(ANNOUNCEMENT_STATUSES), text: z.string().min(1).max(4_000), /** Subscribers are told of it. */ notify: z.boolean().default(true) })).min(1).max(100)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { message: 'two updates have the same id; give each its own' }),
});
export type Announcement = z.infer<typeof announcementSchema>;

/** The states one component had: each holds until the next. Uptime and bars are made of it. */
export const componentHistorySchema = z.object({
  page: documentId, component: documentId, changes: z.array(z.object({ atMs: z.number(), state: componentState })).min(1),
  /** Days as the page's zone has them, `2026-11-25` to what `uptimeExpr` gave. */ measured: z.record(z.string(), z.number()).default({}), /** `uptimeExpr` they were measured with. */ measuredBy: z.string().default(''), measuredAtMs: z.number().default(0),
});
export type ComponentHistory = z.infer<typeof componentHistorySchema>;

/** Something subscribers are told, once. */
export const statusNoticeSchema = z.object({
  page: documentId, /** `s<number>`, or `a-<announcement>-<update>`. */ id: z.string(), atMs: z.number(), /** Everybody it concerns has a delivery. */ fannedOut: z.boolean(),
  about: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('states'), /** Counts the page's notices of this kind. */ number: z.number().int(), changed: z.array(z.object({ component: documentId, from: componentState, to: componentState, sinceMs: z.number() })).min(1), /** What subscribers know now of every component. */ told: z.record(z.string(), componentState) }),
    z.object({ kind: z.literal('announcement'), announcement: documentId, update: documentId }),
  ]),
});
export type StatusNotice = z.infer<typeof statusNoticeSchema>;

const sealed = z.object({ keyId: z.string(), iv: z.string(), data: z.string(), tag: z.string() });
/** Somebody who confirmed that they want to be told. Their address is sealed with a key of the environment. */
export const statusSubscriberSchema = z.object({
  id: z.string(), page: documentId, channel: z.enum(STATUS_CHANNELS), address: sealed, /** Signs what a webhook gets. */ signingKey: sealed.nullable(), /** Empty = all. */ components: z.array(documentId).max(100),
  confirmedAtMs: z.number(), /** Notices in a row that could not be delivered. */ failures: z.number().int(),
});
export type StatusSubscriber = z.infer<typeof statusSubscriberSchema>;

/** One notice, or the request to confirm, to one subscriber, and how it went. */
export const statusDeliverySchema = z.object({
  /** `<page>.<notice>.<subscriber>`, `<page>.confirm-<when>.<subscriber>`: its key. */ id: z.string(), page: documentId, notice: z.string(), subscriber: z.string(), channel: z.enum(STATUS_CHANNELS),
  /** Of who is asked to confirm: what they asked for. */ asked: sealed.nullable(),
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'cancelled', 'skipped']), attempts: z.number().int(), providerId: z.string().nullable(), lastError: z.string(), queuedAtMs: z.number(), sentAtMs: z.number().nullable(), dueAtMs: z.number(),
});
export type StatusDelivery = z.infer<typeof statusDeliverySchema>;

/** What the public sees of a page: this, and nothing else. */
const updateView = z.object({ id: z.string(), atMs: z.number(), status: z.enum(ANNOUNCEMENT_STATUSES), text: z.string() });
export const statusEventViewSchema = z.object({
  id: z.string(), /** `automatic`: made of the components' states. */ kind: z.enum(['announcement', 'automatic']), title: z.string(), /** The worst it did. */ impact: componentState, components: z.array(z.string()), startedAtMs: z.number(), resolvedAtMs: z.number().nullable(), /** Newest first. */ updates: z.array(updateView),
});
export type StatusEventView = z.infer<typeof statusEventViewSchema>;
export const statusDayViewSchema = z.object({ date: z.string(), /** The worst of the day; null = not watched yet. */ state: componentState.nullable(), /** 0 … 1 */ uptime: z.number().nullable() });
export const statusComponentViewSchema = z.object({ id: z.string(), name: z.string(), description: z.string(), state: componentState, sinceMs: z.number().nullable(), /** Of the days shown, 0 … 1; null = not shown or not known. */ uptime: z.number().nullable(), /** Oldest first, today last; empty = not shown. */ days: z.array(statusDayViewSchema) });
export const statusMaintenanceViewSchema = z.object({ id: z.string(), title: z.string(), text: z.string(), components: z.array(z.string()), startMs: z.number(), endMs: z.number() });
export const statusPageViewSchema = z.object({
  id: z.string(), title: z.string(), description: z.string(), timeZone: z.string(), supportUrl: z.string(), published: z.boolean(), atMs: z.number(), /** The worst of its components. */ state: componentState,
  subscribe: z.array(z.enum(STATUS_CHANNELS)), groups: z.array(z.object({ name: z.string(), components: z.array(statusComponentViewSchema) })),
  /** Open first, then by their beginning, newest first; 90 days. */ events: z.array(statusEventViewSchema), /** Open and coming, soonest first; 30 days. */ maintenance: z.array(statusMaintenanceViewSchema),
});
export type StatusPageView = z.infer<typeof statusPageViewSchema>;

const examplePage = { id: 'flamewire', title: 'FlameWire', description: 'RPC for many chains', published: true, components: [{ id: 'ethereum', name: 'Ethereum RPC', group: 'Chains', matchers: [{ label: 'chain', op: '=' as const, value: 'ethereum' }] }] };
const exampleAnnouncement = { id: 'slow-ethereum', page: 'flamewire', title: 'Slow answers on Ethereum', components: [{ component: 'ethereum', state: 'degraded-performance' as const }], startedAtMs: 1, updates: [{ id: 'u1', atMs: 1, status: 'investigating' as const, text: 'We are looking into it.' }] };
const exampleSeal = { keyId: 'k1', iv: 'aXY=', data: 'ZGF0YQ==', tag: 'dGFn' };
const exampleView = {
  id: 'flamewire', title: 'FlameWire', description: '', timeZone: 'UTC', supportUrl: '', published: true, atMs: 1, state: 'operational' as const, subscribe: ['email' as const], events: [], maintenance: [],
  groups: [{ name: 'Chains', components: [{ id: 'ethereum', name: 'Ethereum RPC', description: '', state: 'operational' as const, sinceMs: 1, uptime: 1, days: [{ date: '2026-11-25', state: 'operational' as const, uptime: 1 }] }] }],
};

export const statusPagesBucket = alertingBucket('status_pages', 'Public status pages, keyed by their id', statusPageSchema, examplePage);
export const announcementsBucket = alertingBucket('announcements', 'What status pages announce, keyed by the announcement’s id', announcementSchema, exampleAnnouncement);
export const componentHistoryBucket = defineBucket({
  name: 'alerting_status_history', owner: 'alerting', readers: [], description: 'States of the components of status pages, keyed by `<page>.<component>`', schema: componentHistorySchema, history: 1, maxBytes: 32 * 1024 ** 2,
  example: { page: 'flamewire', component: 'ethereum', changes: [{ atMs: 1, state: 'operational' }] },
});
export const statusNoticesBucket = defineBucket({
  name: 'alerting_status_notices', owner: 'alerting', readers: [], description: 'What subscribers of status pages are told, keyed by `<page>.<notice>`', schema: statusNoticeSchema, history: 1, maxBytes: 16 * 1024 ** 2, ttlMs: 400 * 86_400_000,
  example: { page: 'flamewire', id: 's1', atMs: 1, fannedOut: true, about: { kind: 'states', number: 1, changed: [{ component: 'ethereum', from: 'operational', to: 'major-outage', sinceMs: 1 }], told: { ethereum: 'major-outage' } } },
});
export const statusSubscribersBucket = defineBucket({
  name: 'alerting_status_subscribers', owner: 'alerting', readers: [], description: 'Who is told of changes of a status page, keyed by `<page>.<subscriber>`', schema: statusSubscriberSchema, history: 1, maxBytes: 16 * 1024 ** 2,
  example: { id: 'c0ffee', page: 'flamewire', channel: 'email', address: exampleSeal, signingKey: null, components: [], confirmedAtMs: 1, failures: 0 },
});
export const statusDeliveriesBucket = defineBucket({
  name: 'alerting_status_deliveries', owner: 'alerting', readers: [], description: 'The log of what subscribers of status pages were sent, keyed by the delivery’s id', schema: statusDeliverySchema, history: 1, maxBytes: 128 * 1024 ** 2, ttlMs: 7 * 86_400_000,
  example: { id: 'flamewire.s1.c0ffee', page: 'flamewire', notice: 's1', subscriber: 'c0ffee', channel: 'email', asked: null, state: 'sent', attempts: 1, providerId: null, lastError: '', queuedAtMs: 1, sentAtMs: 2, dueAtMs: 1 },
});

export const putStatusPageV1 = putCommand('status-page', 'Creates or changes a status page', statusPageSchema, examplePage);
export const putAnnouncementV1 = putCommand('announcement', 'Creates or changes an announcement of a status page', announcementSchema, exampleAnnouncement);
export const viewStatusPageV1 = defineCommand({
  owner: 'alerting', name: 'view-status-page', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'What the public sees of a status page; of one that is not published only on request',
  request: z.object({ id: documentId, unpublished: z.boolean().default(false) }), response: z.object({ /** Null = there is none. */ view: statusPageViewSchema.nullable() }), example: { request: { id: 'flamewire' }, response: { view: exampleView } },
});
export const subscribeToStatusPageV1 = defineCommand({
  owner: 'alerting', name: 'subscribe-to-status-page', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Asks an address to confirm that it wants to be told. The answer does not tell whether it is subscribed already, or was asked a moment ago',
  request: z.object({ page: documentId, channel: z.enum(STATUS_CHANNELS), address: z.string().min(3).max(1_000), /** Empty = all. */ components: z.array(documentId).max(100).default([]) }), response: z.object({}),
  example: { request: { page: 'flamewire', channel: 'email', address: 'ada@example.com' }, response: {} },
});
/** Links of mails and webhooks to subscribers: looking does nothing. */
export const followStatusLinkV1 = defineCommand({
  owner: 'alerting', name: 'follow-status-link', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Tells what a link to confirm or to unsubscribe does, and does it when told to',
  request: z.object({ token: z.string().max(4_096), act: z.boolean() }),
  response: z.discriminatedUnion('valid', [
    z.object({ valid: z.literal(true), does: z.enum(['confirm', 'unsubscribe']), page: z.object({ id: z.string(), title: z.string() }), channel: z.enum(STATUS_CHANNELS), /** As much of it as its owner needs to know it again. */ address: z.string(), /** It is so now. */ done: z.boolean(), /** Of a webhook that was just confirmed: shown once. */ signingKey: z.string().nullable() }),
    z.object({ valid: z.literal(false), reason: z.enum(['malformed', 'expired', 'gone']) }),
  ]),
  example: { request: { token: 'x', act: false }, response: { valid: false, reason: 'malformed' } },
});
export const listStatusSubscribersV1 = defineCommand({
  owner: 'alerting', name: 'list-status-subscribers', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'How many are told of changes of a page, and the newest of them with their addresses masked',
  request: z.object({ page: documentId, limit: z.number().int().min(1).max(1_000).default(200) }),
  response: z.object({ email: z.number().int(), webhook: z.number().int(), subscribers: z.array(z.object({ id: z.string(), channel: z.enum(STATUS_CHANNELS), address: z.string(), components: z.array(z.string()), confirmedAtMs: z.number(), failures: z.number().int() })) }),
  example: { request: { page: 'flamewire' }, response: { email: 1, webhook: 0, subscribers: [{ id: 'c0ffee', channel: 'email', address: 'a…@example.com', components: [], confirmedAtMs: 1, failures: 0 }] } },
});
export const removeStatusSubscriberV1 = defineCommand({
  owner: 'alerting', name: 'remove-status-subscriber', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Forgets a subscriber', request: z.object({ page: documentId, id: z.string().max(64), by: actorSchema }), response: z.object({ removed: z.boolean() }),
  example: { request: { page: 'flamewire', id: 'c0ffee', by }, response: { removed: true } },
});
