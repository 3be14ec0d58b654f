import { isDeepStrictEqual } from 'node:util';
import type { ActorSystem } from '@observer/actors';
import type { StoredMetricRule } from '@observer/contracts';
import { type EndMessage, RULE_ACTOR } from '../actors/rule-totals.actor';
import { countedRuleKey } from '../count/counted-rule';
import { seriesNamesOf } from '../rule/compile-rule';

type Ends = readonly { readonly key: string; readonly message: EndMessage }[];

/** Which version's series end with a change: those that no later version goes on under the same names. */
export function endedByChange({ rule, countsFromMs, previous }: StoredMetricRule): Ends {
  if (previous === undefined || !previous.rule.enabled) return [];
  const goesOn = rule.enabled && isDeepStrictEqual(seriesNamesOf(rule), seriesNamesOf(previous.rule)) && isDeepStrictEqual([...rule.labels].sort(), [...previous.rule.labels].sort());
  return goesOn ? [] : [{ key: countedRuleKey({ id: rule.id, version: previous.version }), message: { type: 'end', atMs: countsFromMs, gone: false } }];
}

/** Those of a rule that was deleted. */
export const endedByDeletion = ({ rule: { id }, version, previous }: StoredMetricRule, nowMs: number): Ends =>
  [version, ...(previous === undefined ? [] : [previous.version])].map((number) => ({ key: countedRuleKey({ id, version: number }), message: { type: 'end' as const, atMs: nowMs, gone: true } }));

/** Has series end that nothing goes on with, so that queries do not show them for five more minutes. Safe to repeat. */
export async function endSeries(actors: Pick<ActorSystem, 'send'>, ends: Ends): Promise<void> {
  await Promise.all(ends.map(({ key, message }) => actors.send(RULE_ACTOR, key, message, { messageId: `end-${key}-${message.atMs}` })));
}
