import { ConfirmDialog, showToast } from '@observer/ui';
import { DELETE_RULE_GROUP, RULE_GROUPS, type RuleGroup } from '../../../api/alert-rules';
import { invalidate } from '../../../api/query-cache';
import { useMutation } from '../../../api/use-query';

/** Asks before a group ends. */
export function DeleteGroupDialog({ group: { id, name, rules }, onClose, onDeleted }: { group: RuleGroup; onClose: () => void; onDeleted: () => void }) {
  const remove = useMutation(DELETE_RULE_GROUP);
  const confirm = async () => {
    if (!(await remove.run({ id }))) return;
    showToast({ tone: 'ok', title: `Group "${name}" is deleted`, text: 'Its address still shows its versions, which can be restored.' });
    onDeleted();
    invalidate(RULE_GROUPS);
  };
  return (
    <ConfirmDialog
      title={`Delete group "${name}"?`} description={`${rules.length === 1 ? 'Its rule is' : `Its ${rules.length} rules are`} not evaluated any more, and their alerts resolve. Its versions can be restored.`}
      action="Delete the group" busy={remove.busy} error={remove.error} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
