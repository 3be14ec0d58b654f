import { Button, Notice } from '@observer/ui';
import { type ReactNode, useState } from 'react';
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

/** Deletes after a second press, so that nothing goes by accident. */
export function DeleteButton({ what, busy, onDelete }: { what: string; busy: boolean; onDelete: () => void }): ReactNode {
  const [asked, setAsked] = useState(false);
  return asked ? (
    <Button variant="danger" busy={busy} autoFocus onBlur={() => setAsked(false)} onClick={onDelete}>
      Yes, delete {what}
    </Button>
  ) : (
    <Button variant="danger" onClick={() => setAsked(true)}>
      Delete
    </Button>
  );
}
