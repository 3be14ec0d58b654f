/** People of the fixtures: schedules, teams, policies, routes, contact points and maintenance, which changes are made to in memory. */
import { GraphQLError } from 'graphql';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
interface Stored {
  revision: number;
  document: Record<string, unknown> & { id?: string };
}
interface FixtureLayer {
  name: string;
  people: string[];
  startsAt: string;
  rotation: { unit: 'hour' | 'day' | 'week'; length: number };
  restrictions: unknown[];
}
interface FixtureSchedule {
  layers: FixtureLayer[];
  overrides: { person: string; startsAtMs: number; endsAtMs: number }[];
}
interface FixturePlan {
  id: string;
  startsAt: string;
  durationMs: number;
  enabled: boolean;
  endedAtMs: number | null;
  repeat: { every: string; weekdays?: number[]; day?: number };
}

const beganMs = Date.now();
const today = new Date(beganMs).toISOString().slice(0, 10);
const weekly = { name: 'Weekly', people: ['admin', 'eddy', 'vera'], startsAt: '2026-01-05T09:00', rotation: { unit: 'week', length: 1 }, restrictions: [] };
const list = (...documents: Stored['document'][]): Stored[] => documents.map((document) => ({ revision: 1, document }));
const documents: Record<string, Stored[]> = {
  TEAM: list({ id: 'platform', name: 'Platform', members: ['admin', 'eddy'], contactPoints: ['ops-chat'] }, { id: 'chains', name: 'Chains', members: ['vera'], contactPoints: [] }),
  SCHEDULE: list(
    { id: 'primary', name: 'Primary', team: 'platform', timeZone: 'Europe/Zurich', layers: [weekly], overrides: [{ id: 'o1', person: 'vera', startsAtMs: beganMs + DAY_MS, endsAtMs: beganMs + 1.5 * DAY_MS, comment: 'dentist' }] },
    { id: 'empty', name: 'Nights', team: '', timeZone: 'UTC', layers: [], overrides: [] },
  ),
  POLICY: list({
    id: 'default', name: 'Default', repeat: { times: 2, everyMs: 30 * 60_000 }, fallback: [{ kind: 'contact-point', contactPoint: 'ops-chat' }], acknowledgeTimeoutMs: null,
    steps: [{ waitMs: 0, recipients: [{ kind: 'schedule', schedule: 'primary' }], severities: [], times: null }, { waitMs: 600_000, recipients: [{ kind: 'team', team: 'platform' }], severities: ['critical'], times: { timeZone: 'Europe/Zurich', windows: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] } }],
  }),
  ROUTING: list({
    routes: [{ id: 'sui', matchers: [{ label: 'chain', op: '=', value: 'sui' }], team: 'chains', policy: 'default', groupBy: ['chain'], groupWaitMs: 10_000 }, { id: 'rest', matchers: [], team: 'platform', policy: 'default', groupBy: ['alertname'], groupWaitMs: 10_000 }],
  }),
  MAINTENANCE: list(
    { id: 'upgrade', name: 'Upgrade of Sui nodes', matchers: [{ label: 'chain', op: '=', value: 'sui' }], timeZone: 'UTC', startsAt: `${today}T00:00`, durationMs: DAY_MS - HOUR_MS, repeat: { every: 'never' }, until: null, comment: '', enabled: true, endedAtMs: null },
    { id: 'vacuum', name: 'Database vacuum', matchers: [{ label: 'service', op: '=', value: 'store' }], timeZone: 'Europe/Zurich', startsAt: '2026-01-04T02:30', durationMs: HOUR_MS, repeat: { every: 'week', weekdays: [3, 7] }, until: null, comment: 'index rebuild', enabled: true, endedAtMs: null },
  ),
};
const point = (id: string, name: string, settings: object, more: object = {}) => ({ id, name, settings, person: null, order: 0, from: 'info', sendResolved: true, digestMs: null, ...more });
const contactPoints = [
  { revision: 1, document: point('admin-mail', 'My mailbox', { channel: 'email', to: ['admin@example.com'] }, { person: 'admin', order: 1, digestMs: 900_000 }), secrets: [] as string[], circuit: 'CLOSED', lastError: '', lastSentAtMs: beganMs - HOUR_MS },
  { revision: 1, document: point('admin-telegram', 'My Telegram', { channel: 'telegram', chatId: '-1001234' }, { person: 'admin', from: 'critical' }), secrets: ['token'], circuit: 'CLOSED', lastError: '', lastSentAtMs: null },
  { revision: 1, document: point('ops-chat', 'Operations chat', { channel: 'slack', conversation: '#alerts' }), secrets: ['token'], circuit: 'OPEN', lastError: '404 channel_not_found', lastSentAtMs: beganMs - DAY_MS },
];
const CHANNELS: Record<string, [required: string[], optional: string[]]> = { email: [[], []], slack: [['token'], []], teams: [['url'], []], pagerduty: [['routingKey'], []], opsgenie: [['apiKey'], []], discord: [['url'], []], telegram: [['token'], []], webhook: [[], ['signingKey', 'authorization']] };
const feeds: { id: string; schedule: string; person: string | null; createdAtMs: number; createdBy: object; path: string }[] = [];

