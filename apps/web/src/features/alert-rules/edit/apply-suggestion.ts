import { type BackTestSuggestion } from '../../../api/alert-rules';
import { durationText } from '../../../format/duration';
import { conditionForm } from './condition-form';
import { type RuleForm } from './rule-form';

/** The form with what a back-test suggests; what is written for other kinds of conditions stays. */
export function applySuggestion(form: RuleForm, { kind, value, rule }: BackTestSuggestion): RuleForm {
  if (!rule || value === null) return form;
  if (kind === 'for') return { ...form, for: durationText(value) };
  if (kind === 'keep-firing-for') return { ...form, keepFiring: durationText(value) };
  if (rule.condition.kind !== 'threshold') return form;
  const { query, op, value: bound, clearAt } = conditionForm(rule.condition);
  return { ...form, condition: { ...form.condition, kind: 'threshold', query, op, value: bound, clearAt } };
}
