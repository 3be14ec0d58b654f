import { ConfirmDialog, showToast } from '@observer/ui';
import { useLocation } from 'wouter';
import { DELETE_METRIC_RULE, METRIC_RULES, type MetricRule } from '../../api/metric-rules';
import { invalidate } from '../../api/query-cache';
import { useMutation } from '../../api/use-query';

/** Asks before a rule ends. */
export function DeleteRuleDialog({ rule, onClose }: { rule: MetricRule; onClose: () => void }) {
  const [, navigate] = useLocation();
  const remove = useMutation(DELETE_METRIC_RULE);
  const confirm = async () => {
    if (!(await remove.run({ id: rule.id }))) return;
    showToast({ tone: 'ok', title: `"${rule.metric}" is deleted` });
    invalidate(METRIC_RULES);
    onClose();
    navigate('/custom-metrics');
  };
  return (
    <ConfirmDialog
      title={`Delete "${rule.metric}"?`}
      description="Nothing is counted any more from now on. What it made stays until retention takes it. Graphs and rules that ask for it will end."
      action="Delete" busy={remove.busy} error={remove.error} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