/** Turns of a layer without time zones and parts of the week: enough to look at. */
function turnsOf({ layers, overrides }: FixtureSchedule, startMs: number, endMs: number) {
  const shifts: { person: string | null; startMs: number; endMs: number; layer: string }[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += HOUR_MS) {
    const layer = layers.at(-1);
    const override = overrides.findLast((one) => one.startsAtMs <= atMs && atMs < one.endsAtMs);
    const turn = layer && Math.floor((atMs - Date.parse(`${layer.startsAt}Z`)) / (layer.rotation.length * { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS }[layer.rotation.unit]));
    const person = override?.person ?? (layer && turn !== undefined && turn >= 0 ? layer.people[turn % layer.people.length]! : null);
    const last = shifts.at(-1);
    if (last && last.person === person) last.endMs = Math.min(endMs, atMs + HOUR_MS);
    else shifts.push({ person, startMs: atMs, endMs: Math.min(endMs, atMs + HOUR_MS), layer: override ? 'override' : person === null ? '' : layer!.name });
  }
  return shifts;
}

/** Windows by the days of UTC. */
function windowsOf(plan: FixturePlan, startMs: number, endMs: number) {
  const windows: { id: string; startMs: number; endMs: number }[] = [];
  const first = Date.parse(`${plan.startsAt}Z`);
  for (let atMs = first; atMs < endMs && plan.enabled; atMs += DAY_MS) {
    const day = new Date(atMs);
    const takes = plan.repeat.every === 'day' || (plan.repeat.every === 'never' && atMs === first) || plan.repeat.weekdays?.includes(day.getUTCDay() || 7) || plan.repeat.day === day.getUTCDate();
    const overMs = plan.endedAtMs !== null && plan.endedAtMs > atMs ? Math.min(plan.endedAtMs, atMs + plan.durationMs) : atMs + plan.durationMs;
    if (takes && overMs > startMs) windows.push({ id: plan.id, startMs: atMs, endMs: overMs });
  }
  return windows;
}

const plansOf = (given: unknown): FixturePlan[] => (given ? [given] : documents['MAINTENANCE']!.map(({ document }) => document)) as FixturePlan[];
const reached = { contactPoint: 'admin-mail', name: 'My mailbox', channel: 'email', person: 'admin', why: 'You are on call for Primary.', next: [] };

