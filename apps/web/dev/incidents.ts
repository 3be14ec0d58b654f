/** Incidents and silences of the fixtures: some wait, one is taken, some are over. Actions change them, and one changes by itself now and then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphQLError } from 'graphql';

const labels = (of: Record<string, string>) => Object.entries(of).map(([name, value]) => ({ name, value }));
const MINUTE_MS = 60_000;
const beganMs = Date.now();
interface FixtureIncident extends Record<string, unknown> {
  id: string;
  version: number;
  number: number;
  title: string;
  state: string;
  severity: string;
  team: string;
  timeline: Record<string, unknown>[];
}
interface Act {
  action: string;
  to?: string | null;
  untilMs?: number;
  text?: string;
  severity?: string;
}

const entry = (atMs: number, what: string, text: string, by: string | null = null) => ({ atMs, what, text, by: by && { kind: 'user', id: by }, details: {} });

function incident(number: number, title: string, severity: string, state: string, minutesAgo: number, more: object = {}): FixtureIncident {
  const openedAtMs = beganMs - minutesAgo * MINUTE_MS;
  const over = state === 'RESOLVED';
  const chain = ['solana', 'base', 'sui'][number % 3]!;
  const alert = (node: string) => ({
    fingerprint: `${number}${node}`, labels: labels({ alertname: title.split(':')[0]!, chain, node, severity: severity.toLowerCase(), team: 'platform' }), state: over ? 'resolved' : 'firing', startsAtMs: openedAtMs, resolvedAtMs: over ? openedAtMs + 20 * MINUTE_MS : null,
    annotations: labels({ summary: `${node}: 8.3 % of requests fail`, runbook_url: 'https://runbooks.example.com/gateway-errors' }), value: 0.083, generatorUrl: '/alerts/rules/gateway/gateway-errors', suppressedBy: [],
  });
  const alerts = [alert(`${chain}-eu-1`), ...(number % 2 ? [alert(`${chain}-us-2`)] : [])];
  return {
    id: `i${number}`, version: 1, number, title, severity, state, team: number % 2 ? 'platform' : 'chains', policy: 'default', labels: labels({ alertname: title.split(':')[0]!, chain }), root: null, openedAtMs, acknowledgedAtMs: null, acknowledgedBy: null,
    resolvedAtMs: over ? openedAtMs + 20 * MINUTE_MS : null, resolvedBy: null, snoozedUntilMs: null, assignee: null, mergedInto: null, storm: false, escalationRun: 1, escalationStep: 1, alertCount: alerts.length, firingCount: over ? 0 : alerts.length, alerts,
    timeline: [entry(openedAtMs, 'opened', title), entry(openedAtMs + 1000, 'notified', 'Operations (email): step 1 of the policy default'), entry(openedAtMs + 300_000, 'escalated', 'Step 2: nobody acknowledged within 5 minutes')], ...more,
  };
}

const incidents = new Map(
  [
    incident(41, 'GatewayErrors: sui', 'CRITICAL', 'TRIGGERED', 12, { root: { kind: 'region', name: 'eu', reason: '7 of 8 alerts are of nodes in this region' } }),
    incident(40, 'NodeDown: base-eu-1 and 3 more', 'WARNING', 'TRIGGERED', 34),
    incident(39, 'NodeLags: solana-us-2', 'WARNING', 'ACKNOWLEDGED', 80, { acknowledgedBy: 'eddy', acknowledgedAtMs: beganMs - 76 * MINUTE_MS, assignee: 'eddy' }),
    incident(38, 'DiskFillsUp: sui-asia-3', 'INFO', 'SNOOZED', 300, { snoozedUntilMs: beganMs + 3 * 60 * MINUTE_MS }),
    incident(37, 'GatewaySlow: base', 'WARNING', 'RESOLVED', 600, { resolvedBy: 'admin' }),
    incident(36, 'PaymentsFail: solana', 'CRITICAL', 'RESOLVED', 900),
  ].map((one) => [one.id, one]),
);
const waiting = new Set<(changed: FixtureIncident) => void>();

const STATE_AFTER: Record<string, string> = { ACKNOWLEDGE: 'ACKNOWLEDGED', RESOLVE: 'RESOLVED', REOPEN: 'TRIGGERED', SNOOZE: 'SNOOZED' };
const WHAT: Record<string, string> = { ACKNOWLEDGE: 'acknowledged', RESOLVE: 'resolved', REOPEN: 'reopened', SNOOZE: 'snoozed', ASSIGN: 'assigned', NOTE: 'note', SEVERITY: 'severity-changed' };

function acted(before: FixtureIncident, { action, to, untilMs, text, severity }: Act): FixtureIncident {
  const nowMs = Date.now();
  return {
    ...before, version: before.version + 1, state: STATE_AFTER[action] ?? before.state, severity: severity ?? before.severity, timeline: [...before.timeline, entry(nowMs, WHAT[action] ?? action.toLowerCase(), text ?? '', 'admin')],
    ...(action === 'ACKNOWLEDGE' ? { acknowledgedBy: 'admin', acknowledgedAtMs: nowMs } : {}), ...(action === 'RESOLVE' ? { resolvedBy: 'admin', resolvedAtMs: nowMs } : {}), ...(action === 'SNOOZE' ? { snoozedUntilMs: untilMs } : {}), ...(action === 'ASSIGN' ? { assignee: to ?? null } : {}),
  };
}

interface FixtureMatcher {
  label: string;
  op: string;
  value: string;
}
const silences: Record<string, unknown>[] = [
  { id: 's1', state: 'ACTIVE', matchers: [{ label: 'chain', op: 'EQ', value: 'sui' }, { label: 'node', op: 'RE', value: 'sui-asia-.*' }], startsAtMs: beganMs - 60 * MINUTE_MS, endsAtMs: beganMs + 120 * MINUTE_MS, createdBy: 'eddy', comment: 'Upgrade of the validators', updatedAtMs: beganMs },
];
const hitBy = (matchers: FixtureMatcher[]) =>
  [...incidents.values()].flatMap(({ alerts }) => alerts as { labels: { name: string; value: string }[] }[]).filter(({ labels: own }) =>
    matchers.every(({ label, op, value }) => {
      const has = own.find(({ name }) => name === label)?.value ?? '';
      const fits = op === 'RE' || op === 'NRE' ? new RegExp(`^(?:${value})$`).test(has) : has === value;
      return op.startsWith('N') ? !fits : fits;
    }),
  );

export const incidentQueries = {
  silences: () => silences,
  previewSilence: ({ matchers }: { matchers: FixtureMatcher[] }) => ({ count: hitBy(matchers).length, alerts: hitBy(matchers) }),
  incidents: ({ filter = {} }: { filter?: { states?: string[]; severities?: string[]; team?: string; text?: string } }) => {
    const { states, severities, team, text = '' } = filter;
    const items = [...incidents.values()].filter((one) => (!states || states.includes(one.state)) && (!severities || severities.includes(one.severity)) && (!team || one.team === team) && one.title.toLowerCase().includes(text.toLowerCase()));
    return { items, total: items.length, nextCursor: null };
  },
  incident: ({ id }: { id: string }) => {
    if (!incidents.has(id)) throw new GraphQLError(`There is no incident "${id}"`, { extensions: { code: 'not_found' } });
    return incidents.get(id);
  },
};

export const incidentMutations = {
  putSilence: ({ silence }: { silence: object }) => {
    const id = `s${silences.length + 1}`;
    silences.unshift({ ...silence, id, state: 'ACTIVE', createdBy: 'admin', updatedAtMs: Date.now() });
    return id;
  },
  expireSilence: ({ id }: { id: string }) => Boolean(Object.assign(silences.find((one) => one['id'] === id)!, { state: 'EXPIRED', endsAtMs: Date.now() })),
  actOnIncident: ({ id, act }: { id: string; act: Act }) => {
    const after = acted(incidents.get(id)!, act);
    incidents.set(id, after);
    for (const tell of waiting) tell(after);
    return after;
  },
};

export const incidentSubscriptions = {
  async *incidents() {
    const changed: FixtureIncident[] = [];
    const tell = (one: FixtureIncident) => changed.push(one);
    waiting.add(tell);
    try {
      for (;; await sleep(250)) if (changed.length > 0) yield { incidents: { changed: changed.splice(0).map((one) => ({ incident: one, change: 'changed' })) } };
    } finally {
      waiting.delete(tell);
    }
  },
};
