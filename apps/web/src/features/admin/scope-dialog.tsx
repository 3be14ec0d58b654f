import { Button, Dialog, Notice, showToast } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { DATA_SCOPES, SET_KEY_SCOPE, SET_ROLE_SCOPE, SET_USER_SCOPE } from '../../api/access';
import { type ApiError, asApiError, isConflict } from '../../api/api-error';
import { request } from '../../api/graphql';
import { API_KEYS } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { type Role } from '../../api/session';
import { type MatcherInput } from '../../api/types';
import { ScopeField } from './scope-field';
import { scopeFault } from './scope-words';
import { reloadUsers } from './use-users';

/** Whose scope it is: a role's, a user's or a key's. */
export type ScopeOwner = { kind: 'role'; role: Role; revision: number } | { kind: 'user' | 'key'; id: string };
export interface EditedScope {
  owner: ScopeOwner;
  name: string;
  matchers: MatcherInput[];
}

const set = (owner: ScopeOwner, matchers: MatcherInput[]): Promise<unknown> => {
  if (owner.kind === 'role') return request(SET_ROLE_SCOPE, { role: owner.role, matchers, expectedRevision: owner.revision });
  return owner.kind === 'user' ? request(SET_USER_SCOPE, { id: owner.id, matchers }) : request(SET_KEY_SCOPE, { id: owner.id, matchers });
};

/** Changes what somebody sees. */
export function ScopeDialog({ scope, onClose }: { scope: EditedScope; onClose: () => void }) {
  const [matchers, setMatchers] = useState(() => scope.matchers.map(({ tag, op, value }) => ({ tag, op, value })));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await set(scope.owner, matchers);
      showToast({ tone: 'ok', title: `What ${scope.name} sees is changed`, text: 'It holds from now on; live views start again under it.' });
      invalidate(DATA_SCOPES, API_KEYS);
      if (scope.owner.kind === 'user') reloadUsers();
      onClose();
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
      invalidate(DATA_SCOPES);
    }
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={`What ${scope.name} sees`} description="Conditions of the role and one's own hold together. With a scope one only reads, whatever the role."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="scope" busy={busy} disabled={scopeFault(matchers) !== undefined}>
            Save
          </Button>
        </>
      }
    >
      <form id="scope" className="admin__form" onSubmit={(event) => void submit(event)}>
        {error && <Notice tone="bad">{isConflict(error) ? 'Somebody else changed this scope meanwhile. Close and open it again to see how it is now.' : error.message}</Notice>}
        <ScopeField matchers={matchers} onChange={setMatchers} />
      </form>
    </Dialog>
  );
}
