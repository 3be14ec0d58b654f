import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertRule } from '@observer/contracts';
import { createEngine, parse, parseQuery } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import { backTest } from '../back-test';
import { inputsOf } from '../condition';
import { expandTemplate } from '../template';
import { writeRuleFile } from '../rule-files';
import { SHIPPED_GROUPS } from '.';
import { MINUTE_MS, network, type Trouble } from './testing/network';

const ROOT = join(__dirname, '../../../../..');
const alerts: readonly AlertRule[] = SHIPPED_GROUPS.flatMap(({ rules }) => rules.filter((rule) => rule.type === 'alert'));
const named = (name: string): AlertRule => alerts.find((rule) => rule.name === name)!;

/** Names of all metrics that an expression asks for. */
function metricsOf(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = 'type' in tree && String(tree.type).endsWith('Selector') && 'name' in tree ? [String(tree.name)] : [];
  return [...own, ...Object.values(tree).flatMap(metricsOf)];
}

/** Metrics of the rules that analytics installs, and those that Observer tells of itself, with the series that histograms have. */
function storedMetrics(): Set<string> {
  const source = readFileSync(join(ROOT, 'apps/analytics/src/features/metric-rules/rules/shipped-rules.ts'), 'utf8');
  const own = ['libs/platform/src/health/heartbeat.ts', 'libs/platform/src/metrics/own-metrics.ts', ...['notifications/delivery/delivery', 'evaluation/evaluator', 'noise/page-load'].map((file) => `apps/alerting/src/features/${file}.ts`)].map((file) => readFileSync(join(ROOT, file), 'utf8')).join('');
  const names = [...own.matchAll(/'(observer_[a-z0-9_]+)'/g), ...source.matchAll(/(?:metric: |(?:node|host)Gauge\('[a-z0-9-]+', )'([a-z0-9_]+)'/g)].map(([, name]) => name!);
  return new Set(names.flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]));
}

const engine = createEngine();
/** Three healthy days, then the hours that are played. */
const START = Date.UTC(2026, 0, 5);
const FROM = 3 * 1_440;
const PLAYED = 480;
const askedBy = ({ condition }: AlertRule): Set<string> => new Set(inputsOf(condition).flatMap(({ expr }) => metricsOf(parseQuery(expr))));
const fire = async (rule: AlertRule, given: Partial<Parameters<typeof network>[0]> = {}) => {
  const source = new MemorySource(network({ startMs: START, minutes: FROM + PLAYED, metrics: askedBy(rule), ...given }));
  const { alerts: played } = await backTest({ rule, intervalMs: MINUTE_MS, startMs: START + FROM * MINUTE_MS, endMs: START + (FROM + PLAYED - 1) * MINUTE_MS }, { signal: new AbortController().signal, ask: (signal) => (expr, grid) => engine.range(expr, { ...grid, source, signal }) });
  return played.filter(({ firedAtMs }) => firedAtMs !== null);
};

const trouble = (metric: string, labels: Trouble['labels'], minutes: number, value: Trouble['value']): Trouble => ({ metric, labels, from: FROM + 120, to: FROM + 120 + minutes, value });
const sui = { chain: 'sui' };
const node = { node: 'sui-1' };
const gone = (): undefined => undefined;
const zero = (): number => 0;
const failing = (share: number) => [trouble('gateway_requests_total', { ...sui, status: 'error' }, 60, () => 4_000 * share), trouble('gateway_requests_total', { ...sui, status: 'ok' }, 60, (healthy) => healthy * (1 - share))];
const allOf = (metric: string, labels: Trouble['labels'], value: Trouble['value'], minutes = 60) => [trouble(metric, labels, minutes, value)];

