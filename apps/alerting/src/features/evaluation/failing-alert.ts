import type { AlertTransition, RuleGroup } from '@observer/contracts';
import { labelFingerprint } from './label-fingerprint';

/** Evaluations in a row that must fail before somebody is told. */
export const FAILING_AFTER = 3;

/** The alert about a rule that cannot be evaluated. */
export function failingAlert(group: RuleGroup, ruleId: string, state: 'firing' | 'resolved', { lastError }: { readonly lastError: string }, atMs: number): AlertTransition {
  const labels = { alertname: 'RuleEvaluationFailing', severity: 'warning', rule_group: group.id, rule: ruleId, ...(group.team === '' ? {} : { team: group.team }) };
  return {
    fingerprint: labelFingerprint(labels), labels, state, startsAtMs: atMs, endsAtMs: state === 'resolved' ? atMs : null, value: null, generatorUrl: `/alerts/rules/${group.id}/${ruleId}`,
    annotations: { summary: `Rule ${ruleId} of group ${group.name} cannot be evaluated`, description: `Nobody watches what this rule watches. Its last error: ${lastError}` },
    source: { kind: 'rule', groupId: group.id, ruleId },
  };
}
