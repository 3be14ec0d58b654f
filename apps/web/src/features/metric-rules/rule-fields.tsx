import { Checkbox, Input, Segments, Select, Switch, Textarea } from '@observer/ui';
import { type GaugeMode, type MetricType } from '../../api/metric-rules';
import { type Kind } from '../../api/types';
import { Conditions } from '../explore';
import { BucketsField } from './buckets-field';
import { nameAdvice } from './metric-name';
import { type RuleErrors, type RuleForm, suggestedUnit } from './rule-form';

interface RuleFieldsProps {
  form: RuleForm;
  kind: Kind | undefined;
  kinds: readonly Kind[];
  /** The name by convention. */
  suggested: string;
  errors: RuleErrors;
  isNew: boolean;
  onChange: (patch: Partial<RuleForm>) => void;
}

const TYPES: readonly { value: MetricType; label: string }[] = [
  { value: 'COUNTER', label: 'Counter' },
  { value: 'GAUGE', label: 'Gauge' },
  { value: 'HISTOGRAM', label: 'Histogram' },
];
const TYPE_HINTS: Record<MetricType, string> = {
  COUNTER: 'Adds up: a number of events, or the sum of a measure. Asked with rate() and increase().',
  GAUGE: 'Shows a value as it is now, one per interval.',
  HISTOGRAM: 'Observes how a measure is distributed. Asked with histogram_quantile().',
};
const GAUGES: readonly { value: GaugeMode; label: string }[] = [
  { value: 'LAST', label: 'Newest' },
  { value: 'MIN', label: 'Smallest' },
  { value: 'MAX', label: 'Largest' },
  { value: 'AVG', label: 'Mean' },
  { value: 'SUM', label: 'Sum' },
];

/** What a rule says: which events, what of them, by which labels, under which name. */
export function RuleFields({ form, kind, kinds, suggested, errors, isNew, onChange }: RuleFieldsProps) {
  const columns = kind?.columns ?? [];
  const dimensions = columns.filter(({ role }) => role === 'dimension');
  const fields = columns.filter(({ role }) => role === 'measure');
  const measures = fields.filter(({ type }) => type !== 'string');
  const chooseType = (type: MetricType) => onChange({ type, ...(type !== 'COUNTER' && form.measure === '' ? { measure: measures[0]?.name ?? '', unit: '' } : {}) });
  return (
    <>
      <Select
        label="Events" value={form.kind} error={errors.kind} options={kinds.map(({ name, description }) => ({ value: name, label: description ? `${name} – ${description}` : name }))}
        onValueChange={(name) => onChange({ kind: name, measure: '', unit: '', matchers: [], filters: [], labels: [], type: 'COUNTER' })}
      />
      <div className="ui-field">
        <span className="ui-field__label">Only events where</span>
        <Conditions measurement={form.kind} kind={kind} tags={dimensions.map(({ name }) => name)} fields={fields.map(({ name }) => name)} matchers={form.matchers} filters={form.filters} onChange={onChange} />
      </div>
      <div className="ui-field">
        <span className="ui-field__label">Type</span>
        <Segments label="Type" value={form.type} choices={TYPES} onChange={chooseType} />
        <span className="ui-field__hint">{TYPE_HINTS[form.type]}</span>
      </div>
      <div className="rule__columns">
        <Select
          label={form.type === 'COUNTER' ? 'Adds up' : form.type === 'GAUGE' ? 'Shows' : 'Observes'} value={form.measure} error={errors.measure} onValueChange={(measure) => onChange({ measure, unit: '' })}
          options={[...(form.type === 'COUNTER' ? [{ value: '', label: 'Number of events' }] : form.measure === '' ? [{ value: '', label: 'Choose a measure' }] : []), ...measures.map(({ name, unit }) => ({ value: name, label: unit && unit !== '1' ? `${name} (${unit})` : name }))]}
        />
        {form.type === 'GAUGE' && <Select label="Of several in an interval" value={form.gauge} options={GAUGES} onValueChange={(gauge) => onChange({ gauge: gauge as GaugeMode })} />}
      </div>
      {form.type === 'HISTOGRAM' && <BucketsField form={form} error={errors.buckets} onChange={(buckets) => onChange({ buckets })} />}
      <fieldset className="rule__labels">
        <legend className="ui-field__label">Labels</legend>
        {dimensions.map(({ name, description }) => (
          <Checkbox key={name} label={<span title={description}>{name}</span>} checked={form.labels.includes(name)} onChange={(on) => onChange({ labels: on ? [...form.labels, name] : form.labels.filter((one) => one !== name) })} />
        ))}
        <p className="ui-field__hint">Each combination of values is a series of its own; fewer labels are cheaper and faster.</p>
        {errors.labels && <p className="ui-field__error">{errors.labels}</p>}
      </fieldset>
      <Input
        label="Name" value={form.metric} placeholder={suggested} error={errors.metric} spellCheck={false} onChange={(event) => onChange({ metric: event.target.value })}
        hint={form.metric ? (nameAdvice(form.metric, form.type) ?? (form.metric === suggested ? undefined : `By convention: ${suggested}`)) : isNew ? 'Empty: as suggested, by convention' : undefined}
      />
      <Textarea label="Description" rows={2} maxLength={500} value={form.description} placeholder="What it tells, for those who find it" onChange={(event) => onChange({ description: event.target.value })} />
      <div className="rule__columns">
        <Input label="Unit" value={form.unit} placeholder={suggestedUnit(form, kind)} error={errors.unit} spellCheck={false} hint="UCUM, e.g. s, By, {request}; empty: of what it counts" onChange={(event) => onChange({ unit: event.target.value })} />
        <Input label="At most this many series" inputMode="numeric" value={form.maxSeries} error={errors.maxSeries} hint="More are dropped and counted, never silently" onChange={(event) => onChange({ maxSeries: event.target.value })} />
      </div>
      <div className="ui-field">
        <span className="ui-field__label">State</span>
        <Switch label={form.enabled ? 'Counts' : 'Does not count'} checked={form.enabled} onChange={(enabled) => onChange({ enabled })} />
      </div>
    </>
  );
}
