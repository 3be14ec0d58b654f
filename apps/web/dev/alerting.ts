/** Alert rules of the fixtures, with a state that looks real. */
const labels = (of: Record<string, string>) => Object.entries(of).map(([name, value]) => ({ name, value }));
const ERRORS = 'sum by (chain) (rate(gateway_errors_total[5m])) / sum by (chain) (rate(gateway_requests_total[5m]))';

interface FixtureRule {
  id: string;
  enabled: boolean;
  [field: string]: unknown;
}
const alertRule = (id: string, name: string, severity: string, condition: Record<string, unknown>, more: object = {}) => ({
  id, type: 'ALERT', name, labels: labels({ severity }), enabled: true, condition, forMs: 300_000, keepFiringForMs: 0, noData: 'RESOLVE',
  annotations: labels({ summary: '{{ $labels.chain }}: {{ $value | humanizePercentage }} of requests fail', runbook_url: 'https://runbooks.example.com/gateway-errors' }), ...more,
});
interface FixtureGroup {
  revision: number;
  createdAtMs: number;
  updatedAtMs: number;
  updatedBy: { kind: string; id: string };
  group: { id: string; name: string; rules: FixtureRule[]; [field: string]: unknown };
}
const groups: FixtureGroup[] = [
  {
    revision: 1, createdAtMs: Date.now() - 86_400_000, updatedAtMs: Date.now() - 3_600_000, updatedBy: { kind: 'user', id: 'admin' },
    group: {
      id: 'gateway', name: 'Gateway', team: 'platform', intervalMs: 15_000, labels: [], limit: 1000, shipped: true,
      rules: [
        { id: 'gateway-error-ratio', type: 'RECORDING', labels: [], enabled: true, record: 'chain:gateway_errors:ratio', expr: ERRORS },
        alertRule('gateway-errors', 'GatewayErrors', 'critical', { kind: 'threshold', query: ERRORS, op: '>', value: 0.05, clearAt: 0.02 }),
        alertRule('gateway-budget', 'GatewayBudgetBurns', 'critical', { kind: 'burn-rate', errors: 'sum(rate(gateway_errors_total[$window]))', total: 'sum(rate(gateway_requests_total[$window]))', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] }),
        alertRule('gateway-silent', 'GatewaySilent', 'warning', { kind: 'absence', query: 'sum by (region) (rate(gateway_requests_total[5m]))', forEach: true, lookbackMs: 3_600_000 }),
      ],
    },
  },
  {
    revision: 3, createdAtMs: Date.now() - 86_400_000, updatedAtMs: Date.now() - 60_000, updatedBy: { kind: 'user', id: 'eddy' },
    group: {
      id: 'nodes', name: 'Nodes', team: '', intervalMs: 60_000, labels: labels({ area: 'nodes' }), limit: 1000, shipped: false,
      rules: [
        alertRule('node-lags', 'NodeLags', 'warning', { kind: 'promql', expr: 'node_lag_blocks > 20' }, { forMs: 0 }),
        alertRule('node-slow', 'NodeSlow', 'info', { kind: 'dynamic', query: 'avg by (node) (node_response_seconds)', side: 'above', season: 'daily', seasons: 4, quantile: 0.95, width: 0.25, minimumWidth: 0 }, { enabled: false }),
        alertRule('node-odd', 'NodeOdd', 'info', { kind: 'promql', expr: 'node_version_info * on (node) group_left node_up' }),
      ],
    },
  },
];

const statusOfRule = (rule: FixtureRule, nowMs: number) => {
  const fails = rule.id === 'node-odd';
  const firing = rule.id === 'gateway-errors';
  const alert = (chain: string, state: string) => ({ fingerprint: chain, labels: labels({ alertname: 'GatewayErrors', chain, severity: 'critical' }), annotations: [], state, activeAtMs: nowMs - 400_000, firedAtMs: state === 'FIRING' ? nowMs - 100_000 : null, keepFiringSinceMs: null, value: 0.083 });
  return {
    id: rule.id, health: !rule.enabled ? 'UNKNOWN' : fails ? 'ERR' : 'OK', lastError: fails ? 'many-to-many matching: several series on the right side have node="sui-eu-2"; add their labels to on()' : '',
    lastEvaluationMs: nowMs - 4_000, evaluationSeconds: 0.012, alerts: firing ? [alert('sui', 'FIRING'), alert('base', 'PENDING')] : [],
  };
};

interface BackTestArguments {
  rule: { condition?: { kind: string; value?: number }; annotations?: { name: string; value: string }[]; labels: { name: string; value: string }[] };
  startMs: number;
  endMs: number;
  suggest?: boolean;
}

