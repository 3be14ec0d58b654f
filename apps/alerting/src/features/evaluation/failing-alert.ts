import type { AlertTransition, RuleGroup } from '@observer/contracts';
import { labelFingerprint } from './label-fingerprint';

/** Evaluations in a row that must fail before somebody is told. */
export const FAILING_AFTER = 3;

/** The alert about a rule that cannot be evaluated. @param ruleId undefined = the whole group cannot */
export function failingAlert(group: RuleGroup, ruleId: string | undefined, state: 'firing' | 'resolved', { lastError }: { readonly lastError: string }, atMs: number): AlertTransition {
  const labels = { alertname: 'RuleEvaluationFailing', severity: 'warning', rule_group: group.id, ...(ruleId === undefined ? {} : { rule: ruleId }), ...(group.team === '' ? {} : { team: group.team }) };
  const what = ruleId === undefined ? `Group ${group.name}` : `Rule ${ruleId} of group ${group.name}`;
  return {
    fingerprint: labelFingerprint(labels), labels, state, startsAtMs: atMs, endsAtMs: state === 'resolved' ? atMs : null, value: null, generatorUrl: `/alerts/rules/${group.id}${ruleId === undefined ? '' : `/${ruleId}`}`,
    annotations: { summary: `${what} cannot be evaluated`, description: `Nobody watches what ${ruleId === undefined ? 'its rules watch' : 'this rule watches'}. The last error: ${lastError}` },
    source: { kind: 'rule', groupId: group.id, ...(ruleId === undefined ? {} : { ruleId }) },
  };
}
