/** What counting events by rules costs: evaluation of batches as the log has them, and adding up what shards tell. One thread, no network. */
import { type Batch, BatchBuilder, gatewayRequest, KindRegistry } from '@observer/telemetry';
import { activeRule, type ActiveRule } from '../../../apps/analytics/src/features/metric-rules/count/counted-rule';
import type { CountsMessage } from '../../../apps/analytics/src/features/metric-rules/count/counts-message';
import { RuleTotals } from '../../../apps/analytics/src/features/metric-rules/count/rule-totals';
import { ShardCounts } from '../../../apps/analytics/src/features/metric-rules/count/shard-counts';
import { ALWAYS } from '../../../apps/analytics/src/features/metric-rules/evaluate/evaluate-batch';
import { compileRuleOrThrow } from '../../../apps/analytics/src/features/metric-rules/rule/compile-rule';
import { SHIPPED_RULES } from '../../../apps/analytics/src/features/metric-rules/rules/shipped-rules';
import { type Figure, quantile } from '../system/figure';

const ROWS = 5_000;
const BATCHES = 20;
const ROUNDS = 7;
const ORIGIN_MS = 1_760_000_000_000;
/** One rule has to count this many events with a second of CPU, million. */
const TARGET = 2;

/** Gateway requests of a network: 6 chains, 40 methods, 60 nodes, 500 customers; one batch is a quarter of a second. */
function makeBatch(index: number): Batch {
  const builder = new BatchBuilder(gatewayRequest);
  for (let i = 0; i < ROWS; i++) {
    const n = (index * ROWS + i) * 7919;
    builder.row(
      BigInt(ORIGIN_MS + index * 250) * 1_000_000n + BigInt(i) * 50_000n,
      { chain: `chain-${n % 6}`, method: `method-${n % 41}`, node: `node-${n % 61}`, region: `region-${n % 3}`, customer: `cust-${n % 499}`, plan: `plan-${n % 4}`, status: n % 23 === 0 ? 'error' : 'ok', cache: n % 5 === 0 ? 'hit' : 'miss' },
      { latency_seconds: (n % 997) / 400, request_bytes: n % 4096, response_bytes: n % 65_536, credits: 1 + (n % 7) / 10 },
    );
  }
  return builder.build();
}

function cpuSeconds(work: () => void): number {
  const seconds: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) seconds.push((user + system) / 1e6);
  }
  return quantile(seconds, 0.5);
}

const countAll = (rules: readonly ActiveRule[], batches: readonly Batch[]): CountsMessage[] => {
  const counts = new ShardCounts(0);
  for (const batch of batches) counts.count(batch, rules, ORIGIN_MS);
  return counts.tell(Number.POSITIVE_INFINITY);
};

/** Runs the measurements: a few seconds. */
export function run(): Promise<Figure[]> {
  const kinds = new KindRegistry();
  const rules = SHIPPED_RULES.filter(({ kind }) => kind === 'gateway_request').map((rule) => activeRule(compileRuleOrThrow(rule, kinds), 1, ALWAYS));
  const batches = Array.from({ length: BATCHES }, (_, index) => makeBatch(index));
  const events = BATCHES * ROWS;
  const figures = rules.map((rule): Figure => ({ name: `metric rules: ${rule.counted.id}`, value: events / cpuSeconds(() => countAll([rule], batches)) / 1e6, unit: 'M events/CPU-s', target: TARGET, better: 'higher' }));
  figures.push({ name: `metric rules: all ${rules.length} of the gateway`, value: cpuSeconds(() => countAll(rules, batches)) * (1e6 / events), unit: 'CPU-s/M events' });
  const messages = countAll(rules, batches);
  const cells = messages.reduce((sum, { counts }) => sum + counts.length, 0);
  const adding = cpuSeconds(() => {
    for (const message of messages) {
      const totals = new RuleTotals(message.rule, 30_000);
      totals.add(message);
      totals.tell();
    }
  });
  return Promise.resolve([...figures, { name: 'metric rules: adding up and telling', value: (adding * 1e6) / cells, unit: 'CPU-µs/label set' }]);
}
