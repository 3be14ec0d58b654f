import { Button, Dialog, Input } from '@observer/ui';
import { useState } from 'react';
import { type IncidentSummary } from '../../api/incidents';

const MOST = 64;

/** Says whose an incident is, by the name they sign in with. */
export function AssignDialog({ incident, onAssign, onClose }: { incident: IncidentSummary; onAssign: (to: string) => void; onClose: () => void }) {
  const [name, setName] = useState(incident.assignee ?? '');
  const to = name.trim();
  return (
    <Dialog open onOpenChange={onClose} title={`Assign #${incident.number}`}>
      <form
        className="incident__note"
        onSubmit={(event) => {
          event.preventDefault();
          if (to === '') return;
          onAssign(to);
          onClose();
        }}
      >
        <Input label="User" value={name} maxLength={MOST} spellCheck={false} autoComplete="off" autoFocus hint="The name they sign in with" onChange={(event) => setName(event.target.value)} />
        <Button variant="primary" type="submit" disabled={to === ''}>
          Assign
        </Button>
      </form>
    </Dialog>
  );
}
