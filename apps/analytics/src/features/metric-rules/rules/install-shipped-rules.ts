import { type MetricRule, metricRulesBucket, shippedMetricRulesBucket } from '@observer/contracts';
import { installShipped, type Platform } from '@observer/platform';
import { nextStored } from './rule-versions';

/** Installs shipped rules that were never installed before. @returns the ids installed by this call */
export async function installShippedRules({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>, rules: readonly MetricRule[]): Promise<string[]> {
  const nowMs = clock.nowMs();
  return installShipped({
    documents: messaging.documents(metricRulesBucket),
    markers: messaging.documents(shippedMetricRulesBucket), marker: { installedAtMs: nowMs },
    shipped: new Map(rules.map((rule) => [rule.id, nextStored(undefined, { rule, by: { kind: 'service', id: 'analytics' }, nowMs })])),
  });
}
