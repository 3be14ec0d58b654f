import { Input, Select } from '@observer/ui';
import { type NoData } from '../../../../api/alert-rules';
import { errorAt, type FieldErrors } from '../field-errors';
import { type RuleForm } from '../rule-form';

const NO_DATA = [{ value: 'RESOLVE', label: 'resolves the alert' }, { value: 'KEEP', label: 'keeps the alert as it is' }, { value: 'ALERT', label: 'is an alert of its own' }] as const;

interface TimingFieldsProps {
  form: RuleForm;
  errors: FieldErrors;
  onChange: (patch: Partial<RuleForm>) => void;
}

/** How long it has to hold, how long it goes on, and what silence means. */
export const TimingFields = ({ form, errors, onChange }: TimingFieldsProps) => (
  <div className="rule-edit__row">
    <Input label="Fires after holding for" value={form.for} placeholder="at once" error={errorAt(errors, 'forMs')} hint="e.g. 5m; at least two intervals tells glitches apart" onChange={(event) => onChange({ for: event.target.value })} />
    <Input label="Keeps firing for" value={form.keepFiring} placeholder="not longer" error={errorAt(errors, 'keepFiringForMs')} hint="Over short pauses, e.g. 2m" onChange={(event) => onChange({ keepFiring: event.target.value })} />
    <Select label="Missing data" value={form.noData} options={NO_DATA} error={errorAt(errors, 'noData')} onValueChange={(noData) => onChange({ noData: noData as NoData })} />
  </div>
);
