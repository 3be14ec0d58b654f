import { Input, Textarea } from '@observer/ui';
import { type FocusEvent, useState } from 'react';
import { type FieldErrors } from '../field-errors';
import { type RuleForm } from '../rule-form';
import { LabelRows } from './label-rows';
import { TemplateHelp } from './template-help';

interface MessageFieldsProps {
  form: RuleForm;
  errors: FieldErrors;
  /** Labels that templates may name. */
  templateLabels: readonly string[];
  readOnly: boolean;
  onChange: (patch: Partial<RuleForm>) => void;
}
type Target = 'summary' | 'description' | 'runbook';

/** What people read when the alert fires. */
export function MessageFields({ form, errors, templateLabels, readOnly, onChange }: MessageFieldsProps) {
  // Where the cursor was last: a template goes there.
  const [target, setTarget] = useState<{ field: Target; at: number }>({ field: 'summary', at: form.summary.length });
  const remember = (field: Target) => (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    setTarget({ field, at: event.target.selectionStart ?? event.target.value.length });
  };
  const insert = (text: string) => {
    const { field, at } = target;
    const before = form[field];
    onChange({ [field]: before.slice(0, at) + text + before.slice(at) });
    setTarget({ field, at: at + text.length });
  };
  return (
    <>
      {!readOnly && (
        <div className="rule-edit__tools">
          <TemplateHelp labels={templateLabels} onInsert={insert} />
        </div>
      )}
      <Input label="Summary" value={form.summary} placeholder="{{ $labels.chain }}: {{ $value | humanizePercentage }} of requests fail" error={errors['annotations.summary']?.message} hint="One line: what is wrong, where" onBlur={remember('summary')} onChange={(event) => onChange({ summary: event.target.value })} />
      <Textarea label="Description" rows={3} value={form.description} error={errors['annotations.description']?.message} placeholder="What it means, and what to look at first" onBlur={remember('description')} onChange={(event) => onChange({ description: event.target.value })} />
      <Input label="Runbook" value={form.runbook} placeholder="https://runbooks.example.com/gateway-errors" error={errors['annotations.runbook_url']?.message} hint="What to do, step by step; whoever is paged gets the link" onBlur={remember('runbook')} onChange={(event) => onChange({ runbook: event.target.value })} />
      <LabelRows what="Annotation" path="annotations" rows={form.annotations} errors={errors} hint="More for people, e.g. dashboard" onChange={(annotations) => onChange({ annotations })} />
    </>
  );
}
