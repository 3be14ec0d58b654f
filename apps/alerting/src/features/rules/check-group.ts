import type { Rule, RuleFault, RuleGroup } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Dialect } from '@observer/promql';
import { checkTemplate } from '../template';
import { conditionFaults, expressionFault, type PathFault } from './check-condition';
import { compositeFaults } from './composite-rules';

/** Labels that the evaluation sets itself. */
const OWN_LABELS = ['__name__', 'alertname', 'alertstate', 'rule_id'];
const OWN_METRICS = ['ALERTS', 'ALERTS_FOR_STATE'];

/** Everything that is wrong with a group, but for its relations to other groups. */
export function groupFaults(group: RuleGroup, dialect: Dialect): RuleFault[] {
  const own = [...reservedLabels(group.labels, 'labels'), ...templateFaults(group.labels, 'labels')].map((fault) => ({ ruleId: '', ...fault }));
  return [...own, ...group.rules.flatMap((rule) => ruleFaults(rule, dialect).map((fault) => ({ ruleId: rule.id, ...fault })))];
}

/** Everything that is wrong with one rule by itself. */
export function ruleFaults(rule: Rule, dialect: Dialect): PathFault[] {
  const labels = reservedLabels(rule.labels, 'labels');
  if (rule.type === 'alert') return [...conditionFaults(rule, dialect), ...labels, ...templateFaults(rule.labels, 'labels'), ...templateFaults(rule.annotations, 'annotations')];
  const expr = expressionFault(rule.expr, dialect);
  const taken = OWN_METRICS.includes(rule.record) ? [{ path: 'record', reason: `${rule.record} is what alerting itself writes; choose another name` }] : [];
  return [...(expr === undefined ? [] : [{ path: 'expr', ...expr }]), ...taken, ...labels];
}

/** What is wrong between a group, as it shall be, and all others. @param others without the group itself */
export function relationFaults(group: RuleGroup, others: readonly RuleGroup[]): RuleFault[] {
  const groupOf = new Map(others.flatMap(({ id, rules }) => rules.map((rule) => [rule.id, id] as const)));
  const taken = group.rules.filter(({ id }) => groupOf.has(id)).map(({ id }): RuleFault => ({ ruleId: id, path: 'id', reason: `group "${groupOf.get(id)}" has a rule of this id; ids are unique over all groups` }));
  return [...taken, ...compositeFaults([...others, group])];
}

const reservedLabels = (labels: Readonly<Record<string, string>>, path: string): PathFault[] =>
  Object.keys(labels).filter((name) => OWN_LABELS.includes(name)).map((name) => ({ path: `${path}.${name}`, reason: `alerting sets "${name}" itself; choose another label` }));

function templateFaults(texts: Readonly<Record<string, string>>, path: string): PathFault[] {
  return Object.entries(texts).flatMap(([name, text]) => {
    try {
      checkTemplate(text);
      return [];
    } catch (error) {
      return [{ path: `${path}.${name}`, reason: asObserverError(error).message }];
    }
  });
}
