import { Button, Dialog, Input, Notice, Select, showToast, Switch } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { DATA_SCOPES } from '../../api/access';
import { type ApiError, asApiError } from '../../api/api-error';
import { invalidate } from '../../api/query-cache';
import { type Role } from '../../api/session';
import { changeUser, createUser, type UserView } from '../../api/users';
import { ScopeField } from './scope-field';
import { changeOf, formOf, ROLE_CHOICES, SHORTEST_PASSWORD, userErrors } from './user-form';
import { reloadUsers } from './use-users';

interface UserDialogProps {
  /** Absent = a new one. */
  stored: UserView | undefined;
  /** It is the person who looks at it. */
  isSelf: boolean;
  onClose: () => void;
}

/** Makes or changes a user: role, what they see, password, whether they may sign in. */
export function UserDialog({ stored, isSelf, onClose }: UserDialogProps) {
  const [form, setForm] = useState(() => formOf(stored));
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const errors = userErrors(form, stored === undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (Object.keys(errors).length > 0) return;
    setBusy(true);
    try {
      const { password, role } = form;
      const saved = stored ? await changeUser(stored.id, changeOf(form, stored)) : await createUser({ user: form.user.trim(), password, role, dataScope: role === 'ADMIN' ? [] : form.dataScope });
      showToast({ tone: 'ok', title: stored ? `"${saved.user}" is changed` : `"${saved.user}" may sign in`, text: stored ? 'It holds at once, also where they are signed in.' : 'Tell them the password in a safe way.' });
      reloadUsers();
      invalidate(DATA_SCOPES);
      onClose();
    } catch (thrown) {
      setFailure(asApiError(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={stored ? `User "${stored.user}"` : 'New user'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="user" busy={busy}>
            {stored ? 'Save' : 'Create user'}
          </Button>
        </>
      }
    >
      <form id="user" className="admin__form" onSubmit={(event) => void submit(event)} noValidate>
        {failure && <Notice tone="bad">{failure.message}</Notice>}
        {!stored && <Input label="Name" autoFocus autoComplete="off" maxLength={64} value={form.user} error={shown ? errors.user : undefined} onChange={(event) => setForm({ ...form, user: event.target.value })} hint="What they sign in with, e.g. grace or grace@example.org" />}
        <Input
          label={stored ? 'New password' : 'Password'} type="password" autoComplete="new-password" value={form.password} error={shown || form.password !== '' ? errors.password : undefined} onChange={(event) => setForm({ ...form, password: event.target.value })}
          hint={stored ? 'Empty: stays as it is. A new one ends their sign-ins.' : `At least ${SHORTEST_PASSWORD} characters`}
        />
        <Select label="Role" options={ROLE_CHOICES} value={form.role} onValueChange={(role) => setForm({ ...form, role: role as Role })} />
        {form.role === 'ADMIN' ? <p className="ui-field__hint">Administrators see all data.</p> : <ScopeField matchers={form.dataScope} onChange={(dataScope) => setForm({ ...form, dataScope })} />}
        {form.role === 'EDITOR' && form.dataScope.length > 0 && <Notice tone="warn">With a data scope one only reads, whatever the role.</Notice>}
        {stored && <Switch label={form.disabled ? 'May not sign in' : isSelf ? 'May sign in (this is you)' : 'May sign in'} checked={!form.disabled} disabled={isSelf && !stored.disabled} onChange={(on) => setForm({ ...form, disabled: !on })} />}
      </form>
    </Dialog>
  );
}
