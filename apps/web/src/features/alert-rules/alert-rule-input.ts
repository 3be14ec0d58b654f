/** Rules and groups as they are sent again, with something changed. */
import { type Rule, type RuleGroup, type RuleGroupInput, type RuleInput } from '../../api/alert-rules';
import { type Label } from '../../api/prom';

const bare = (labels: readonly Label[]): Label[] => labels.map(({ name, value }) => ({ name, value }));

/** Only what applies to the rule's type. */
export const inputOfRule = ({ id, type, labels, enabled, name, condition, forMs, keepFiringForMs, annotations, noData, record, expr }: Rule): RuleInput => ({
  id, type, enabled, labels: bare(labels), ...(name === null ? {} : { name }), ...(condition === null ? {} : { condition }), ...(forMs === null ? {} : { forMs }), ...(keepFiringForMs === null ? {} : { keepFiringForMs }),
  ...(annotations === null ? {} : { annotations: bare(annotations) }), ...(noData === null ? {} : { noData }), ...(record === null ? {} : { record }), ...(expr === null ? {} : { expr }),
});

/** The group with one of its rules turned on or off. */
export const withEnabled = ({ id, name, team, intervalMs, labels, limit, rules }: RuleGroup, ruleId: string, enabled: boolean): RuleGroupInput => ({
  id, name, team, intervalMs, limit, labels: bare(labels), rules: rules.map((rule) => inputOfRule(rule.id === ruleId ? { ...rule, enabled } : rule)),
});
