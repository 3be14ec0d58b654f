import { ConfirmDialog, showToast } from '@observer/ui';
import { useState } from 'react';
import { type Rule, type StoredRuleGroup } from '../../api/alert-rules';
import { withoutRule } from './alert-rule-input';
import { ruleName } from './alert-rule-words';
import { saveRule } from './edit/save-rule';

interface DeleteRuleDialogProps {
  group: StoredRuleGroup;
  rule: Rule;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks before a rule ends. */
export function DeleteRuleDialog({ group, rule, onClose, onDeleted }: DeleteRuleDialogProps) {
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const name = ruleName(rule);
  const confirm = async () => {
    setState({ busy: true });
    const saved = await saveRule(group, rule.id, (all) => withoutRule(all, rule.id)).catch((thrown: unknown) => ({ kind: 'refused' as const, error: thrown as Error }));
    if (saved.kind !== 'saved') return setState({ busy: false, error: saved.kind === 'conflict' ? 'Somebody else changed it meanwhile. Close this, and look at it again.' : saved.error.message });
    showToast({ tone: 'ok', title: `"${name}" is deleted`, text: 'The versions of its group still hold it.' });
    onClose();
    onDeleted?.();
  };
  return (
    <ConfirmDialog
      title={`Delete "${name}"?`}
      description={rule.type === 'ALERT' ? 'Its alerts resolve. Versions of its group still hold it, and can be restored.' : 'Nothing is recorded any more from now on; what it made stays until retention takes it.'}
      action="Delete" busy={state.busy} error={state.error === undefined ? undefined : { message: state.error }} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
