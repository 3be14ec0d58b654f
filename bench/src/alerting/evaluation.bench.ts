/**
 * Rules on one replica, as running processes: 5,000 alert rules over 20 series each, every minute, with the store's owner and the broker on the same machine.
 * Lag is from the time a group is due until its actor was told what came of it. Beside it, in this process: what the evaluation costs without
 * the store, and how large the state of alerts is.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { systemClock } from '@observer/kernel';
import { createEngine } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import type { ServiceProcess } from '@observer/testing';
import { evaluateGroup } from '../../../apps/alerting/src/features/evaluation/evaluate-group';
import { receiveRuleGroup, ruleGroupActor } from '../../../apps/alerting/src/features/evaluation/rule-group.actor';
import { initialRuleGroup } from '../../../apps/alerting/src/features/evaluation/rule-group-state';
import { EvaluationFixture } from '../../../apps/alerting/src/testing/evaluation-fixture';
import type { Figure } from '../system/figure';
import { cpuSecondsOf } from '../system/process-cpu';

const GROUPS = 100;
const RULES = 50;
const SERIES = 20;
const INTERVAL_MS = 60_000;
const LAG = 'observer_rule_group_evaluation_lag_seconds';

const metric = (group: number, rule: number): string => `bench_load_${group}_${rule}`;
/** One rule in a hundred alerts. */
const valueOf = (group: number, rule: number): number => ((group * RULES + rule) % 100 === 0 ? 20 : 1);
const makeGroup = (group: number): RuleGroup =>
  ruleGroupSchema.parse({
    id: `bench-${group}`, name: `Bench ${group}`, intervalMs: INTERVAL_MS,
    rules: Array.from({ length: RULES }, (_, rule) => ({
      id: `bench-${group}-${rule}`, type: 'alert', name: 'Bench', condition: { kind: 'threshold', query: metric(group, rule), op: '>', value: 10 }, labels: { severity: 'warning' },
      annotations: { summary: '{{ $labels.series }} of {{ $labels.node }} is at {{ $value | humanize }}' },
    })),
  });
const seriesOf = (group: number, value = valueOf): { labels: Record<string, string>; value: number }[] =>
  Array.from({ length: RULES * SERIES }, (_, i) => ({ labels: { __name__: metric(group, Math.floor(i / SERIES)), series: `series-${i % SERIES}`, node: `node-${i % 7}`, region: 'eu-west' }, value: value(group, Math.floor(i / SERIES)) }));

interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

async function lagOf(replica: ServiceProcess): Promise<Buckets> {
  const lines = [...(await (await fetch(`${replica.url}/metrics`)).text()).matchAll(new RegExp(`^${LAG}_bucket\\{.*le="([^"]+)".*\\} (\\d+)$`, 'gm'))];
  return { bounds: lines.map(([, bound]) => (bound === '+Inf' ? Infinity : Number(bound))), counts: lines.map(([, , count]) => Number(count)) };
}

/** The quantile of what came between two looks at a histogram, as `histogram_quantile`. */
function quantileBetween(before: Buckets, after: Buckets, q: number): number {
  const counts = after.counts.map((count, i) => count - (before.counts[i] ?? 0));
  const rank = q * (counts.at(-1) ?? 0);
  const at = counts.findIndex((count) => count >= rank);
  const [from, below] = at === 0 ? [0, 0] : [after.bounds[at - 1]!, counts[at - 1]!];
  return Number.isFinite(after.bounds[at]) ? from + (after.bounds[at]! - from) * ((rank - below) / (counts[at]! - below)) : from;
}

