/** Saving one rule of a group while others may save theirs: rules are merged by rule, and only the same rule is a conflict. */
import { type ApiError, asApiError, isConflict } from '../../../api/api-error';
import { PUT_RULE_GROUP, RULE_GROUPS, type Rule, type RuleFault, type RuleGroup, type RuleGroupInput, type RuleInput, type StoredRuleGroup } from '../../../api/alert-rules';
import { request } from '../../../api/graphql';
import { invalidate } from '../../../api/query-cache';
import { inputOfGroup, inputOfRule, ruleOfInput } from '../alert-rule-input';

export type Saved =
  | { kind: 'saved'; stored: StoredRuleGroup }
  /** Somebody else changed or removed the same rule; `theirs` is undefined when the whole group is gone. */
  | { kind: 'conflict'; theirs: StoredRuleGroup | undefined }
  | { kind: 'refused'; error: ApiError; faults: RuleFault[] };

const ATTEMPTS = 4;
const SEEN_ATTEMPTS = 20;
const SEEN_PAUSE_MS = 150;

export const ruleIn = (group: RuleGroup | undefined, id: string): Rule | undefined => group?.rules.find((rule) => rule.id === id);

/** Whether two versions of a rule say the same; undefined = there is none. */
export const sameRule = (a: Rule | RuleInput | undefined, b: Rule | RuleInput | undefined): boolean => ruleText(a) === ruleText(b);

/** A rule as text, without regard to the order of a condition's fields or to fields of another type. */
export function ruleText(rule: Rule | RuleInput | undefined): string {
  if (!rule) return '';
  const { condition, ...rest } = inputOfRule(ruleOfInput(rule));
  return JSON.stringify([rest, condition && Object.entries(condition).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * Saves a change of one rule. When others changed other rules of the group meanwhile, theirs stay and this one is put among them.
 * @param change makes the group to be saved of the newest one
 */
export async function saveRule(known: StoredRuleGroup, ruleId: string, change: (group: RuleGroupInput) => RuleGroupInput): Promise<Saved> {
  let from = known;
  for (let attempt = 1; ; attempt++) {
    try {
      const { putRuleGroup: stored } = await request(PUT_RULE_GROUP, { group: change(inputOfGroup(from.group)), expectedRevision: from.revision });
      await seen(stored);
      return { kind: 'saved', stored };
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!isConflict(error) || attempt === ATTEMPTS) return { kind: 'refused', error, faults: (error.details.ruleFaults ?? []) as RuleFault[] };
      const theirs = (await request(RULE_GROUPS, {})).ruleGroups.find(({ group }) => group.id === known.group.id);
      invalidate(RULE_GROUPS);
      if (!theirs || !sameRule(ruleIn(theirs.group, ruleId), ruleIn(known.group, ruleId))) return { kind: 'conflict', theirs };
      from = theirs;
    }
  }
}

/** Waits until the list tells what was saved, so that a page that opens next finds it. */
export async function seen({ revision, group: { id } }: StoredRuleGroup): Promise<void> {
  for (let attempt = 1; attempt <= SEEN_ATTEMPTS; attempt++) {
    const { ruleGroups } = await request(RULE_GROUPS, {});
    if (ruleGroups.some((one) => one.group.id === id && one.revision >= revision)) break;
    await new Promise((resolve) => setTimeout(resolve, SEEN_PAUSE_MS));
  }
  invalidate(RULE_GROUPS);
}
