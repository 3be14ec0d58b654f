import { Button, Checkbox, Dialog, Input, Notice, Select, showToast, Switch, Textarea } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { faultAt } from '../../api/field-faults';
import { type Maintenance, MAINTENANCE_WINDOWS, type Repeat } from '../../api/maintenance';
import { invalidate } from '../../api/query-cache';
import { useDocumentChange } from '../../api/use-documents';
import { useSteadyQuery } from '../../api/use-query';
import { useNow } from '../../time/clock';
import { useSettled } from '../../time/use-settled';
import { isZone, localSpan, ownZone, WEEKDAYS } from '../../time/zoned-time';
import { DeleteButton, idFault, idOf, SaveFault, useBase, ZoneField } from '../people';
import { AlertHits, asAlertMatchers, parsePlain, plainText } from '../silences';
import { clockChangeWords, formOf, maintenanceErrors, type MaintenanceForm, planOf } from './maintenance-words';

const REPEATS = [
  { value: 'never', label: 'Once' },
  { value: 'day', label: 'Every day' },
  { value: 'week', label: 'Every week' },
  { value: 'month', label: 'Every month' },
] as const;
const YEAR_MS = 366 * 86_400_000;

interface MaintenanceDialogProps {
  /** Absent = a new one. */
  stored: StoredDocument<Maintenance> | undefined;
  all: readonly StoredDocument<Maintenance>[];
  /** When a new one begins. */
  startMs: number;
  onClose: () => void;
}

/** Plans work: when, how often, and which alerts are kept from people meanwhile. */
export function MaintenanceDialog({ stored, all, startMs, onClose }: MaintenanceDialogProps) {
  const textOf = (plan: Maintenance | undefined) => (plan?.matchers ?? []).map(plainText).join('\n');
  const [form, setForm] = useState<MaintenanceForm>(() => formOf(stored?.document, textOf(stored?.document), startMs, ownZone()));
  const [shown, setShown] = useState(false);
  const doc = useDocumentChange('MAINTENANCE');
  const errors = maintenanceErrors(form);
  const parsed = parsePlain(form.matchers);
  const zoneError = isZone(form.timeZone) ? undefined : 'Is no time zone; write e.g. Europe/Zurich';
  const id = stored ? form.id : form.id.trim() || idOf(form.name);
  const idError = stored || id === '' ? undefined : idFault(id, all.map(({ document }) => document.id));
  const { base, choices } = useBase(stored, all, (document) => setForm(formOf(document, textOf(document), startMs, ownZone())), doc.reset);
  const change = (part: Partial<MaintenanceForm>) => setForm({ ...form, ...part });
  const faulty = Object.keys(errors).length > 0 || 'error' in parsed || zoneError !== undefined;
  const plan = 'matchers' in parsed ? planOf({ ...form, id: id || 'preview' }, parsed.matchers, stored?.document) : undefined;
  const server = (field: string) => faultAt(doc.error, `document.${field}`);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (faulty || idError || !plan) return;
    if (!(await doc.save({ ...plan, id }, base))) return;
    invalidate(MAINTENANCE_WINDOWS);
    showToast({ tone: 'ok', title: `"${plan.name}" is planned` });
    onClose();
  };
  const remove = async (of: string) => {
    if (!(await doc.remove(of))) return;
    invalidate(MAINTENANCE_WINDOWS);
    onClose();
  };
  return (
    <Dialog
      open wide onOpenChange={onClose} title={stored ? `Maintenance "${stored.document.name}"` : 'New maintenance'} description="While a window is open, alerts that satisfy all matchers are kept from people."
      footer={
        <>
          {stored && <DeleteButton what={stored.document.name} description="Its windows are gone; alerts that one keeps back go their way at once." error={doc.error} busy={doc.busy} onDelete={() => void remove(stored.document.id)} />}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="maintenance" busy={doc.busy}>
            Save
          </Button>
        </>
      }
    >
      <form id="maintenance" className="people__form" onSubmit={(event) => void submit(event)} noValidate>
        <SaveFault error={doc.error} fields={['document.name', 'document.startsAt', 'document.durationMs', 'document.timeZone', 'document.matchers', 'document.id']} what="maintenance" {...choices} />
        <div className="people__columns">
          <Input label="Name" autoFocus maxLength={200} placeholder="Upgrade of Sui nodes" value={form.name} error={shown ? (errors.name ?? server('name')) : undefined} onChange={(event) => change({ name: event.target.value })} />
          {!stored && <Input label="Id" value={form.id} placeholder={idOf(form.name)} error={idError ?? server('id')} onChange={(event) => change({ id: event.target.value })} />}
        </div>
        <div className="people__columns">
          <Input label="First window begins" type="datetime-local" value={form.startsAt} error={errors.startsAt ?? server('startsAt')} onChange={(event) => change({ startsAt: event.target.value })} />
          <Input label="Lasts, minutes" inputMode="numeric" value={form.minutes} error={errors.minutes ?? server('durationMs')} onChange={(event) => change({ minutes: event.target.value })} />
          <ZoneField zone={form.timeZone} error={zoneError ?? server('timeZone')} onChange={(timeZone) => change({ timeZone })} />
        </div>
        <RepeatFields form={form} errors={errors} onChange={change} />
        <Textarea label="Matchers" className="ui-mono" rows={3} spellCheck={false} value={form.matchers} placeholder={'chain=sui\nalertname=~"Node.*"'} hint="One per line: =, !=, =~, !~. None: every alert" error={'error' in parsed ? parsed.error : server('matchers')} onChange={(event) => change({ matchers: event.target.value })} />
        {'matchers' in parsed && (parsed.matchers.length === 0 ? <Notice tone="warn">Without matchers every alert is kept from people while a window is open.</Notice> : <AlertHits matchers={asAlertMatchers(parsed.matchers)} />)}
        <Input label="Why (optional)" maxLength={2000} value={form.comment} onChange={(event) => change({ comment: event.target.value })} />
        <Switch label={form.enabled ? 'In force' : 'Not in force'} checked={form.enabled} onChange={(enabled) => change({ enabled })} />
        {plan && !faulty && plan.enabled && <NextWindows plan={{ ...plan, name: plan.name || 'preview' }} />}
      </form>
    </Dialog>
  );
}

