import { type GatewayAccess, signIn } from './gateway-client';

/** Kinds of events that a backfill sends. */
const KINDS = ['gateway_request', 'payment'];

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
  for (const { rule } of rules) await gateway.call('POST', 'jobs/recompute', { ruleId: rule.id, range: { startMs, endMs } });
  return rules.length;
}
