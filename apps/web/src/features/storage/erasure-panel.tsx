import { Button, Combobox, Dialog, Input, NoPermissionState, Notice, Panel, showToast, Textarea } from '@observer/ui';
import { ShieldX } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { JOBS, START_ERASURE } from '../../api/jobs';
import { KINDS } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { useMutation, useQuery } from '../../api/use-query';
import { JobsPanel } from '../jobs';

interface Erasure {
  column: string;
  value: string;
  reason: string;
}

/** Erases one person from everything that is kept. Administrators only. */
export function ErasurePanel() {
  const isAdmin = useAtLeast('ADMIN');
  const [confirming, setConfirming] = useState<Erasure>();
  const [formKey, setFormKey] = useState(0);
  if (!isAdmin) {
    return (
      <Panel>
        <NoPermissionState title="Erasing a person's data is for administrators">Ask an administrator; say which person, and why.</NoPermissionState>
      </Panel>
    );
  }
  return (
    <div className="storage">
      <Panel title="Erase a person" note="from stored rows, rollups, refused points and streams">
        <ErasureForm key={formKey} onSubmit={setConfirming} />
      </Panel>
      <JobsPanel only="erasure" title="Erasures" empty="Each erasure is kept here with its certificate." />
      {confirming && (
        <ConfirmDialog
          erasure={confirming} onClose={() => setConfirming(undefined)}
          onStarted={() => {
            setConfirming(undefined);
            setFormKey(formKey + 1);
          }}
        />
      )}
    </div>
  );
}

const USUAL_COLUMNS = ['customer', 'api_key', 'wallet'];

function ErasureForm({ onSubmit }: { onSubmit: (erasure: Erasure) => void }) {
  const kinds = useQuery(KINDS, {}, { maxAgeMs: 300_000 }).data?.kinds ?? [];
  const [form, setForm] = useState<Erasure>({ column: 'customer', value: '', reason: '' });
  const personal = kinds.flatMap(({ columns }) => columns.filter(({ personalData }) => personalData !== 'none').map(({ name }) => name));
  const columns = [...new Set([...personal, ...USUAL_COLUMNS])].filter((name) => name.includes(form.column.trim()) || personal.includes(form.column));
  const ready = form.column.trim() !== '' && form.value.trim() !== '' && form.reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSubmit({ column: form.column.trim(), value: form.value.trim(), reason: form.reason.trim() });
  };
  return (
    <form className="storage__form erasure" onSubmit={submit}>
      <div className="storage__columns">
        <div className="ui-field">
          <span className="ui-field__label" aria-hidden="true">
            Column that names the person
          </span>
          <Combobox label="Column that names the person" allowFreeText text={form.column} onTextChange={(column) => setForm({ ...form, column })} onCommit={(column) => setForm({ ...form, column })} options={columns.map((value) => ({ value }))} />
        </div>
        <Input label="Value" value={form.value} placeholder="e.g. cust-17" autoComplete="off" onChange={(event) => setForm({ ...form, value: event.target.value })} hint="As it was sent: pseudonyms are derived from it" />
      </div>
      <Textarea label="Reason" rows={2} maxLength={500} value={form.reason} placeholder="e.g. request by mail of 25 November 2026" onChange={(event) => setForm({ ...form, reason: event.target.value })} hint="It stands in the audit trail and in the certificate" />
      <Button type="submit" variant="danger" icon={<ShieldX size={14} />} disabled={!ready}>
        Erase…
      </Button>
    </form>
  );
}

function ConfirmDialog({ erasure, onClose, onStarted }: { erasure: Erasure; onClose: () => void; onStarted: () => void }) {
  const { column, value, reason } = erasure;
  const [typed, setTyped] = useState('');
  const start = useMutation(START_ERASURE);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (typed !== value || !(await start.run({ subject: { column, value }, reason }))) return;
    showToast({ tone: 'ok', title: 'The erasure has started' });
    invalidate(JOBS);
    onStarted();
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={`Erase all data of ${column} "${value}"?`} description="Every row that names this person goes for good, from all resolutions, refused points and streams. Numbers that were summed up before may change. A certificate says what was erased."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" type="submit" form="erase" busy={start.busy} disabled={typed !== value}>
            Erase for good
          </Button>
        </>
      }
    >
      <form id="erase" onSubmit={(event) => void submit(event)}>
        {start.error && <Notice tone="bad">{start.error.message}</Notice>}
        <Input label={`Type ${value} to confirm`} autoFocus autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </form>
    </Dialog>
  );
}
