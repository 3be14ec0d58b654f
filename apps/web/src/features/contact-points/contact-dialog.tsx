import { Button, Checkbox, Dialog, Input, Notice, Select, showToast, Skeleton, Textarea } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { faultAt } from '../../api/field-faults';
import { type Channel, CONTACT_CHANNELS, CONTACT_POINTS, type ContactChannel, PUT_CONTACT_POINT, type SeverityWord, type StoredContactPoint } from '../../api/people';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { useMutation, useQuery } from '../../api/use-query';
import { focusFirstError } from '../../app/focus-first-error';
import { idFault, idOf, PersonField, SaveFault, useBase } from '../people';
import { CHANNEL_NAMES, contactErrors, type ContactForm, contactPointOf, FIELDS, type FieldWords, formOf, isFaulty, secretHint, secretLabel } from './contact-form';
import { SecretField } from './secret-field';

const LEAST = [
  { value: 'info', label: 'Everything' },
  { value: 'warning', label: 'Warning and critical' },
  { value: 'critical', label: 'Critical only' },
] as const;
const SHOWN_FAULTS = ['document.id', 'document.name', 'document.settings', 'document.person', 'document.order', 'document.digestMs', 'secrets'];

interface ContactDialogProps {
  /** Absent = a new one. */
  stored: StoredContactPoint | undefined;
  all: readonly StoredContactPoint[];
  /** Whose a new one is. */
  person?: string | undefined;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** Makes or changes a contact point. */
export function ContactDialog({ stored, all, person, onClose, onSaved }: ContactDialogProps) {
  const { data, error } = useQuery(CONTACT_CHANNELS, {}, { maxAgeMs: 60_000 });
  const title = stored ? `Contact point "${stored.document.name}"` : 'New contact point';
  if (data) return <ContactFormDialog {...{ stored, all, person, onClose, onSaved, title }} channels={data.contactChannels} />;
  return (
    <Dialog open onOpenChange={onClose} title={title}>
      {error ? <Notice tone="bad">Which channels there are is not known: {error.message}</Notice> : <Skeleton height="12rem" />}
    </Dialog>
  );
}

function ContactFormDialog({ stored, all, person, channels, title, onClose, onSaved }: ContactDialogProps & { channels: readonly ContactChannel[]; title: string }) {
  const isAdmin = useAtLeast('ADMIN');
  const [form, setForm] = useState<ContactForm>(() => ({ ...formOf(stored?.document, person), ...(stored ? {} : { channel: channels.some(({ channel }) => channel === 'email') ? 'email' : 'webhook' }) }));
  const [shown, setShown] = useState(false);
  const save = useMutation(PUT_CONTACT_POINT);
  const change = (part: Partial<ContactForm>) => setForm({ ...form, ...part });
  const declared: ContactChannel = channels.find(({ channel }) => channel === form.channel) ?? { channel: form.channel, required: [], optional: [] };
  const kept = stored && stored.document.settings.channel === form.channel ? stored.secrets : [];
  const errors = contactErrors(form, declared.required, kept);
  const id = stored ? form.id : form.id.trim() || idOf(form.name);
  const idError = stored ? undefined : id === '' ? undefined : idFault(id, all.map(({ document }) => document.id));
  const { base, choices } = useBase(stored, all, (document) => setForm(formOf(document)), save.reset);
  const server = (field: string) => faultAt(save.error, field);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const box = event.currentTarget;
    setShown(true);
    if (isFaulty(errors) || idError) return focusFirstError(box);
    const answer = await save.run({ document: { ...contactPointOf(form), id }, secrets: form.secrets, expectedRevision: base });
    invalidate(CONTACT_POINTS);
    if (!answer) return focusFirstError(box);
    showToast({ tone: 'ok', title: `"${form.name.trim()}" is saved`, text: 'Send a test before you rely on it.' });
    onSaved(id);
  };
  const needsAdmin = !isAdmin && (declared.required.length > 0 || kept.length > 0);
  return (
    <Dialog
      open wide onOpenChange={onClose} title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="contact-point" busy={save.busy} disabled={needsAdmin}>
            Save
          </Button>
        </>
      }
    >
      <form id="contact-point" className="people__form" onSubmit={(event) => void submit(event)} noValidate>
        <SaveFault error={save.error} fields={SHOWN_FAULTS} what="contact point" {...choices} />
        {needsAdmin && <Notice tone="warn">This channel has secrets, which only an administrator writes.</Notice>}
        <div className="people__columns">
          <Input label="Name" autoFocus maxLength={200} value={form.name} error={shown ? (errors.name ?? server('document.name')) : undefined} onChange={(event) => change({ name: event.target.value })} />
          {!stored && <Input label="Id" value={form.id} placeholder={idOf(form.name)} error={(form.id !== '' || shown ? idError : undefined) ?? server('document.id')} hint="Stays as it is; other documents name it" onChange={(event) => change({ id: event.target.value })} />}
          <ChannelField channel={form.channel} channels={channels} onChange={(channel) => change({ channel, secrets: {} })} />
        </div>
        {FIELDS[form.channel].map((field) => (
          <SettingField key={`${form.channel} ${field.name}`} field={field} value={form.fields[field.name] ?? ''} error={(shown ? errors.fields[field.name] : undefined) ?? server(`document.settings.${field.name}`)} onChange={(value) => change({ fields: { ...form.fields, [field.name]: value } })} />
        ))}
        {[...declared.required, ...declared.optional].map((name) => (
          <SecretField
            key={`${form.channel} ${name}`} label={secretLabel(form.channel, name)} hint={secretHint(form.channel, name)} isSet={kept.includes(name)} required={declared.required.includes(name)} value={form.secrets[name]}
            error={(shown ? errors.secrets[name] : undefined) ?? server(`secrets.${name}`)}
            onChange={(value) => {
              const others = Object.entries(form.secrets).filter(([other]) => other !== name);
              change({ secrets: Object.fromEntries(value === undefined ? others : [...others, [name, value]]) });
            }}
          />
        ))}
        <UseFields form={form} errors={shown ? errors : {}} server={server} onChange={change} />
      </form>
    </Dialog>
  );
}

