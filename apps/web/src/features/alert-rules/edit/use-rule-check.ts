import { CHECK_RULE_GROUP, type RuleFault, type RuleGroupInput, type RuleInput } from '../../../api/alert-rules';
import { useSteadyQuery } from '../../../api/use-query';
import { useSettled } from '../../../time/use-settled';
import { errorsOfFaults, faultsElsewhere, type FieldErrors } from './field-errors';
import { stillAbout } from './still-about';

const SETTLE_MS = 400;

interface Checked {
  errors: FieldErrors;
  /** In the group, or in rules that look at this one. */
  elsewhere: RuleFault[];
  /** The answer is about what is written now. */
  current: boolean;
}

/** What the server says of a rule that is being written, asked when typing rests. @param group undefined = not complete enough to be asked about */
export function useRuleCheck(group: RuleGroupInput | undefined, rule: RuleInput): Checked {
  const text = group && JSON.stringify({ group, ruleId: rule.id });
  const settled = useSettled(text, SETTLE_MS);
  const asked = settled === undefined ? undefined : (JSON.parse(settled) as { group: RuleGroupInput; ruleId: string });
  const { data, stale, loading } = useSteadyQuery(CHECK_RULE_GROUP, { group: asked?.group as RuleGroupInput }, { skip: asked === undefined, maxAgeMs: 10_000 });
  const faults = data?.checkRuleGroup ?? [];
  const askedRule = asked?.group.rules.find(({ id }) => id === asked.ruleId);
  const current = asked !== undefined && settled === text && !stale && !loading;
  if (!askedRule) return { errors: {}, elsewhere: [], current };
  const own = errorsOfFaults(faults, asked!.ruleId);
  return { errors: current ? own : stillAbout(own, askedRule, rule), elsewhere: faultsElsewhere(faults, asked!.ruleId), current };
}
