/** Rules and groups as they are sent again, with something changed. */
import { type Rule, type RuleGroup, type RuleGroupInput, type RuleInput } from '../../api/alert-rules';
import { type Label } from '../../api/prom';

const bare = (labels: readonly Label[]): Label[] => labels.map(({ name, value }) => ({ name, value }));

/** Only what applies to the rule's type. */
export const inputOfRule = ({ id, type, labels, enabled, name, condition, forMs, keepFiringForMs, annotations, noData, record, expr }: Rule): RuleInput => ({
  id, type, enabled, labels: bare(labels), ...(name === null ? {} : { name }), ...(condition === null ? {} : { condition }), ...(forMs === null ? {} : { forMs }), ...(keepFiringForMs === null ? {} : { keepFiringForMs }),
  ...(annotations === null ? {} : { annotations: bare(annotations) }), ...(noData === null ? {} : { noData }), ...(record === null ? {} : { record }), ...(expr === null ? {} : { expr }),
});

/** The group as it is sent again. */
export const inputOfGroup = ({ labels, rules, ...rest }: RuleGroup): RuleGroupInput => ({ ...rest, labels: bare(labels), rules: rules.map(inputOfRule) });

/** The group with one of its rules turned on or off. */
export const withEnabled = (group: RuleGroup, ruleId: string, enabled: boolean): RuleGroupInput => inputOfGroup({ ...group, rules: group.rules.map((rule) => (rule.id === ruleId ? { ...rule, enabled } : rule)) });

/** The group with a rule in the place of the one of the same id, or at its end. */
export function withRule(group: RuleGroupInput, rule: RuleInput): RuleGroupInput {
  const known = group.rules.some(({ id }) => id === rule.id);
  return { ...group, rules: known ? group.rules.map((one) => (one.id === rule.id ? rule : one)) : [...group.rules, rule] };
}

export const withoutRule = (group: RuleGroupInput, ruleId: string): RuleGroupInput => ({ ...group, rules: group.rules.filter(({ id }) => id !== ruleId) });

/** Labels that every rule of a group gets. */
export const labelsOfGroup = ({ labels, team }: Pick<RuleGroup, 'labels' | 'team'>): Label[] => [...bare(labels), ...(team === '' ? [] : [{ name: 'team', value: team }])];

/** A rule that was not saved yet, as those that are stored look. */
export const ruleOfInput = (rule: RuleInput | Rule): Rule => ({ name: null, condition: null, forMs: null, keepFiringForMs: null, annotations: null, noData: null, record: null, expr: null, ...rule });
