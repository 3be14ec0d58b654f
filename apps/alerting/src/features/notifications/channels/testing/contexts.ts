/** Contexts of notifications for tests: an ordinary incident, and one whose words try everything. */
import { type Incident, incidentSchema, type IncidentAlert, exampleIncident } from '@observer/contracts';
import type { DigestContext, IncidentContext, TestContext } from '../../channel.port';

export const AT_MS = Date.UTC(2026, 10, 24, 13, 5);
const LINK = 'https://observer.example.com';

export const alertOf = (node: string, summary = `${node} does not answer`, fields: Partial<IncidentAlert> = {}): IncidentAlert => ({
  fingerprint: node, labels: { alertname: 'NodeDown', node }, annotations: { summary }, state: 'firing', startsAtMs: AT_MS, resolvedAtMs: null, value: 0, generatorUrl: '', suppressedBy: [], ...fields,
});

export const incidentOf = (fields: Partial<Incident> = {}): Incident => ({
  ...incidentSchema.parse(exampleIncident), number: 17, title: 'NodeDown: eth-us-1', openedAtMs: AT_MS, alerts: [alertOf('eth-us-1')], ...fields,
});

const base = { idempotencyKey: 'i0190c1c2.1.0.0.ops', contactPoint: { id: 'ops', name: 'Operations' }, person: null, why: 'You are on call for Primary.', nowMs: AT_MS, timeZone: 'Europe/Zurich' };

export const incidentContext = (fields: Partial<IncidentContext> = {}, incident: Partial<Incident> = {}): IncidentContext => ({
  ...base, kind: 'incident', reason: 'escalation', incident: incidentOf(incident), change: 'opened', threadKey: 'observer-i0190c1c2',
  links: { incident: `${LINK}/incidents/i0190c1c2`, acknowledge: `${LINK}/act/ack-token`, resolve: `${LINK}/act/resolve-token` },
  tokens: { acknowledge: 'ack-token', resolve: 'resolve-token' }, previousProviderId: null, ...fields,
});
export const resolvedContext = (fields: Partial<IncidentContext> = {}): IncidentContext => incidentContext(
  { reason: 'resolved', change: 'resolved', links: { incident: `${LINK}/incidents/i0190c1c2`, acknowledge: null, resolve: null }, tokens: { acknowledge: null, resolve: null }, ...fields },
  { state: 'resolved', resolvedAtMs: AT_MS + 60_000, resolvedBy: 'ada', firingCount: 0 },
);
export const acknowledgedContext = (fields: Partial<IncidentContext> = {}): IncidentContext =>
  incidentContext({ reason: 'update', change: 'acknowledged', ...fields }, { state: 'acknowledged', acknowledgedAtMs: AT_MS + 30_000, acknowledgedBy: 'ada' });
export const testContext = (): TestContext => ({ ...base, kind: 'test', by: 'ada', link: `${LINK}/alerting/contact-points` });
export const digestContext = (count = 3): DigestContext => ({
  ...base, kind: 'digest', sinceMs: AT_MS - 3_600_000, link: `${LINK}/incidents`,
  entries: Array.from({ length: count }, (_, index) => ({ incident: incidentOf({ id: `i${index}`, number: index + 1, title: `NodeDown: node-${index}` }), change: 'opened', link: `${LINK}/incidents/i${index}` })),
});

/** Markup of every channel, mentions, and what turns text around. */
export const INJECTION = '<script>alert(1)</script> <!channel> <@U1> @everyone *b* _i_ ~s~ `c` [x](https://evil.example) </b>&amp; "q" \u202egpj.exe\u0000 ${x} {{ . }}';
export const FAMILY = '👩‍👩‍👧‍👦';
export const ARABIC = 'العقدة لا تستجيب';

/** Every text as bad as it gets, and 500 alerts of 812. */
export const hostileContext = (fields: Partial<IncidentContext> = {}): IncidentContext => incidentContext({ why: `${INJECTION} ${'why '.repeat(500)}`, ...fields }, {
  title: `${INJECTION} ${FAMILY.repeat(40)} ${'long '.repeat(400)}`, team: INJECTION, alertCount: 812, firingCount: 800,
  root: { kind: 'operator', name: INJECTION, reason: ARABIC.repeat(50) },
  alerts: Array.from({ length: 500 }, (_, index) => alertOf(`node-${index}`, `${index % 2 === 0 ? ARABIC : FAMILY} ${INJECTION} ${'x'.repeat(300)}`, { annotations: { summary: `${ARABIC} ${FAMILY} ${INJECTION}`, runbook_url: 'javascript:alert(1)' } })),
});