async function onOneReplica(): Promise<Figure[]> {
  const fixture = await EvaluationFixture.start();
  try {
    const replica = await fixture.replica();
    const write = async (): Promise<void> => {
      for (let group = 0; group < GROUPS; group++) await fixture.write(seriesOf(group));
    };
    await write();
    for (let group = 0; group < GROUPS; group++) await fixture.put(makeGroup(group));
    await pause(INTERVAL_MS + 15_000); // compilers and caches are warm, and what is pending has fired
    await write();
    await pause(5_000);
    const [before, cpuBefore] = [await lagOf(replica), [replica.pid, fixture.writerPid].map(cpuSecondsOf)];
    await pause(2 * INTERVAL_MS);
    const [after, cpuAfter] = [await lagOf(replica), [replica.pid, fixture.writerPid].map(cpuSecondsOf)];
    const evaluations = (after.counts.at(-1)! - before.counts.at(-1)!) * RULES;
    const [alerting, store] = cpuAfter.map((seconds, i) => seconds - cpuBefore[i]!);
    return [
      { name: `alerting: ${GROUPS * RULES} rules × ${SERIES} series, lag p99`, value: quantileBetween(before, after, 0.99), unit: 's', target: 1 },
      { name: 'alerting: lag p50', value: quantileBetween(before, after, 0.5), unit: 's' },
      { name: 'alerting: evaluations that were due and done', value: (100 * evaluations) / (2 * GROUPS * RULES), unit: '%', better: 'higher' },
      { name: 'alerting: rules per core, replica', value: evaluations / alerting!, unit: 'rules/CPU-s', better: 'higher' },
      { name: 'alerting: rules per core, store', value: evaluations / store!, unit: 'rules/CPU-s', better: 'higher' },
    ];
  } finally {
    await fixture.stop();
  }
}

/** Evaluation over samples in memory, and the actor that takes the outcome: one thread. */
async function withoutStore(): Promise<Figure[]> {
  const nowMs = Date.now();
  const group = makeGroup(0);
  const series = seriesOf(0).map(({ labels, value }) => ({ labels, times: Float64Array.of(nowMs - 15_000, nowMs), values: Float64Array.of(value, value) }));
  const engine = createEngine();
  const { signal } = new AbortController();
  // The source finds a metric as a store does: by its name.
  const byName = new Map(Array.from({ length: RULES }, (_, rule) => [metric(0, rule), new MemorySource(series.filter(({ labels }) => labels.__name__ === metric(0, rule)))]));
  const ask = (expr: string, grid: { startMs: number; endMs: number; stepMs: number }) => engine.range(expr, { ...grid, source: byName.get(expr)!, signal });
  const evaluate = () => evaluateGroup(group, nowMs, { ask, record: () => undefined, templateQuery: () => Promise.resolve([]), clock: systemClock });
  for (let i = 0; i < 20; i++) await evaluate();
  const rounds = 60;
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) await evaluate();
  const { user, system } = process.cpuUsage(before);
  return [{ name: 'alerting: evaluation without the store', value: (rounds * RULES) / ((user + system) / 1e6), unit: 'rules/CPU-s', better: 'higher' }];
}

/** Every series of a group fires. */
async function stateSize(): Promise<Figure[]> {
  const nowMs = Date.now();
  const group = makeGroup(0);
  const outcomes = group.rules.map(({ id }) => ({
    ruleId: id, tookMs: 1, recorded: [], noData: false, error: null,
    series: Array.from({ length: SERIES }, (_, i) => ({ labels: { alertname: 'Bench', severity: 'warning', series: `series-${i}`, node: `node-${i % 7}`, region: 'eu-west' }, annotations: { summary: `series-${i} of node-${i % 7} is at 20` }, value: 20, verdict: 'holds' as const })),
  }));
  const context = { key: group.id, partition: 0, nowMs, source: 'inbox', epoch: 'e', sequence: 1, id: '1', random: () => 0 };
  const actor = ruleGroupActor({ shards: 1 });
  const configured = receiveRuleGroup(initialRuleGroup(), { type: 'configure', revision: 1, group }, context, 1).state;
  const rules = actor.codec.encode(configured).length;
  const started = process.cpuUsage();
  const { state } = receiveRuleGroup(configured, { type: 'evaluated', revision: 1, atMs: nowMs + INTERVAL_MS, tookMs: 1, outcomes, last: true }, context, 1);
  const { user, system } = process.cpuUsage(started);
  const bytes = actor.codec.encode(state).length - rules;
  return [
    { name: 'alerting: state of firing alerts', value: (RULES * SERIES) / (bytes / 1024 ** 2), unit: 'alerts/MiB', better: 'higher' },
    { name: 'alerting: all alerts of a group fire at once', value: (user + system) / (RULES * SERIES), unit: 'CPU-µs/alert' },
  ];
}

/** Runs the measurements: some four minutes. */
export async function run(): Promise<Figure[]> {
  return [...(await withoutStore()), ...(await stateSize()), ...(await onOneReplica())];
}