/** What makes each alert fire, and labels that it then has. */
const TROUBLES: Readonly<Record<string, readonly [troubles: readonly Trouble[], labels: Readonly<Record<string, string>>]>> = {
  NodeDown: [allOf('node_up', node, zero, 10), { node: 'sui-1', chain: 'sui', operator: 'operator-0', region: 'eu' }],
  NodeNotProbed: [allOf('node_up', node, gone, 20), node],
  NodeFlapping: [allOf('node_up', node, (_, minute) => Math.floor(minute / 3) % 2, 40), node],
  NodeLagging: [allOf('node_peer_lag_blocks', node, () => 40, 10), node],
  NodeStale: [allOf('node_clock_lag_blocks', node, () => 100, 10), node],
  NodeWrongChain: [allOf('node_probes_total', { ...node, state: 'wrong_chain' }, () => 4, 5), { ...node, ...sui }],
  NodeFewPeers: [allOf('node_peers', node, () => 1, 20), node],
  NodeSyncing: [allOf('node_syncing', node, () => 1, 60), node],
  NodeSlow: [allOf('node_response_seconds', node, () => 3, 30), node],
  ChainDown: [allOf('node_up', sui, zero, 5), sui],
  ChainDegraded: [['sui-1', 'sui-2', 'sui-3'].map((one) => trouble('node_up', { node: one }, 10, zero)), sui],
  ChainStalled: [allOf('node_clock_lag_blocks', sui, () => 50, 10), sui],
  ChainNodesLagging: [['sui-1', 'sui-2'].map((one) => trouble('node_peer_lag_blocks', { node: one }, 20, () => 60)), sui],
  ChainFewNodes: [['bittensor-1', 'bittensor-2'].map((one) => trouble('node_up', { node: one }, 20, zero)), { chain: 'bittensor' }],
  GatewayErrors: [failing(0.2), sui],
  GatewayErrorBudgetBurns: [failing(0.06), sui],
  GatewayLatencyHigh: [allOf('gateway_request_duration_seconds', sui, () => 2, 20), sui],
  GatewaySilent: [allOf('gateway_requests_total', {}, zero, 20), {}],
  GatewayTrafficDrop: [allOf('gateway_requests_total', sui, (healthy) => healthy * 0.1, 30), sui],
  GatewayTrafficUnusual: [allOf('gateway_requests_total', sui, (healthy) => healthy * 3, 60), sui],
  GatewayNodeFails: [allOf('gateway_node_requests_total', { ...node, status: 'error' }, () => 800, 20), node],
  GatewayCacheUseless: [allOf('gateway_cache_requests_total', { ...sui, cache: 'hit' }, zero, 90), sui],
  PaymentsFail: [allOf('payments_total', { status: 'failed', asset: 'USDC' }, () => 4, 30), { asset: 'USDC' }],
  PaymentFailureReason: [allOf('payments_failed_total', { asset: 'USDC' }, () => 2, 60), { asset: 'USDC', failure_reason: 'insufficient_funds' }],
  PaymentsSlow: [allOf('payments_confirmation_seconds', { asset: 'USDC' }, () => 1_200, 60), { asset: 'USDC', chain: 'sui' }],
  PaymentsStopped: [allOf('payments_total', { status: 'confirmed' }, zero, 120), {}],
  PaymentFeesRise: [allOf('payments_fee_total', { asset: 'SUI' }, (healthy) => healthy * 5, 90), { asset: 'SUI' }],
  HostNotReporting: [allOf('host_uptime_seconds', { host: 'db-1' }, gone, 30), { host: 'db-1', region: 'eu' }],
  HostCpuBusy: [allOf('host_cpu_utilization_ratio', { host: 'db-1' }, () => 0.99, 30), { host: 'db-1' }],
  HostLoadHigh: [allOf('host_load1', { host: 'db-1' }, () => 30, 30), { host: 'db-1' }],
  HostMemoryLow: [allOf('host_memory_available_bytes', { host: 'db-1' }, () => 1e9, 20), { host: 'db-1' }],
  HostDiskLow: [allOf('host_disk_available_bytes', { host: 'db-1' }, () => 5e10, 20), { host: 'db-1' }],
  HostDiskFills: [allOf('host_disk_available_bytes', { host: 'db-1' }, (_, minute) => 4e11 - (minute - FROM - 120) * 1e9, 300), { host: 'db-1' }],
  HostRestarted: [allOf('host_uptime_seconds', { host: 'db-1' }, (_, minute) => (minute - FROM - 120) * 60, 1_000), { host: 'db-1' }],
  ProbesStopped: [allOf('node_up', {}, gone, 30), {}],
  CountingStopped: [allOf('gateway_requests_total', {}, gone, 30), {}],
  ObserverServiceDown: [allOf('observer_up', { service: 'ingest' }, zero, 10), { service: 'ingest' }],
  NotificationsFail: [allOf('observer_notifications_total', { outcome: 'dead' }, () => 1, 10), { channel: 'sms' }],
  RulesEvaluatedLate: [allOf('observer_rule_group_evaluation_lag_seconds', {}, () => 8, 30), {}],
  ObserverBusy: [allOf('observer_event_loop_delay_p99_seconds', { service: 'alerting' }, () => 1, 20), { service: 'alerting', instance: 'alerting-1' }],
  OnCallOverloaded: [allOf('observer_on_call_pages', { window: 'night' }, () => 4), { person: 'ada', window: 'night' }],
  MetricsLate: [allOf('gateway_requests_total', {}, gone, 6), {}],
};

