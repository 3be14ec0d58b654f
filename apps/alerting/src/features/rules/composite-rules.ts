import type { Rule, RuleFault, RuleGroup } from '@observer/contracts';

/** Ids of the rules that a composite rule looks at. */
const watchedBy = (rule: Rule): readonly string[] => (rule.type === 'alert' && rule.condition.kind === 'composite' ? rule.condition.rules : []);

/** Composite rules that look at what is no alert rule, or in the end at themselves. */
export function compositeFaults(groups: readonly RuleGroup[]): RuleFault[] {
  const rules = new Map(groups.flatMap((group) => group.rules.map((rule) => [rule.id, rule] as const)));
  return [...rules.values()].flatMap((rule) => {
    const fault = (reason: string): RuleFault => ({ ruleId: rule.id, path: 'condition.rules', reason });
    const missing = watchedBy(rule).filter((id) => rules.get(id)?.type !== 'alert');
    if (missing.length > 0) return missing.map((id) => fault(rules.has(id) ? `"${id}" is a recording rule, and only alerts can be combined` : `there is no rule "${id}"`));
    const circle = circleOf(rule.id, rules);
    return circle === undefined ? [] : [fault(`it looks at itself: ${circle.join(' → ')}`)];
  });
}

/** The way from a rule back to itself over the rules it looks at. */
function circleOf(start: string, rules: ReadonlyMap<string, Rule>): string[] | undefined {
  const seen = new Set<string>();
  const search = (id: string, way: readonly string[]): string[] | undefined => {
    for (const next of watchedBy(rules.get(id)!)) {
      if (next === start) return [...way, next];
      if (seen.has(next) || !rules.has(next)) continue;
      seen.add(next);
      const found = search(next, [...way, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}
