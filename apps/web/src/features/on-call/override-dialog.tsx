import { Button, Dialog, Input, showToast } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { faultAt } from '../../api/field-faults';
import { type Override, type Schedule } from '../../api/people';
import { useDocumentChange } from '../../api/use-documents';
import { localText, utcOfLocal } from '../../time/zoned-time';
import { PersonField, SaveFault } from '../people';
import { withOverride } from './schedule-form';
import { type Span } from './shift-calendar';

/** Somebody takes over for a time: beats every layer. */
export function OverrideDialog({ stored, span, override, onClose }: { stored: StoredDocument<Schedule>; span: Span; /** The one to change. */ override?: Override | undefined; onClose: () => void }) {
  const { timeZone } = stored.document;
  const [person, setPerson] = useState(override?.person ?? '');
  const [from, setFrom] = useState(localText(override?.startsAtMs ?? span.startMs, timeZone));
  const [to, setTo] = useState(localText(override?.endsAtMs ?? span.endMs, timeZone));
  const [comment, setComment] = useState(override?.comment ?? '');
  const [shown, setShown] = useState(false);
  const change = useDocumentChange('SCHEDULE');
  const [startsAtMs, endsAtMs] = [utcOfLocal(from, timeZone), utcOfLocal(to, timeZone)];
  const errors = { person: person.trim() === '' ? 'Who takes over?' : undefined, to: endsAtMs > startsAtMs ? undefined : 'Must be after the beginning' };
  const save = async (document: Schedule, words: string) => {
    if (!(await change.save(document, stored.revision))) return;
    showToast({ tone: 'ok', title: words });
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (errors.person || errors.to) return;
    const next: Override = { id: override?.id ?? crypto.randomUUID(), person: person.trim(), startsAtMs, endsAtMs, comment: comment.trim() };
    await save(withOverride(stored.document, next, Date.now()), `${next.person} takes over`);
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={override ? 'Override' : 'New override'} description={`In "${stored.document.name}", times of ${timeZone}. It beats every layer.`}
      footer={
        <>
          {override && (
            <Button variant="danger" busy={change.busy} onClick={() => void save({ ...stored.document, overrides: stored.document.overrides.filter(({ id }) => id !== override.id) }, 'The override is gone')}>
              Delete
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="override" busy={change.busy}>
            {override ? 'Save' : 'Take over'}
          </Button>
        </>
      }
    >
      <form id="override" className="people__form" onSubmit={(event) => void submit(event)} noValidate>
        <SaveFault error={change.error} fields={['document.overrides']} what="schedule" onTheirs={onClose} onMine={change.reset} />
        <PersonField label="Who takes over" person={person} error={shown ? errors.person : undefined} onChange={setPerson} />
        <div className="people__columns">
          <Input label="From" type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          <Input label="Until" type="datetime-local" value={to} error={shown ? (errors.to ?? faultAt(change.error, 'document.overrides')) : undefined} onChange={(event) => setTo(event.target.value)} />
        </div>
        <Input label="Why (optional)" maxLength={500} value={comment} onChange={(event) => setComment(event.target.value)} />
      </form>
    </Dialog>
  );
}