function backTest({ rule, startMs, endMs, suggest }: BackTestArguments) {
  const timesMs = Array.from({ length: 120 }, (_, index) => startMs + (index * (endMs - startMs)) / 119);
  const dynamic = rule.condition?.kind === 'dynamic';
  const usual = (index: number) => 0.02 + 0.01 * Math.sin(index / 20);
  const bounds = { upper: timesMs.map((_, index) => (dynamic ? usual(index) + 0.015 : (rule.condition?.value ?? 0.05))), ...(dynamic ? { lower: timesMs.map((_, index) => usual(index) - 0.015) } : {}) };
  const of = (chain: string, high: number) => ({ labels: { chain }, timesMs, values: timesMs.map((_, index) => 0.01 + high * Math.max(0, Math.sin(index / 9 + 0.4)) ** 4), ...bounds });
  const at = (share: number) => startMs + share * (endMs - startMs);
  const alert = (chain: string, pending: number, fired: number | null, resolved: number | null) => ({
    labels: { alertname: 'Fixture', chain, ...Object.fromEntries(rule.labels.map(({ name, value }) => [name, value])) }, pendingAtMs: at(pending), firedAtMs: fired === null ? null : at(fired), resolvedAtMs: resolved === null ? null : at(resolved), peak: 0.08,
    ...(resolved === null ? { annotations: Object.fromEntries((rule.annotations ?? []).map(({ name, value }) => [name, value.replaceAll('{{ $labels.chain }}', chain)])) } : {}),
  });
  const alerts = [alert('sui', 0.08, 0.12, 0.2), alert('base', 0.3, null, 0.33), alert('sui', 0.54, 0.58, 0.66), alert('sui', 0.93, 0.97, null), alert('base', 0.95, null, null)];
  const better = { ...rule, condition: { kind: 'threshold', query: ERRORS, op: '>', value: 0.07 }, forMs: 600_000, keepFiringForMs: 0 };
  const suggestions = suggest ? [{ kind: 'threshold', value: 0.07, by: [], fired: 1, rule: better }, { kind: 'for', value: 600_000, by: [], fired: 2, rule: better }, { kind: 'group', value: null, by: ['chain'], fired: 2, rule: null }] : [];
  return { expr: `${ERRORS} > 0.05`, alerts, truncated: false, warnings: [], suggestions, series: [of('sui', 0.07), of('base', 0.02)], summary: { evaluations: 1440, fired: 4, perDay: 4, firingSeconds: 4200, medianFiringSeconds: 900, flapped: 1, atNight: 1 } };
}

const statusOfGroup = ({ group: { id, rules } }: FixtureGroup) => {
  const nowMs = Date.now();
  return { lastEvaluationMs: nowMs - 4_000, evaluationSeconds: 0.034, missedEvaluations: id === 'nodes' ? 2 : 0, rules: rules.map((rule) => statusOfRule(rule, nowMs)) };
};
/** Every version of each group, oldest first. */
const versions = new Map(groups.map((stored) => [stored.group.id, [{ ...stored, revision: 0, updatedAtMs: stored.createdAtMs, group: { ...stored.group, rules: stored.group.rules.slice(0, -1) } }, structuredClone(stored)]]));

/** An expression with an open bracket, as a fault with its place. */
const faultsOfRule = ({ id, condition }: FixtureRule & { condition?: { query?: string; expr?: string } }) => {
  const [path, text = ''] = condition?.expr === undefined ? ['condition.query', condition?.query] : ['condition.expr', condition.expr];
  return text.split('(').length > text.split(')').length ? [{ ruleId: id, path, reason: `1:${text.length + 1}: parse error: unclosed left parenthesis`, position: { start: text.length, end: text.length, line: 1, column: text.length + 1 } }] : [];
};

/** A rule as it is stored: what does not apply to its type is null. */
const nothing = { name: null, condition: null, forMs: null, keepFiringForMs: null, annotations: null, noData: null, record: null, expr: null };

export const alertingQueries = {
  ruleGroups: () => groups.map((found) => ({ ...found, status: statusOfGroup(found) })),
  ruleGroup: ({ id }: { id: string }) => {
    const found = groups.find(({ group }) => group.id === id)!;
    return { ...found, status: statusOfGroup(found) };
  },
  ruleGroupVersions: ({ id }: { id: string }) => [...(versions.get(id) ?? [])].reverse(),
  alertingDocuments: ({ kind }: { kind: string }) => (kind === 'TEAM' ? ['platform', 'network'].map((id) => ({ revision: 1, document: { id, name: id[0]!.toUpperCase() + id.slice(1) } })) : []),
  checkRuleGroup: ({ group }: { group: FixtureGroup['group'] }) => group.rules.flatMap(faultsOfRule),
  backTestRule: backTest,
};

export const alertingMutations = {
  putRuleGroup: ({ group }: { group: FixtureGroup['group'] }) => {
    const found = groups.find((one) => one.group.id === group.id);
    const stored = { revision: (found?.revision ?? 0) + 1, createdAtMs: found?.createdAtMs ?? Date.now(), updatedAtMs: Date.now(), updatedBy: { kind: 'user', id: 'admin' }, group: { ...group, rules: group.rules.map((rule) => ({ ...nothing, ...rule })) } };
    if (found) Object.assign(found, stored);
    else groups.push(stored);
    versions.set(group.id, [...(versions.get(group.id) ?? []), structuredClone(stored)]);
    return stored;
  },
  deleteRuleGroup: ({ id }: { id: string }) => groups.splice(0, groups.length, ...groups.filter(({ group }) => group.id !== id)).length > 0,
};
