import { useState } from 'react';
import { type RuleFault, type RuleInput, type StoredRuleGroup } from '../../../api/alert-rules';
import { withRule } from '../alert-rule-input';
import { ruleIn, ruleText, sameRule, saveRule } from './save-rule';

export interface RuleSaving {
  /** The group as it is now, with what others changed meanwhile. */
  latest: StoredRuleGroup;
  /** The group with another version of this rule than editing began with; undefined when there is none. */
  theirs: StoredRuleGroup | undefined;
  /** The group was deleted meanwhile. */
  gone: boolean;
  busy: boolean;
  /** Why the server refused what is written now. */
  refused: { message: string; faults: RuleFault[] } | undefined;
  /** @param over the version of others that is overwritten @returns the stored group; undefined when it was not saved */
  save: (over?: StoredRuleGroup) => Promise<StoredRuleGroup | undefined>;
  /** Goes on from this version of the group. */
  goOnFrom: (group: StoredRuleGroup) => void;
}

/**
 * Saving a rule, and what others did to it meanwhile.
 * @param now its group as the list tells it
 * @param isNew the rule is not in the group yet: another group may be chosen at any time
 */
export function useRuleSaving(now: StoredRuleGroup, rule: RuleInput, isNew: boolean): RuleSaving {
  const [known, setKnown] = useState(now);
  const [state, setState] = useState<{ busy: boolean; gone: boolean; refused?: { message: string; faults: RuleFault[]; rule: string } }>({ busy: false, gone: false });
  const from = isNew ? now : known;
  const latest = now.revision > from.revision ? now : from;
  const theirs = latest !== from && !sameRule(ruleIn(latest.group, rule.id), ruleIn(from.group, rule.id)) ? latest : undefined;
  const save = async (over?: StoredRuleGroup) => {
    setState({ busy: true, gone: false });
    try {
      const saved = await saveRule(over ?? (theirs ? from : latest), rule.id, (group) => withRule(group, rule));
      if (saved.kind === 'saved') setKnown(saved.stored);
      setState({ busy: false, gone: saved.kind === 'conflict' && !saved.theirs, ...(saved.kind === 'refused' ? { refused: { message: saved.error.message, faults: saved.faults, rule: ruleText(rule) } } : {}) });
      return saved.kind === 'saved' ? saved.stored : undefined;
    } catch (thrown) {
      setState({ busy: false, gone: false, refused: { message: thrown instanceof Error ? thrown.message : String(thrown), faults: [], rule: ruleText(rule) } });
      return undefined;
    }
  };
  const { busy, gone, refused } = state;
  return { latest, theirs, gone, busy, refused: refused?.rule === ruleText(rule) ? refused : undefined, save, goOnFrom: setKnown };
}
