import { Button, IconButton, Input } from '@observer/ui';
import { Plus, Trash2 } from 'lucide-react';
import { BURN_WINDOWS, type ConditionForm, type WindowForm } from '../condition-form';
import { errorAt, type FieldErrors } from '../field-errors';
import { ExpressionField } from './expression-field';

const MOST_WINDOWS = 4;

interface BurnRateFieldsProps {
  form: ConditionForm;
  errors: FieldErrors;
  readOnly: boolean;
  onChange: (patch: Partial<ConditionForm>) => void;
}

/** An error budget, and the pairs of windows in which it burns too fast. */
export function BurnRateFields({ form, errors, readOnly, onChange }: BurnRateFieldsProps) {
  const change = (index: number, patch: Partial<WindowForm>) => onChange({ windows: form.windows.map((one, at) => (at === index ? { ...one, ...patch } : one)) });
  return (
    <>
      <ExpressionField placeholders label="Errors" text={form.errors} error={errors['condition.errors']} readOnly={readOnly} onChange={(text) => onChange({ errors: text })} hint={<>What counts against the budget, e.g. <code>{'sum(rate(gateway_errors_total[$window]))'}</code></>} />
      <ExpressionField placeholders label="Total" text={form.total} error={errors['condition.total']} readOnly={readOnly} onChange={(total) => onChange({ total })} hint={<>All of it, e.g. <code>{'sum(rate(gateway_requests_total[$window]))'}</code></>} />
      <Input label="Objective, % that is good" inputMode="decimal" value={form.objective} error={errorAt(errors, 'condition.objective')} onChange={(event) => onChange({ objective: event.target.value })} />
      <fieldset className="rule-edit__windows">
        <legend className="ui-field__label">Alerts when the budget burns this many times too fast, in the long and in the short window</legend>
        {form.windows.map(({ long, short, factor }, index) => (
          <div key={index} className="rule-edit__window">
            <Input label={`Long window ${index + 1}`} hideLabel={index > 0} value={long} error={errorAt(errors, `condition.windows.${index}.longMs`)} onChange={(event) => change(index, { long: event.target.value })} />
            <Input label={`Short window ${index + 1}`} hideLabel={index > 0} value={short} error={errorAt(errors, `condition.windows.${index}.shortMs`) ?? errors[`condition.windows.${index}`]?.message} onChange={(event) => change(index, { short: event.target.value })} />
            <Input label={`Times too fast ${index + 1}`} hideLabel={index > 0} inputMode="decimal" value={factor} error={errorAt(errors, `condition.windows.${index}.factor`)} onChange={(event) => change(index, { factor: event.target.value })} />
            <IconButton label={`Remove windows ${index + 1}`} icon={<Trash2 size={14} />} disabled={form.windows.length === 1} onClick={() => onChange({ windows: form.windows.filter((_, at) => at !== index) })} />
          </div>
        ))}
        <div className="alert-rules__run">
          <Button size="sm" icon={<Plus size={13} />} disabled={form.windows.length >= MOST_WINDOWS} onClick={() => onChange({ windows: [...form.windows, { long: '3d', short: '6h', factor: '1' }] })}>
            Add windows
          </Button>
          <Button size="sm" variant="ghost" onClick={() => onChange({ windows: [...BURN_WINDOWS] })}>
            As the SRE Workbook advises
          </Button>
        </div>
      </fieldset>
    </>
  );
}
