import { Button, Checkbox, Chip, Combobox, Dialog, Input, Notice, showToast } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { isConflict } from '../../api/api-error';
import { METADATA } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { PUT_RETENTION, RETENTION, STORE_REPORT, type StoredRetentionClass } from '../../api/storage';
import { useMutation, useQuery } from '../../api/use-query';
import { ConflictNotice } from './conflict-notice';
import { classOf, formOf, retentionErrors, type StepName, STEPS } from './retention-form';
import { RetentionPreviewBox, useRetentionPreview } from './retention-preview';

/** Makes or changes a class. What would be dropped is told before, and must be agreed to. */
export function RetentionDialog({ stored, classes, onClose }: { stored: StoredRetentionClass | undefined; classes: readonly StoredRetentionClass[]; onClose: () => void }) {
  const [form, setForm] = useState(() => formOf(stored?.value));
  const [base, setBase] = useState(stored?.revision ?? 0);
  const [shown, setShown] = useState(false);
  const [agreed, setAgreed] = useState<string>();
  const save = useMutation(PUT_RETENTION);
  const errors = retentionErrors(form, classes, stored === undefined);
  const faulty = Object.keys(errors).length > 0;
  const preview = useRetentionPreview(faulty ? undefined : classOf(form));
  const firstWindow = useQuery(STORE_REPORT, {}, { maxAgeMs: 60_000 }).data?.storeStats.windows[0];
  const windowMs = firstWindow && firstWindow.endMs - firstWindow.startMs;
  const mustAgree = (preview.drops?.rows ?? 0) > 0;
  const agreement = JSON.stringify(form);
  const latest = classes.find(({ value }) => value.id === form.id);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (faulty || (mustAgree && agreed !== agreement) || preview.pending) return;
    if (!(await save.run({ value: classOf(form), expectedRevision: base }))) return invalidate(RETENTION);
    showToast({ tone: 'ok', title: `The class "${form.id}" is saved`, text: 'It is applied within a minute.' });
    invalidate(RETENTION);
    onClose();
  };
  const step = ([name, label]: readonly [StepName, string]) => (
    <Input key={name} label={label} value={form[name]} error={errors[name]} onChange={(event) => setForm({ ...form, [name]: event.target.value })} />
  );
  return (
    <Dialog
      open wide onOpenChange={onClose} title={stored ? `Retention class "${stored.value.id}"` : 'New retention class'} description="How long each resolution is kept. Raw rows may go early: rollups answer long ranges."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={mustAgree ? 'danger' : 'primary'} type="submit" form="retention" busy={save.busy} disabled={preview.pending || faulty || (mustAgree && agreed !== agreement)}>
            {mustAgree ? 'Save and drop' : 'Save'}
          </Button>
        </>
      }
    >
      <form id="retention" className="admin__form storage__form" onSubmit={(event) => void submit(event)} noValidate>
        {save.error && isConflict(save.error) ? (
          <ConflictNotice
            what="class"
            onTheirs={() => {
              setForm(formOf(latest?.value));
              setBase(latest?.revision ?? 0);
              save.reset();
            }}
            onMine={() => {
              setBase(latest?.revision ?? 0);
              save.reset();
            }}
          />
        ) : (
          save.error && <Notice tone="bad">{save.error.message}</Notice>
        )}
        <div className="storage__columns">
          <Input label="Name" required disabled={stored !== undefined} value={form.id} error={shown || form.id !== '' ? errors.id : undefined} onChange={(event) => setForm({ ...form, id: event.target.value })} />
          <Input label="Description" maxLength={300} value={form.description} onChange={(event) => setForm({ ...form, description: event.target.value })} />
        </div>
        <div className="storage__four">{STEPS.map(step)}</div>
        {form.id !== 'default' && <MeasurementsField measurements={form.measurements} error={errors.measurements} onChange={(measurements) => setForm({ ...form, measurements })} />}
        <RetentionPreviewBox preview={preview} windowMs={windowMs} />
        {mustAgree && <Checkbox label="I agree that these rows are dropped for good" hint="They cannot be brought back." checked={agreed === agreement} onChange={(on) => setAgreed(on ? agreement : undefined)} />}
      </form>
    </Dialog>
  );
}

function MeasurementsField({ measurements, error, onChange }: { measurements: string[]; error: string | undefined; onChange: (measurements: string[]) => void }) {
  const [text, setText] = useState('');
  const known = useQuery(METADATA, { query: { what: 'MEASUREMENTS', limit: 1000 } }, { maxAgeMs: 60_000 }).data?.metadata.values ?? [];
  const options = known.map(({ name }) => name).filter((name) => !measurements.includes(name) && name.includes(text.trim())).slice(0, 50);
  const add = (name: string) => {
    setText('');
    if (name.trim() && !measurements.includes(name.trim())) onChange([...measurements, name.trim()]);
  };
  return (
    <div className="ui-field">
      <span className="ui-field__label">Measurements in this class</span>
      <div className="storage__chips">
        {measurements.map((name) => (
          <Chip key={name} removeLabel={`Take ${name} out`} onRemove={() => onChange(measurements.filter((one) => one !== name))}>
            {name}
          </Chip>
        ))}
        <Combobox label="Add a measurement" placeholder="Add a measurement" allowFreeText text={text} onTextChange={setText} onCommit={add} options={options.map((value) => ({ value }))} />
      </div>
      {error && (
        <span className="ui-field__error" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}
