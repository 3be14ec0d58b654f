import { type GatewayAccess, signIn } from './gateway-client';

/** Kinds of events that a backfill sends. */
const KINDS = ['gateway_request', 'payment'];

/** What people look at first; the jobs run one after the other, each over all of the history. */
const FIRST = ['gateway-requests', 'gateway-errors', 'gateway-latency'];
const rank = (id: string): number => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length);

interface ListedRules {
  readonly items: readonly { readonly rule: { readonly id: string; readonly kind: string; readonly shipped: boolean; readonly enabled: boolean } }[];
}

/**
 * Has the metrics of history made: metric rules count what comes in now, so what a backfill sent is not in them. Starts one batch job per rule that comes with
 * Observer and resolves when all are queued.
 * @returns how many jobs were started
 * @throws Error with the gateway's answer
 */
export async function makeHistoryMetrics(access: GatewayAccess, [startMs, endMs]: readonly [number, number], stop: AbortSignal): Promise<number> {
  const gateway = await signIn(access, stop);
  const { items } = (await gateway.call('GET', 'metric-rules')) as ListedRules;
  const rules = items.filter(({ rule }) => rule.shipped && rule.enabled && KINDS.includes(rule.kind));
  for (const { rule } of [...rules].sort((a, b) => rank(a.rule.id) - rank(b.rule.id))) await gateway.call('POST', 'jobs/recompute', { ruleId: rule.id, range: { startMs, endMs } });
  return rules.length;
}
