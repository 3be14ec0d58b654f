/** Alert rules of the fixtures, with a state that looks real. */
const labels = (of: Record<string, string>) => Object.entries(of).map(([name, value]) => ({ name, value }));
const ERRORS = 'sum by (chain) (rate(gateway_errors_total[5m])) / sum by (chain) (rate(gateway_requests_total[5m]))';

interface FixtureRule {
  id: string;
  enabled: boolean;
}
const alertRule = (id: string, name: string, severity: string, condition: Record<string, unknown>, more: object = {}) => ({
  id, type: 'ALERT', name, labels: labels({ severity }), enabled: true, condition, forMs: 300_000, keepFiringForMs: 0, noData: 'RESOLVE',
  annotations: labels({ summary: '{{ $labels.chain }}: {{ $value | humanizePercentage }} of requests fail', runbook_url: 'https://runbooks.example.com/gateway-errors' }), ...more,
});
const groups = [
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

function backTest({ startMs, endMs }: { startMs: number; endMs: number }) {
  const timesMs = Array.from({ length: 120 }, (_, index) => startMs + (index * (endMs - startMs)) / 119);
  const of = (chain: string, high: number) => ({ labels: { chain }, timesMs, values: timesMs.map((_, index) => 0.01 + high * Math.max(0, Math.sin(index / 9)) ** 4), upper: timesMs.map(() => 0.05) });
  return { expr: `${ERRORS} > 0.05`, alerts: [], truncated: false, warnings: [], suggestions: [], series: [of('sui', 0.07), of('base', 0.02)], summary: { evaluations: 1440, fired: 4, perDay: 4, firingSeconds: 4200, medianFiringSeconds: 900, flapped: 1, atNight: 1 } };
}

export const alertingQueries = {
  ruleGroups: () => groups.map((group) => ({ ...group, status: null })),
  ruleGroup: ({ id }: { id: string }) => {
    const found = groups.find(({ group }) => group.id === id)!;
    const nowMs = Date.now();
    return { ...found, status: { lastEvaluationMs: nowMs - 4_000, evaluationSeconds: 0.034, missedEvaluations: id === 'nodes' ? 2 : 0, rules: found.group.rules.map((rule) => statusOfRule(rule, nowMs)) } };
  },
  backTestRule: backTest,
};

export const alertingMutations = {
  putRuleGroup: ({ group }: { group: { id: string; rules: FixtureRule[] } }) => {
    const found = groups.find((one) => one.group.id === group.id)!;
    for (const rule of group.rules) Object.assign(found.group.rules.find(({ id }) => id === rule.id)!, { enabled: rule.enabled });
    return Object.assign(found, { revision: found.revision + 1 });
  },
};
