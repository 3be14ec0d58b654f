import { Button, ConfirmDialog, Notice } from '@observer/ui';
import { useState } from 'react';
import { type ApiError, isConflict } from '../../api/api-error';
import { otherFaults } from '../../api/field-faults';
import { ConflictNotice } from '../storage';

/** Why a document was not stored: somebody else was faster, or what stands at no field. */
export function SaveFault({ error, fields, what, onTheirs, onMine }: { error: ApiError | undefined; fields: readonly string[]; what: string; onTheirs: () => void; onMine: () => void }) {
  if (!error) return null;
  if (isConflict(error) && !/still used by/.test(error.message)) return <ConflictNotice what={what} onTheirs={onTheirs} onMine={onMine} />;
  const rest = otherFaults(error, fields);
  return rest === undefined ? null : <Notice tone="bad">{rest}</Notice>;
}

interface DeleteButtonProps {
  /** Its name. */
  what: string;
  /** What happens then. */
  description: string;
  busy: boolean;
  error: ApiError | undefined;
  onDelete: () => void;
}

/** Deletes once it is confirmed; says why when it cannot be done. */
export function DeleteButton({ what, description, busy, error, onDelete }: DeleteButtonProps) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setAsked(true)}>
        Delete
      </Button>
      {asked && <ConfirmDialog title={`Delete "${what}"?`} description={description} action="Delete" busy={busy} error={error} onConfirm={onDelete} onClose={() => setAsked(false)} />}
    </>
  );
}
