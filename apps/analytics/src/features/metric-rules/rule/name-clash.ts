import type { MetricRule, StoredMetricRule } from '@observer/contracts';
import { seriesNamesOf } from './compile-rule';

/**
 * Names of a rule's series that the store has from elsewhere: samples of two sources would stand under one name.
 * @param stored what is stored of this rule: names that it makes already are its own
 * @param inStore names of measurements that begin with a text
 */
export async function clashingNames(rule: MetricRule, stored: StoredMetricRule | undefined, inStore: (prefix: string) => Promise<readonly string[]>): Promise<string[]> {
  const own = new Set([stored?.rule, stored?.previous?.rule].flatMap((known) => (known === undefined ? [] : seriesNamesOf(known))));
  const names = seriesNamesOf(rule).filter((name) => !own.has(name));
  if (names.length === 0) return [];
  const found = new Set(await inStore(rule.metric));
  return names.filter((name) => found.has(name));
}

export const clashWarning = (name: string): string =>
  `metric: the store has "${name}" already, from elsewhere or from a rule that was deleted; its samples and those of this rule would stand under one name. Choose another name, unless that is what you want`;