function ChannelField({ channel, channels, onChange }: { channel: Channel; channels: readonly ContactChannel[]; onChange: (channel: Channel) => void }) {
  const ready = new Set(channels.map((one) => one.channel));
  const missing = (Object.keys(CHANNEL_NAMES) as Channel[]).filter((one) => !ready.has(one));
  const options = (Object.keys(CHANNEL_NAMES) as Channel[]).filter((one) => ready.has(one) || one === channel).map((value) => ({ value, label: CHANNEL_NAMES[value] }));
  return <Select label="Channel" options={options} value={channel} hint={missing.length > 0 && `Not set up in this system: ${missing.map((one) => CHANNEL_NAMES[one]).join(', ')}`} onValueChange={(value) => onChange(value as Channel)} />;
}

function SettingField({ field: { label, hint, placeholder, kind }, value, error, onChange }: { field: FieldWords; value: string; error: string | undefined; onChange: (value: string) => void }) {
  if (kind === 'region') return <Select label={label} options={[{ value: 'us', label: 'United States' }, { value: 'eu', label: 'European Union' }]} value={value || 'us'} error={error} onValueChange={onChange} />;
  const common = { label, hint, value, error, placeholder };
  if (kind === 'lines' || kind === 'template') return <Textarea {...common} rows={3} className={kind === 'template' ? 'ui-mono' : undefined} spellCheck={false} onChange={(event) => onChange(event.target.value)} />;
  return <Input {...common} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)} />;
}

/** For whom, for what, and how often. */
function UseFields({ form, errors, server, onChange }: { form: ContactForm; errors: { digestMinutes?: string; order?: string }; server: (field: string) => string | undefined; onChange: (part: Partial<ContactForm>) => void }) {
  return (
    <fieldset className="people__group">
      <legend>When it is used</legend>
      <div className="people__columns">
        <Select label="For" options={LEAST} value={form.from} onValueChange={(from) => onChange({ from: from as SeverityWord })} />
        <Input label="Collect for, minutes" inputMode="numeric" placeholder="at once" value={form.digestMinutes} error={errors.digestMinutes ?? server('document.digestMs')} hint="Below critical, one message with all of it" onChange={(event) => onChange({ digestMinutes: event.target.value })} />
      </div>
      <div className="people__columns">
        <PersonField label="Whose" person={form.person} error={server('document.person')} hint="Empty: nobody’s own, e.g. the chat of a team" onChange={(person) => onChange({ person })} />
        {form.person.trim() !== '' && <Input label="Order" inputMode="numeric" value={form.order} error={errors.order ?? server('document.order')} hint="Their contact points are tried from the lowest on" onChange={(event) => onChange({ order: event.target.value })} />}
      </div>
      <Checkbox label="Also tell when it is over" checked={form.sendResolved} onChange={(sendResolved) => onChange({ sendResolved })} />
    </fieldset>
  );
}
