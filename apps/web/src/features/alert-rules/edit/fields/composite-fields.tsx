import { Chip, Combobox, Input, Segments } from '@observer/ui';
import { useState } from 'react';
import { type ConditionForm } from '../condition-form';
import { errorAt, type FieldErrors } from '../field-errors';

export interface RuleChoice {
  id: string;
  name: string;
  group: string;
}
interface CompositeFieldsProps {
  form: ConditionForm;
  errors: FieldErrors;
  rules: readonly RuleChoice[];
  onChange: (patch: Partial<ConditionForm>) => void;
}
const JOINS = [{ value: 'and', label: 'all of them' }, { value: 'or', label: 'any of them' }] as const;
const MOST_OFFERED = 50;

/** Other rules whose alerts together are one. */
export function CompositeFields({ form, errors, rules, onChange }: CompositeFieldsProps) {
  const [text, setText] = useState('');
  const nameOf = (id: string): string => rules.find((rule) => rule.id === id)?.name ?? id;
  const wanted = text.trim().toLowerCase();
  const offered = rules.filter(({ id, name, group }) => !form.rules.includes(id) && `${id} ${name} ${group}`.toLowerCase().includes(wanted)).slice(0, MOST_OFFERED);
  const error = errorAt(errors, 'condition.rules');
  return (
    <>
      <div className="ui-field">
        <span className="ui-field__label">Rules</span>
        <div className="rule-edit__chips">
          {form.rules.map((id) => (
            <Chip key={id} removeLabel={`Remove ${nameOf(id)}`} onRemove={() => onChange({ rules: form.rules.filter((one) => one !== id) })}>
              {nameOf(id)}
            </Chip>
          ))}
        </div>
        <Combobox
          label="Add a rule" placeholder="Add a rule by name" text={text} onTextChange={setText} options={offered.map(({ id, name, group }) => ({ value: id, label: name, hint: group }))}
          onCommit={(id) => {
            onChange({ rules: [...form.rules, id] });
            setText('');
          }}
        />
        {error && (
          <span className="ui-field__error" role="alert">
            {error}
          </span>
        )}
      </div>
      <div className="rule-edit__row">
        <div className="ui-field">
          <span className="ui-field__label">Alerts when these fire</span>
          <Segments label="How they are joined" value={form.join} choices={JOINS} onChange={(join) => onChange({ join })} />
        </div>
        <Input label="For the same" value={form.on} placeholder="chain, node" error={errorAt(errors, 'condition.on')} hint="Labels; empty: any alert of each" spellCheck={false} onChange={(event) => onChange({ on: event.target.value })} />
      </div>
    </>
  );
}
