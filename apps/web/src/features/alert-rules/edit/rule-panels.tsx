import { Checkbox, Input, Panel, Select } from '@observer/ui';
import { type StoredRuleGroup } from '../../../api/alert-rules';
import { formatSpan } from '../../../format/time';
import { ConditionFields } from './fields/condition-fields';
import { ExpressionField } from './fields/expression-field';
import { LabelRows } from './fields/label-rows';
import { MessageFields } from './fields/message-fields';
import { PlaceFields } from './fields/place-fields';
import { TimingFields } from './fields/timing-fields';
import { errorAt, type FieldErrors } from './field-errors';
import { type GroupChoice } from './group-choice';
import { type RuleForm } from './rule-form';

interface RulePanelsProps {
  form: RuleForm;
  choice: GroupChoice;
  errors: FieldErrors;
  groups: readonly StoredRuleGroup[];
  /** The rule's group. */
  place: StoredRuleGroup;
  /** Undefined for a new rule. */
  ruleId: string | undefined;
  suggestedId: string;
  templateLabels: readonly string[];
  /** The condition in PromQL, when the server told it. */
  expr: string | undefined;
  readOnly: boolean;
  onChange: (patch: Partial<RuleForm>) => void;
  onChoice: (patch: Partial<GroupChoice>) => void;
}

const SEVERITIES = ['critical', 'warning', 'info'];
const severityOptions = (severity: string) => [...SEVERITIES.map((value) => ({ value, label: value })), ...(SEVERITIES.includes(severity) || severity === '' ? [] : [{ value: severity, label: severity }]), { value: '', label: 'none' }];

/** The form of a rule: what it is, when it alerts, what people are told. */
export function RulePanels(props: RulePanelsProps) {
  const { form, errors, readOnly, onChange } = props;
  return (
    <>
      <Panel title="Rule">
        <div className="rule-edit__fields">
          {form.type === 'ALERT' ? <AlertNames {...props} /> : <RecordNames {...props} />}
          {props.ruleId === undefined && <PlaceFields choice={props.choice} groups={props.groups} errors={errors} onChange={props.onChoice} />}
          <Checkbox label="Evaluate it" hint={`Every ${formatSpan(props.place.group.intervalMs)}, with its group. Turned off, its alerts resolve.`} checked={form.enabled} onChange={(enabled) => onChange({ enabled })} />
        </div>
      </Panel>
      {form.type === 'RECORDING' ? (
        <Panel title="Expression">
          <ExpressionField label="Expression" text={form.expr} error={errors['expr']} readOnly={readOnly} onChange={(expr) => onChange({ expr })} hint="Its answer becomes a metric of this name, which later rules and charts may use" />
        </Panel>
      ) : (
        <AlertPanels {...props} />
      )}
      <Panel title="Labels">
        <LabelRows hideTitle what="Label" path="labels" rows={form.labels} errors={errors} hint="They route the alert, and group it with others" onChange={(labels) => onChange({ labels })} />
      </Panel>
    </>
  );
}

function AlertPanels({ form, errors, groups, ruleId, readOnly, templateLabels, expr, onChange }: RulePanelsProps) {
  const rules = groups.flatMap(({ group }) => group.rules.filter(({ type, id }) => type === 'ALERT' && id !== ruleId).map(({ id, name }) => ({ id, name: name ?? id, group: group.name })));
  return (
    <>
      <Panel title="Condition">
        <div className="rule-edit__fields">
          <ConditionFields form={form.condition} errors={errors} readOnly={readOnly} rules={rules} expr={expr} onChange={(patch) => onChange({ condition: { ...form.condition, ...patch } })} />
        </div>
      </Panel>
      <Panel title="Timing">
        <TimingFields form={form} errors={errors} onChange={onChange} />
      </Panel>
      <Panel title="Message" note="what people read">
        <div className="rule-edit__fields">
          <MessageFields form={form} errors={errors} templateLabels={templateLabels} readOnly={readOnly} onChange={onChange} />
        </div>
      </Panel>
    </>
  );
}

const AlertNames = ({ form, errors, ruleId, suggestedId, onChange }: RulePanelsProps) => (
  <div className="rule-edit__row">
    <Input label="Name" value={form.name} maxLength={200} placeholder="GatewayErrors" error={errorAt(errors, 'name')} hint="The label alertname" spellCheck={false} onChange={(event) => onChange({ name: event.target.value })} />
    <Select label="Severity" value={form.severity} options={severityOptions(form.severity)} onValueChange={(severity) => onChange({ severity })} />
    <IdField form={form} errors={errors} ruleId={ruleId} suggestedId={suggestedId} onChange={onChange} />
  </div>
);

const RecordNames = ({ form, errors, ruleId, suggestedId, onChange }: RulePanelsProps) => (
  <div className="rule-edit__row">
    <Input label="Metric" value={form.record} placeholder="chain:gateway_errors:ratio" error={errorAt(errors, 'record')} hint="By convention level:metric:operations" spellCheck={false} onChange={(event) => onChange({ record: event.target.value })} />
    <IdField form={form} errors={errors} ruleId={ruleId} suggestedId={suggestedId} onChange={onChange} />
  </div>
);

const IdField = ({ form, errors, ruleId, suggestedId, onChange }: Pick<RulePanelsProps, 'form' | 'errors' | 'ruleId' | 'suggestedId' | 'onChange'>) => (
  <Input label="Id" value={form.id} placeholder={suggestedId} readOnly={ruleId !== undefined} maxLength={64} error={errorAt(errors, 'id')} hint={ruleId === undefined ? 'Stays for good; empty: as suggested' : 'Stays for good'} spellCheck={false} onChange={(event) => onChange({ id: event.target.value })} />
);
