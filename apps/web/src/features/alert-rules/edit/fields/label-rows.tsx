import { Button, IconButton, Input } from '@observer/ui';
import { Plus, Trash2 } from 'lucide-react';
import { type Label } from '../../../../api/prom';
import { type FieldErrors } from '../field-errors';

interface LabelRowsProps {
  /** In the singular: "Label". */
  what: string;
  /** Where errors of them stand: `labels`. */
  path: string;
  rows: readonly Label[];
  errors: FieldErrors;
  hint: string;
  /** Where the surroundings already say it. */
  hideTitle?: boolean;
  onChange: (rows: Label[]) => void;
}

/** Names with values, as many as wanted. */
export function LabelRows({ what, path, rows, errors, hint, hideTitle = false, onChange }: LabelRowsProps) {
  const change = (index: number, patch: Partial<Label>) => onChange(rows.map((row, at) => (at === index ? { ...row, ...patch } : row)));
  return (
    <fieldset className="rule-edit__labels">
      <legend className={hideTitle ? 'ui-sr' : 'ui-field__label'}>{what}s</legend>
      {rows.map(({ name, value }, index) => (
        <div key={index} className="rule-edit__label">
          <Input label={`${what} ${index + 1}: name`} hideLabel value={name} placeholder="name" spellCheck={false} onChange={(event) => change(index, { name: event.target.value })} />
          <Input label={`${what} ${index + 1}: value`} hideLabel value={value} placeholder="value" error={errors[`${path}.${name}`]?.message} spellCheck={false} onChange={(event) => change(index, { value: event.target.value })} />
          <IconButton label={`Remove ${what.toLowerCase()} ${index + 1}`} icon={<Trash2 size={14} />} onClick={() => onChange(rows.filter((_, at) => at !== index))} />
        </div>
      ))}
      <div className="alert-rules__run">
        <Button size="sm" icon={<Plus size={13} />} onClick={() => onChange([...rows, { name: '', value: '' }])}>
          Add {/^[aeiou]/i.test(what) ? 'an' : 'a'} {what.toLowerCase()}
        </Button>
        <span className="ui-field__hint">{hint}</span>
      </div>
    </fieldset>
  );
}
