import { type RuleGroup, ruleGroupsBucket, shippedRuleGroupsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Platform } from '@observer/platform';

const by = { kind: 'service' as const, id: 'alerting' };

/**
 * Installs shipped groups that were never installed before. One that a person changed or removed since stays as it is, and so does a person's own group
 * of the same id. Any number of replicas may do it at once. @returns the ids installed by this call
 */
export async function installShippedGroups({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>, groups: readonly RuleGroup[]): Promise<string[]> {
  const documents = messaging.documents(ruleGroupsBucket);
  const markers = messaging.documents(shippedRuleGroupsBucket);
  const before = new Set((await markers.list()).map(({ key }) => key));
  const installed: string[] = [];
  for (const group of groups.filter(({ id }) => !before.has(id))) {
    const nowMs = clock.nowMs();
    // First the group, then the mark: after a crash between them the group is found and left alone.
    const made = await createdNow(documents.put(group.id, { group: { ...group, shipped: true }, createdAtMs: nowMs, updatedAtMs: nowMs, updatedBy: by }, { expectedRevision: 0 }));
    await createdNow(markers.put(group.id, { installedAtMs: nowMs }, { expectedRevision: 0 }));
    if (made) installed.push(group.id);
  }
  return installed;
}

/** @returns false when it was there already */
async function createdNow(writing: Promise<number>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (thrown) {
    if (asObserverError(thrown).code === 'conflict') return false;
    throw thrown;
  }
}
