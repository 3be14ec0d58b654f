import type { ActorSystem } from '@observer/actors';
import type { RuleGroupStatus } from '@observer/contracts';
import { RULE_GROUP_ACTOR } from '../rules';
import { initialRule, type RuleGroupState } from './rule-group-state';

/** What the evaluation of groups knows now, from what their actors keep; groups that are no more are left out. @param groupIds default: all */
export async function ruleStatus(actors: Pick<ActorSystem, 'states'>, groupIds: readonly string[] | undefined): Promise<RuleGroupStatus[]> {
  const states = (await actors.states(RULE_GROUP_ACTOR, groupIds === undefined ? undefined : new Set(groupIds))) as Map<string, RuleGroupState>;
  return [...states].flatMap(([groupId, state]) => statusOf(groupId, state)).sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

/** @returns nothing for a group that is no more */
export function statusOf(groupId: string, { group, revision, tookMs, missed, failures, lastError, rules }: RuleGroupState): RuleGroupStatus[] {
  if (group === null) return [];
  return [{
    groupId, revision, lastEvaluationMs: newest(rules), evaluationSeconds: tookMs / 1000, missedEvaluations: missed,
    rules: group.rules.map(({ id }) => {
      const rule = rules[id] ?? initialRule();
      const error = failures > 0 ? lastError : rule.lastError;
      return {
        id, lastError: error, health: error !== '' ? 'err' : rule.lastEvaluationMs === null ? 'unknown' : 'ok', lastEvaluationMs: rule.lastEvaluationMs, evaluationSeconds: rule.tookMs / 1000,
        alerts: Object.entries(rule.alerts).map(([fingerprint, { toldAtMs: _, ...alert }]) => ({ fingerprint, ...alert, state: alert.firedAtMs === null ? 'pending' : 'firing' })),
      };
    }),
  }];
}

const newest = (rules: RuleGroupState['rules']): number | null => Object.values(rules).reduce<number | null>((latest, { lastEvaluationMs }) => (lastEvaluationMs === null ? latest : Math.max(latest ?? 0, lastEvaluationMs)), null);
