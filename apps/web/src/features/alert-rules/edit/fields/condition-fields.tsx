import { Checkbox, Input, Segments, Select } from '@observer/ui';
import { type ConditionForm } from '../condition-form';
import { errorAt, type FieldErrors } from '../field-errors';
import { switchKind } from '../switch-kind';
import { BurnRateFields } from './burn-rate-fields';
import { CompositeFields, type RuleChoice } from './composite-fields';
import { DynamicFields } from './dynamic-fields';
import { ExpressionField } from './expression-field';
import { KindPicker } from './kind-picker';

export interface ConditionFieldsProps {
  form: ConditionForm;
  errors: FieldErrors;
  readOnly: boolean;
  /** Other alert rules, for composite ones. */
  rules: readonly RuleChoice[];
  /** What the condition is in PromQL, as the server makes it; undefined while that is not known. */
  expr: string | undefined;
  onChange: (patch: Partial<ConditionForm>) => void;
}

const OPS = ['>', '>=', '<', '<=', '==', '!='].map((value) => ({ value, label: value }));
const DIRECTIONS = [{ value: 'up', label: 'rises' }, { value: 'down', label: 'falls' }, { value: 'either', label: 'changes' }] as const;

/** The condition: its kind, and what that kind needs to know. */
export function ConditionFields(props: ConditionFieldsProps) {
  const { form, expr, onChange } = props;
  return (
    <>
      <KindPicker kind={form.kind} onChange={(kind) => onChange(switchKind(form, kind, expr))} />
      <KindFields {...props} />
    </>
  );
}

function KindFields(props: ConditionFieldsProps) {
  const { form, errors, readOnly, rules, onChange } = props;
  switch (form.kind) {
    case 'promql':
      return <ExpressionField label="Expression" text={form.expr} error={errors['condition.expr']} readOnly={readOnly} onChange={(expr) => onChange({ expr })} hint="Each series of its answer is an alert, e.g. sum by (chain) (node_up) < 2" />;
    case 'burn-rate':
      return <BurnRateFields form={form} errors={errors} readOnly={readOnly} onChange={onChange} />;
    case 'composite':
      return <CompositeFields form={form} errors={errors} rules={rules} onChange={onChange} />;
    default:
      return (
        <>
          <ExpressionField label="Query" text={form.query} error={errors['condition.query']} readOnly={readOnly} onChange={(query) => onChange({ query })} hint={QUERY_HINTS[form.kind]} />
          <OfQuery {...props} />
        </>
      );
  }
}

const QUERY_HINTS = {
  threshold: 'One value for each series, e.g. sum by (chain) (rate(gateway_errors_total[5m]))', dynamic: 'Its values at the same time of earlier days or weeks make the band', 'rate-of-change': 'Its value now is held against its value before',
  absence: 'What shall be there, e.g. max by (node) (node_up)',
} as const;

function OfQuery({ form, errors, onChange }: ConditionFieldsProps) {
  switch (form.kind) {
    case 'threshold':
      return (
        <div className="rule-edit__row">
          <Select label="Is" value={form.op} options={OPS} onValueChange={(op) => onChange({ op })} />
          <Input label="Bound" inputMode="decimal" value={form.value} placeholder="0.05" error={errorAt(errors, 'condition.value')} onChange={(event) => onChange({ value: event.target.value })} />
          <Input label="Goes on until it passes" inputMode="decimal" value={form.clearAt} placeholder="the bound" error={errorAt(errors, 'condition.clearAt')} hint="Hysteresis: no flapping around one bound" onChange={(event) => onChange({ clearAt: event.target.value })} />
        </div>
      );
    case 'absence':
      return (
        <div className="rule-edit__row">
          <Checkbox label="Alert for each series that is gone" hint="Otherwise once, when there is none at all" checked={form.forEach} onChange={(forEach) => onChange({ forEach })} />
          {form.forEach && <Input label="That was there within" value={form.lookback} placeholder="1h" error={errorAt(errors, 'condition.lookbackMs')} onChange={(event) => onChange({ lookback: event.target.value })} />}
        </div>
      );
    case 'rate-of-change':
      return (
        <div className="rule-edit__row">
          <div className="ui-field">
            <span className="ui-field__label">Alerts when it</span>
            <Segments label="Direction" value={form.direction} choices={DIRECTIONS} onChange={(direction) => onChange({ direction })} />
          </div>
          <Input label="By more than" inputMode="decimal" value={form.by} error={errorAt(errors, 'condition.by')} onChange={(event) => onChange({ by: event.target.value })} />
          <Select label="Counted in" value={form.relative ? 'percent' : 'unit'} options={[{ value: 'percent', label: '% of what it was' }, { value: 'unit', label: 'the query’s unit' }]} onValueChange={(unit) => onChange({ relative: unit === 'percent' })} />
          <Input label="Within" value={form.window} placeholder="15m" error={errorAt(errors, 'condition.windowMs')} onChange={(event) => onChange({ window: event.target.value })} />
        </div>
      );
    default:
      return <DynamicFields form={form} errors={errors} onChange={onChange} />;
  }
}
