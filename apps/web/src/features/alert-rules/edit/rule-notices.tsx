import { Button, Notice } from '@observer/ui';
import { type RuleFault, type RuleInput, type StoredRuleGroup } from '../../../api/alert-rules';
import { ruleOfInput } from '../alert-rule-input';
import { ruleDifferences } from '../versions/differences';
import { ConflictPanel } from './conflict-panel';
import { errorsOfNoField, type FieldErrors } from './field-errors';
import { ruleIn } from './save-rule';
import { type RuleSaving } from './use-rule-saving';

interface RuleNoticesProps {
  readOnly: boolean;
  shipped: boolean;
  saving: RuleSaving;
  errors: FieldErrors;
  elsewhere: readonly RuleFault[];
  rule: RuleInput;
  onTheirs: (theirs: StoredRuleGroup) => void;
  onMine: (theirs: StoredRuleGroup) => void;
}

/** What concerns the rule as a whole: what others did, what cannot be saved, who may save. */
export function RuleNotices({ readOnly, shipped, saving: { latest, theirs, gone, busy, refused }, errors, elsewhere, rule, onTheirs, onMine }: RuleNoticesProps) {
  const unshown = errorsOfNoField(errors);
  return (
    <>
      {readOnly && <Notice>You may look at rules and play them. Changing them needs the role editor, and sight of all data.</Notice>}
      {shipped && !readOnly && <Notice>This rule ships with Observer. It is installed once, and what you change here stays.</Notice>}
      {theirs && <ConflictPanel what="rule" theirs={theirs} differences={ruleDifferences(ruleIn(theirs.group, rule.id), ruleOfInput(rule))} busy={busy} onTheirs={() => onTheirs(theirs)} onMine={() => onMine(theirs)} />}
      {gone && (
        <Notice tone="warn">
          <p>Somebody else deleted the group of this rule while you were editing it.</p>
          <Button size="sm" busy={busy} onClick={() => onMine({ ...latest, revision: 0 })}>
            Make the group again, with this rule
          </Button>
        </Notice>
      )}
      {refused && refused.faults.length === 0 && <Notice tone="bad">It was not saved: {refused.message}</Notice>}
      {unshown.map(([path, { message }]) => (
        <Notice key={path} tone="bad">
          {path}: {message}
        </Notice>
      ))}
      {elsewhere.map(({ ruleId, path, reason }) => (
        <Notice key={`${ruleId} ${path} ${reason}`} tone="bad">
          {ruleId ? `Rule ${ruleId}` : 'The group'}, {path}: {reason}
        </Notice>
      ))}
    </>
  );
}
