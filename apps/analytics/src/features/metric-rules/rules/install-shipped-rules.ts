import { type MetricRule, metricRulesBucket, shippedMetricRulesBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Platform } from '@observer/platform';
import { nextStored } from './rule-versions';

/**
 * Installs shipped rules that were never installed before. One that a person changed or removed since stays as it is, and so does a person's own rule
 * of the same id. Any number of replicas may do it at once. @returns the ids installed by this call
 */
export async function installShippedRules({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>, rules: readonly MetricRule[]): Promise<string[]> {
  const documents = messaging.documents(metricRulesBucket);
  const markers = messaging.documents(shippedMetricRulesBucket);
  const before = new Set((await markers.list()).map(({ key }) => key));
  const installed: string[] = [];
  for (const rule of rules.filter(({ id }) => !before.has(id))) {
    // First the rule, then the mark: after a crash between them the rule is found and left alone.
    const made = await createdNow(documents.put(rule.id, nextStored(undefined, { rule, by: { kind: 'service', id: 'analytics' }, nowMs: clock.nowMs() }), { expectedRevision: 0 }));
    await createdNow(markers.put(rule.id, { installedAtMs: clock.nowMs() }, { expectedRevision: 0 }));
    if (made) installed.push(rule.id);
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
