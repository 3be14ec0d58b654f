/**
 * Rules on one replica, as running processes: 5,000 alert rules over 20 series each, every 30 s, over samples that keep coming in every 15 s, with the store's
 * owner and the broker on the same machine. Lag is from the time a group is due until its actor was told what came of it. Beside it: what the evaluation
 * costs without the store and how large the state of alerts is, in this process; and the same rules over the same samples in Prometheus.
 */
import { setTimeout as pause } from 'node:timers/promises';
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
import { measurePrometheusRules, type PeerFigures } from './prometheus-peer';
import { GROUPS, INTERVAL_MS, labelsOf, metricOf, ruleGroup, RULES, samplesOf, SCRAPE_MS, SERIES } from './rule-load';

const LAG = 'observer_rule_group_evaluation_lag_seconds';
/** What taking in the samples costs is measured before there are rules, for this long. */
const IDLE_MS = SCRAPE_MS;
const ROUNDS = 2;

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

/** Writes samples as scrapes of one target per group would come in: spread over their interval. @returns ends it */
function scraping(fixture: EvaluationFixture): () => Promise<void> {
  let ended = false;
  let group = 0;
  const startedMs = Date.now();
  const loop = async (): Promise<void> => {
    for (let turn = 0; !ended; turn++) {
      await fixture.write(samplesOf(group));
      group = (group + 1) % GROUPS;
      await pause(Math.max(0, startedMs + (turn + 1) * (SCRAPE_MS / GROUPS) - Date.now()));
    }
  };
  const running = loop();
  // It is told when scraping ends.
  running.catch(() => undefined);
  return async () => {
    ended = true;
    await running;
  };
}

/** CPU seconds of the processes so far: the replica's, and the one's that owns the store. */
const cpuOf = (replica: ServiceProcess, fixture: EvaluationFixture): [number, number] => [cpuSecondsOf(replica.pid), cpuSecondsOf(fixture.writerPid)];

async function onOneReplica(peer: PeerFigures | undefined): Promise<Figure[]> {
  const fixture = await EvaluationFixture.start();
  try {
    const replica = await fixture.replica();
    for (let group = 0; group < GROUPS; group++) await fixture.write(samplesOf(group));
    const endScraping = scraping(fixture);
    await pause(5_000);
    const idleBefore = cpuOf(replica, fixture);
    await pause(IDLE_MS);
    const idle = cpuOf(replica, fixture).map((seconds, i) => (seconds - idleBefore[i]!) / IDLE_MS);
    for (let group = 0; group < GROUPS; group++) await fixture.put(ruleGroup(group));
    await pause(INTERVAL_MS); // compilers and caches are warm, and what is pending has fired
    const [before, cpuBefore, startedMs] = [await lagOf(replica), cpuOf(replica, fixture), Date.now()];
    await pause(ROUNDS * INTERVAL_MS);
    const [after, cpuAfter, tookMs] = [await lagOf(replica), cpuOf(replica, fixture), Date.now() - startedMs];
    await endScraping();
    const evaluations = (after.counts.at(-1)! - before.counts.at(-1)!) * RULES;
    const [alerting, store] = cpuAfter.map((seconds, i) => seconds - cpuBefore[i]! - idle[i]! * tookMs) as [number, number];
    const beside = (value: number | undefined): Pick<Figure, 'peer'> => (value === undefined ? {} : { peer: { name: 'Prometheus', value } });
    return [
      { name: `alerting: ${GROUPS * RULES} rules × ${SERIES} series every ${INTERVAL_MS / 1000} s, lag p99`, value: quantileBetween(before, after, 0.99), unit: 's', target: 1, ...beside(peer?.groupP99Seconds) },
      { name: 'alerting: lag p50', value: quantileBetween(before, after, 0.5), unit: 's', ...beside(peer?.groupP50Seconds) },
      { name: 'alerting: evaluations that were due and done', value: (100 * evaluations * INTERVAL_MS) / (tookMs * GROUPS * RULES), unit: '%', better: 'higher' },
      { name: 'alerting: rules per core, replica', value: evaluations / alerting, unit: 'rules/CPU-s', better: 'higher' },
      { name: 'alerting: rules per core, store', value: evaluations / store, unit: 'rules/CPU-s', better: 'higher' },
      { name: 'alerting: rules per core, both', value: evaluations / (alerting + store), unit: 'rules/CPU-s', better: 'higher', ...beside(peer?.rulesPerCpuSecond) },
    ];
  } finally {
    await fixture.stop();
  }
}

/** Evaluation over samples in memory, and the actor that takes the outcome: one thread. */
async function withoutStore(): Promise<Figure[]> {
  const nowMs = Date.now();
  const group = ruleGroup(0);
  const series = samplesOf(0).map(({ labels, value }) => ({ labels, times: Float64Array.of(nowMs - 15_000, nowMs), values: Float64Array.of(value, value) }));
  const engine = createEngine();
  // The source finds a metric as a store does: by its name.
  const byName = new Map(Array.from({ length: RULES }, (_, rule) => [metricOf(0, rule), new MemorySource(series.filter(({ labels }) => labels.__name__ === metricOf(0, rule)))]));
  const ask = (expr: string, grid: { startMs: number; endMs: number; stepMs: number }) => engine.range(expr, { ...grid, source: byName.get(expr)!, signal: new AbortController().signal });
  const evaluate = () => evaluateGroup(group, nowMs, { ask, record: () => undefined, templateQuery: () => Promise.resolve([]), clock: systemClock, dialect: '2' });
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
  const group = ruleGroup(0);
  const outcomes = group.rules.map(({ id }) => ({
    ruleId: id, tookMs: 1, recorded: [], noData: false, error: null,
    series: Array.from({ length: SERIES }, (_, i) => ({ labels: { alertname: 'Bench', severity: 'warning', ...labelsOf(i) }, annotations: { summary: `series-${i} of node-${i % 7} is at 20` }, value: 20, verdict: 'holds' as const })),
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

/** Runs the measurements: less than three minutes. */
export async function run(): Promise<Figure[]> {
  const inMemory = [...(await withoutStore()), ...(await stateSize())];
  return [...inMemory, ...(await onOneReplica(await measurePrometheusRules()))];
}