function RepeatFields({ form, errors, onChange }: { form: MaintenanceForm; errors: ReturnType<typeof maintenanceErrors>; onChange: (part: Partial<MaintenanceForm>) => void }) {
  const toggle = (day: number, on: boolean) => onChange({ weekdays: on ? [...form.weekdays, day].sort((a, b) => a - b) : form.weekdays.filter((one) => one !== day) });
  return (
    <>
      <div className="people__columns">
        <Select label="Repeat" options={REPEATS} value={form.every} onValueChange={(every) => onChange({ every: every as Repeat['every'] })} />
        {form.every === 'month' && <Input label="Day of the month" type="number" min={-1} max={31} hint="-1: the last. Months without the day are left out" value={form.day} error={errors.day} onChange={(event) => onChange({ day: event.target.value })} />}
        {form.every !== 'never' && <Input label="Last day (optional)" type="date" value={form.until} error={errors.until} onChange={(event) => onChange({ until: event.target.value })} />}
      </div>
      {form.every === 'week' && (
        <div className="people__row" role="group" aria-label="Days of the week">
          {WEEKDAYS.map((name, index) => (
            <Checkbox key={name} label={name} checked={form.weekdays.includes(index + 1)} onChange={(on) => toggle(index + 1, on)} />
          ))}
          {errors.weekdays && <span className="ui-field__error">{errors.weekdays}</span>}
        </div>
      )}
    </>
  );
}

/** The next windows as the server counts them, and what summer time does to them. */
function NextWindows({ plan }: { plan: Maintenance }) {
  const startMs = useNow(300_000);
  const settled = JSON.parse(useSettled(JSON.stringify(plan), 400)) as Maintenance;
  const { data, error } = useSteadyQuery(MAINTENANCE_WINDOWS, { startMs, endMs: startMs + YEAR_MS, maintenance: settled }, { maxAgeMs: 30_000 });
  if (error) return <Notice tone="bad">When it is open is not known: {error.message}</Notice>;
  if (!data) return <p role="status">Looking for its windows …</p>;
  const { windows } = data.maintenanceWindows;
  const changed = windows.filter((window) => clockChangeWords(settled, window) !== undefined).slice(0, 3);
  const shown = [...windows.slice(0, 5), ...changed.filter((window) => !windows.slice(0, 5).includes(window))];
  return (
    <section aria-label="Next windows" aria-live="polite">
      <p>{windows.length === 0 ? 'No window is open within a year.' : `Next windows, times of ${settled.timeZone}:`}</p>
      <ul className="maintenance__next">
        {shown.map((window) => (
          <li key={window.startMs}>
            {localSpan(window.startMs, window.endMs, settled.timeZone)}
            {clockChangeWords(settled, window) && <small>{clockChangeWords(settled, window)}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
