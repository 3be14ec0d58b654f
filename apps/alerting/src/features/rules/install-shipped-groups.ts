import { type RuleGroup, ruleGroupsBucket, shippedRuleGroupsBucket } from '@observer/contracts';
import { installShipped, type Platform } from '@observer/platform';

/** Installs shipped groups that were never installed before. @returns the ids installed by this call */
export async function installShippedGroups({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>, groups: readonly RuleGroup[]): Promise<string[]> {
  const nowMs = clock.nowMs();
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, updatedBy: { kind: 'service' as const, id: 'alerting' } };
  return installShipped({
    documents: messaging.documents(ruleGroupsBucket),
    markers: messaging.documents(shippedRuleGroupsBucket), marker: { installedAtMs: nowMs },
    shipped: new Map(groups.map((group) => [group.id, { group: { ...group, shipped: true }, ...times }])),
  });
}