export const peopleQueries = {
  alertingDocuments: ({ kind }: { kind: string }) => documents[kind] ?? [],
  contactPoints: () => contactPoints,
  contactChannels: () => Object.entries(CHANNELS).map(([channel, [required, optional]]) => ({ channel, required, optional })),
  contactPointNotifications: ({ id }: { id: string }) =>
    [['SENT', ''], ['FAILED', '404 channel_not_found'], ['CANCELLED', 'the incident is acknowledged']].map(([state, lastError], index) => ({ id: `i4${index}.${id}`, incidentId: `i4${index}`, reason: index === 2 ? 'update' : 'escalation', change: 'opened', state, attempts: index + 1, lastError, queuedAtMs: beganMs - index * HOUR_MS, sentAtMs: state === 'SENT' ? beganMs : null })),
  onCallShifts: ({ schedule, startMs, endMs }: { schedule: FixtureSchedule; startMs: number; endMs: number }) => turnsOf(schedule, startMs, endMs),
  calendarFeeds: ({ schedule }: { schedule: string }) => feeds.filter((feed) => feed.schedule === schedule),
  maintenanceWindows: ({ startMs, endMs, maintenance }: { startMs: number; endMs: number; maintenance?: unknown }) => ({ truncated: false, windows: plansOf(maintenance).flatMap((plan) => windowsOf(plan, startMs, endMs)).sort((a, b) => a.startMs - b.startMs) }),
  previewRoute: ({ labels }: { labels: Record<string, string> }) => {
    const isSui = labels['chain'] === 'sui';
    return { route: isSui ? 'sui' : 'rest', team: isSui ? 'chains' : 'platform', policy: 'default', severity: (labels['severity'] ?? 'warning').toUpperCase(), groupKey: isSui ? 'sui{chain="sui"}' : `rest{alertname="${labels['alertname'] ?? ''}"}`, tried: isSui ? [{ route: 'sui', label: null }] : [{ route: 'sui', label: 'chain' }, { route: 'rest', label: null }], silencedBy: [], mutedBy: isSui ? ['upgrade'] : [] };
  },
  previewEscalation: ({ atMs, severity }: { atMs: number; severity: string }) => ({
    moreRepeats: 1,
    steps: [{ step: 0, repeat: 0, atMs, passedOver: '', reached: [reached], missed: [], byFallback: false }, { step: 1, repeat: 0, atMs: atMs + 600_000, passedOver: severity === 'CRITICAL' ? '' : 'only for critical', reached: [], missed: severity === 'CRITICAL' ? ['vera has no contact point for critical'] : [], byFallback: false }],
  }),
};

function assertRevision(stored: { revision: number } | undefined, expected: number | undefined): void {
  if (expected !== undefined && expected !== (stored?.revision ?? 0)) throw new GraphQLError('It was changed by someone else; read it again and repeat the change', { extensions: { code: 'conflict' } });
}

export const peopleMutations = {
  putAlertingDocument: ({ kind, document, expectedRevision }: { kind: string; document: Stored['document']; expectedRevision?: number }) => {
    const all = documents[kind]!;
    const at = all.findIndex((stored) => stored.document.id === document.id);
    assertRevision(all[at], expectedRevision);
    const stored = { revision: (all[at]?.revision ?? 0) + 1, document };
    if (at < 0) all.push(stored);
    else all[at] = stored;
    return stored;
  },
  deleteAlertingDocument: ({ kind, id }: { kind: string; id: string }) => {
    if (id === 'primary' || id === 'default' || id === 'platform') throw new GraphQLError(`"${id}" is still used by route rest; change it first`, { extensions: { code: 'conflict' } });
    const all = documents[kind]!;
    return all.splice(all.findIndex(({ document }) => document.id === id), 1).length > 0;
  },
  putContactPoint: ({ document, secrets, expectedRevision }: { document: ReturnType<typeof point>; secrets?: Record<string, string>; expectedRevision?: number }) => {
    const at = contactPoints.findIndex((stored) => stored.document.id === document.id);
    assertRevision(contactPoints[at], expectedRevision);
    const before = contactPoints[at] ?? { circuit: 'CLOSED', lastError: '', lastSentAtMs: null, secrets: [], revision: 0 };
    const stored = { ...before, document, revision: before.revision + 1, secrets: [...new Set([...before.secrets, ...Object.keys(secrets ?? {})])] };
    if (at < 0) contactPoints.push(stored as (typeof contactPoints)[number]);
    else contactPoints[at] = stored as (typeof contactPoints)[number];
    return stored;
  },
  testContactPoint: ({ id }: { id: string }) => (id === 'ops-chat' ? { sent: false, answer: '404 channel_not_found', tookMs: 120 } : { sent: true, answer: '250 2.0.0 OK', tookMs: 84 }),
  deleteContactPoint: ({ id }: { id: string }) => {
    if (id === 'ops-chat') throw new GraphQLError('The contact-point "ops-chat" is still used by policy default, team platform; change them first', { extensions: { code: 'conflict' } });
    return contactPoints.splice(contactPoints.findIndex(({ document }) => document.id === id), 1).length > 0;
  },
  createCalendarFeed: ({ schedule, person }: { schedule: string; person?: string }) => {
    const feed = { id: `f${feeds.length}`, schedule, person: person ?? null, createdAtMs: Date.now(), createdBy: { kind: 'user', id: 'admin' }, path: `/api/v1/on-call-feeds/f${feeds.length}.c2lnbmF0dXJl` };
    feeds.push(feed);
    return feed;
  },
  revokeCalendarFeed: ({ id }: { id: string }) => feeds.splice(feeds.findIndex((feed) => feed.id === id), 1).length > 0,
};
