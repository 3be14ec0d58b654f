import { Button, Dialog, Input, showToast } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { faultAt } from '../../api/field-faults';
import { type Team } from '../../api/people';
import { useDocumentChange } from '../../api/use-documents';
import { DeleteButton, idFault, idOf, NamesField, PeopleField, SaveFault, useBase, useContactPoints } from '../people';

/** Makes or changes a team. */
export function TeamDialog({ stored, all, onClose }: { stored: StoredDocument<Team> | undefined; all: readonly StoredDocument<Team>[]; onClose: () => void }) {
  const [form, setForm] = useState<Team>(stored?.document ?? { id: '', name: '', members: [], contactPoints: [] });
  const [shown, setShown] = useState(false);
  const doc = useDocumentChange('TEAM');
  const { points } = useContactPoints();
  const id = stored ? form.id : form.id.trim() || idOf(form.name);
  const idError = stored || id === '' ? undefined : idFault(id, all.map(({ document }) => document.id));
  const { base, choices } = useBase(stored, all, (document) => document && setForm(document), doc.reset);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (form.name.trim() === '' || idError) return;
    if (!(await doc.save({ ...form, id, name: form.name.trim() }, base))) return;
    showToast({ tone: 'ok', title: `"${form.name.trim()}" is saved` });
    onClose();
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={stored ? `Team "${stored.document.name}"` : 'New team'}
      footer={
        <>
          {stored && <DeleteButton what={stored.document.name} description="Its members and contact points stay." error={doc.error} busy={doc.busy} onDelete={() => void doc.remove(stored.document.id).then((gone) => gone && onClose())} />}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="team" busy={doc.busy}>
            Save
          </Button>
        </>
      }
    >
      <form id="team" className="people__form" onSubmit={(event) => void submit(event)} noValidate>
        <SaveFault error={doc.error} fields={['document.name', 'document.id']} what="team" {...choices} />
        <div className="people__columns">
          <Input label="Name" autoFocus maxLength={200} value={form.name} error={shown && form.name.trim() === '' ? 'Give it a name' : faultAt(doc.error, 'document.name')} onChange={(event) => setForm({ ...form, name: event.target.value })} />
          {!stored && <Input label="Id" value={form.id} placeholder={idOf(form.name)} error={idError ?? faultAt(doc.error, 'document.id')} hint="Stays as it is; alerts and routes name it" onChange={(event) => setForm({ ...form, id: event.target.value })} />}
        </div>
        <PeopleField label="Members" names={form.members} hint="The names they sign in with" onChange={(members) => setForm({ ...form, members })} />
        <NamesField label="Contact points of the team" names={form.contactPoints} hint="Told beside the members, e.g. the team’s chat" options={points.map(({ document }) => ({ value: document.id, label: document.name }))} onChange={(contactPoints) => setForm({ ...form, contactPoints })} />
      </form>
    </Dialog>
  );
}
