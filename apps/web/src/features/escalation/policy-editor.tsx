import { Button, Input, Notice, Panel, showToast } from '@observer/ui';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { faultAt } from '../../api/field-faults';
import { type Policy } from '../../api/people';
import { useDocumentChange } from '../../api/use-documents';
import { focusFirstError } from '../../app/focus-first-error';
import { DeleteButton, idFault, idOf, NamesField, SaveFault, useBase } from '../people';
import { formOf, isFaulty, newStep, policyErrors, policyOf, type PolicyForm, recipientKey, recipientOf } from './policy-form';
import { StepFields } from './step-fields';
import { TimeLine } from './time-line';
import { useNames } from './use-names';
import { WhoIsTold } from './who-is-told';

interface PolicyEditorProps {
  /** Absent = a new one. */
  stored: StoredDocument<Policy> | undefined;
  /** The id that a new one has at first. */
  suggested: string;
  all: readonly StoredDocument<Policy>[];
  onClose: () => void;
  onSaved: () => void;
}

/** The form of a policy, with its picture and whom it would tell now. */
export function PolicyEditor({ stored, suggested, all, onClose, onSaved }: PolicyEditorProps) {
  const [form, setForm] = useState<PolicyForm>(() => (stored ? formOf(stored.document) : { ...formOf(), id: suggested }));
  const [shown, setShown] = useState(false);
  const doc = useDocumentChange('POLICY');
  const { names, recipients } = useNames();
  const errors = policyErrors(form);
  const id = stored ? form.id : form.id.trim() || idOf(form.name);
  const idError = stored || id === '' ? undefined : idFault(id, all.map(({ document }) => document.id));
  const { base, choices } = useBase(stored, all, (document) => setForm(formOf(document)), doc.reset);
  const change = (part: Partial<PolicyForm>) => setForm({ ...form, ...part });
  const policy = policyOf({ ...form, id: id || 'preview' });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const box = event.currentTarget;
    setShown(true);
    if (isFaulty(errors) || idError) return focusFirstError(box);
    if (!(await doc.save({ ...policy, id }, base))) return focusFirstError(box);
    showToast({ tone: 'ok', title: `"${policy.name}" is saved` });
    onSaved();
  };
  return (
    <div className="escalation__editor">
      <Panel title={stored ? `Policy "${stored.document.name}"` : 'New policy'}>
        <form className="people__form" onSubmit={(event) => void submit(event)} noValidate>
          <SaveFault error={doc.error} fields={['document.name', 'document.id']} what="policy" {...choices} />
          <div className="people__columns">
            <Input label="Name" autoFocus maxLength={200} value={form.name} error={shown ? (errors.name ?? faultAt(doc.error, 'document.name')) : undefined} onChange={(event) => change({ name: event.target.value })} />
            {!stored && <Input label="Id" value={form.id} placeholder={idOf(form.name)} error={idError ?? faultAt(doc.error, 'document.id')} hint={form.id !== '' && form.id === suggested ? 'A route leads to it already' : 'Stays as it is; routes name it'} onChange={(event) => change({ id: event.target.value })} />}
          </div>
          {form.steps.map((step, index) => (
            <StepFields
              key={index} step={step} index={index} count={form.steps.length} recipients={recipients} errors={shown ? errors.steps[index] : undefined}
              onChange={(next) => change({ steps: form.steps.map((one, other) => (other === index ? next : one)) })}
              onRemove={() => change({ steps: form.steps.filter((_, other) => other !== index) })}
              onMove={(by) => {
                const next = [...form.steps];
                next.splice(index + by, 0, ...next.splice(index, 1));
                change({ steps: next });
              }}
            />
          ))}
          <div className="people__row">
            <Button size="sm" icon={<Plus size={13} />} onClick={() => change({ steps: [...form.steps, newStep(form.steps.length)] })}>
              Another step
            </Button>
          </div>
          <fieldset className="people__group">
            <legend>If nobody acknowledges</legend>
            <div className="people__columns">
              <Input label="Repeat all steps, times" inputMode="numeric" value={form.repeatTimes} error={errors.repeatTimes} onChange={(event) => change({ repeatTimes: event.target.value })} />
              <Input label="Minutes between repeats" inputMode="numeric" value={form.repeatMinutes} error={errors.repeatMinutes} onChange={(event) => change({ repeatMinutes: event.target.value })} />
              <Input label="Begin anew, minutes" inputMode="numeric" placeholder="never" hint="After it was acknowledged and not resolved" value={form.acknowledgeMinutes} error={errors.acknowledgeMinutes} onChange={(event) => change({ acknowledgeMinutes: event.target.value })} />
            </div>
            <NamesField label="Fallback" hint="Told where a step reaches nobody, or all its contact points fail" freeText names={form.fallback.map(recipientKey)} options={recipients} onChange={(keys) => change({ fallback: keys.map(recipientOf) })} />
          </fieldset>
          <div className="people__row">
            <Button variant="primary" type="submit" busy={doc.busy}>
              Save policy
            </Button>
            <Button onClick={onClose}>Cancel</Button>
            {stored && <DeleteButton what={stored.document.name} description="Nobody is told by it any more." error={doc.error} busy={doc.busy} onDelete={() => void doc.remove(stored.document.id).then((gone) => gone && onClose())} />}
          </div>
        </form>
      </Panel>
      <div className="people__form">
        <Panel title="What happens when">
          <TimeLine policy={policy} names={names} />
        </Panel>
        <Panel title="Who would be told now" note="not saved yet">
          {isFaulty({ ...errors, name: undefined }) ? <Notice>Once each step tells somebody, this shows whom it reaches by name.</Notice> : <WhoIsTold policy={{ ...policy, name: policy.name || 'preview' }} />}
        </Panel>
      </div>
    </div>
  );
}
