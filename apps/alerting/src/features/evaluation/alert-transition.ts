import type { AlertTransition } from '@observer/contracts';
import type { AlertChange } from './alert-states';

/** A change of a rule's alert, as the desk takes it. */
export function alertTransition(groupId: string, ruleId: string, { fingerprint, alert, change }: AlertChange, atMs: number): AlertTransition {
  return {
    fingerprint, labels: alert.labels, annotations: alert.annotations, value: alert.value, generatorUrl: `/alerts/rules/${groupId}/${ruleId}`,
    state: change === 'resolved' ? 'resolved' : 'firing', startsAtMs: alert.firedAtMs ?? alert.activeAtMs, endsAtMs: change === 'resolved' ? atMs : null,
    source: { kind: 'rule', groupId, ruleId },
  };
}