describe('rules that come with Observer', () => {
  it('have ids and names of their own, and read as PromQL', () => {
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
    for (const { condition } of alerts) for (const { expr } of inputsOf(condition)) expect(() => parse(expr)).not.toThrow();
  });

  it('ask only for metrics that there are', () => {
    const stored = storedMetrics();
    expect(stored.size).toBeGreaterThan(100);
    const asked = alerts.flatMap((rule) => [...askedBy(rule)]);
    expect(asked.length).toBeGreaterThanOrEqual(alerts.length);
    expect(asked.filter((metric) => !stored.has(metric) && metric !== 'ALERTS')).toEqual([]);
  });

  it('say how bad it is, what it is, and have templates that expand', async () => {
    const labels = { node: 'sui-1', chain: 'sui', operator: 'a', region: 'eu', host: 'db-1', asset: 'SUI', failure_reason: 'x', service: 'ingest', instance: 'i', channel: 'sms', person: 'ada', window: 'night' };
    for (const { name, labels: own, annotations } of alerts) {
      expect(['critical', 'warning', 'info']).toContain(own.severity);
      expect(annotations.runbook_url).toBe(`docs/runbooks/${name}.md`);
      for (const text of [annotations.summary!, annotations.description!]) {
        const expanded = await expandTemplate(text, { labels, value: 0.5, atMs: START, query: () => Promise.resolve([{ Labels: labels, Value: 4 }]) });
        expect(expanded).not.toMatch(/\{\{|<no value>|undefined|%!/);
        expect(expanded.length).toBeGreaterThan(5);
      }
    }
  });

  it('have a runbook each, and there is none without its alert', () => {
    for (const { name } of alerts) {
      const file = join(ROOT, 'docs/runbooks', `${name}.md`);
      expect([name, existsSync(file)]).toEqual([name, true]);
      const text = readFileSync(file, 'utf8');
      for (const part of ['## Meaning', '## Impact', '## Diagnosis', '## Mitigation']) expect([name, text.includes(part)]).toEqual([name, true]);
      for (const [, query] of text.matchAll(/```promql\n([\s\S]*?)```/g)) for (const line of query!.trim().split('\n')) expect(() => parse(line)).not.toThrow();
    }
    const names = new Set(alerts.map(({ name }) => `${name}.md`));
    expect(readdirSync(join(ROOT, 'docs/runbooks')).filter((file) => file !== 'README.md' && !names.has(file))).toEqual([]);
  });

  it('can be exported to Prometheus, but for what Prometheus does not know', () => {
    const { notes } = writeRuleFile(SHIPPED_GROUPS);
    expect(notes).toEqual(['gateway/gateway-traffic-unusual: left out: Prometheus has no seasonal thresholds']);
  });
});

describe('over a healthy network', () => {
  it.each(alerts.map(({ name }) => name))('%s is silent', async (name) => expect(await fire(named(name))).toEqual([]));
});

describe('in trouble', () => {
  it.each(Object.entries(TROUBLES))('%s fires', async (name, [troubles, labels]) => {
    const fired = await fire(named(name), { troubles });
    expect(fired.length).toBeGreaterThan(0);
    expect(fired[0]!.labels).toMatchObject({ alertname: name, ...labels });
    expect(fired.every((alert) => alert.resolvedAtMs !== null || name === 'HostDiskFills')).toBe(true);
  });

  it('ManyAlerts fires when there are too many', async () => {
    const extra = Array.from({ length: 60 }, (_, i) => ({ metric: 'ALERTS', labels: { alertname: `A${i}`, alertstate: 'firing' }, kind: 'gauge' as const, at: () => 1 }));
    expect(await fire(named('ManyAlerts'), { extra })).toHaveLength(1);
  });

  it('each of them was tried', () => expect(alerts.map(({ name }) => name).filter((name) => TROUBLES[name] === undefined)).toEqual(['ManyAlerts']));
});
