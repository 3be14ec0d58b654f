import { Input, Segments } from '@observer/ui';
import { type ConditionForm } from '../condition-form';
import { errorAt, type FieldErrors } from '../field-errors';

interface DynamicFieldsProps {
  form: ConditionForm;
  errors: FieldErrors;
  onChange: (patch: Partial<ConditionForm>) => void;
}
const SIDES = [{ value: 'above', label: 'above' }, { value: 'below', label: 'below' }, { value: 'either', label: 'outside' }] as const;
const SEASONS = [{ value: 'daily', label: 'time of day' }, { value: 'weekly', label: 'time of week' }] as const;

/** The band that adjusts to the season. */
export const DynamicFields = ({ form, errors, onChange }: DynamicFieldsProps) => (
  <>
    <div className="rule-edit__row">
      <div className="ui-field">
        <span className="ui-field__label">Alerts when it is</span>
        <Segments label="Side of the band" value={form.side} choices={SIDES} onChange={(side) => onChange({ side })} />
      </div>
      <div className="ui-field">
        <span className="ui-field__label">What is usual at this</span>
        <Segments label="Season" value={form.season} choices={SEASONS} onChange={(season) => onChange({ season })} />
      </div>
      <Input label={form.season === 'daily' ? 'Days looked back' : 'Weeks looked back'} inputMode="numeric" value={form.seasons} error={errorAt(errors, 'condition.seasons')} hint="2 to 8; silent until two were seen" onChange={(event) => onChange({ seasons: event.target.value })} />
    </div>
    <div className="rule-edit__row">
      <Input label="Band holds, %" inputMode="decimal" value={form.quantile} error={errorAt(errors, 'condition.quantile')} hint="Quantile of what was seen then: 95 cuts off the outermost" onChange={(event) => onChange({ quantile: event.target.value })} />
      <Input label="Widened by, % of its height" inputMode="decimal" value={form.width} error={errorAt(errors, 'condition.width')} onChange={(event) => onChange({ width: event.target.value })} />
      <Input label="Widened at least by" inputMode="decimal" value={form.minimumWidth} error={errorAt(errors, 'condition.minimumWidth')} hint="In the query’s unit: a band over a constant has no height" onChange={(event) => onChange({ minimumWidth: event.target.value })} />
    </div>
  </>
);
