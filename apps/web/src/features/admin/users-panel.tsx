import { Badge, Button, type Column, EmptyState, Notice, Panel, Skeleton, Table } from '@observer/ui';
import { Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../api/session';
import { type UserView } from '../../api/users';
import { FailedState } from '../../app/failed-state';
import { formatDay, formatUtc } from '../../format/time';
import { scopeWords } from './scope-words';
import { UserDialog } from './user-dialog';
import { reloadUsers, useUsers } from './use-users';

/** People who may sign in, with their role and what they see; new ones are made and old ones stopped here. */
export function UsersPanel() {
  const { list, error } = useUsers();
  const session = useSession();
  const [editing, setEditing] = useState<{ stored: UserView | undefined }>();
  const self = session.state === 'signed-in' ? session.user.user : undefined;
  return (
    <Panel
      title="Users" note="people who sign in; programs use API keys" flush aria-busy={!list && !error}
      actions={
        <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing({ stored: undefined })}>
          New user
        </Button>
      }
    >
      {error && list && (
        <div className="admin__notice">
          <Notice tone="warn">The users could not be loaded again: {error.message}</Notice>
        </div>
      )}
      {error && !list ? (
        <FailedState error={error} title="The users could not be loaded" forbidden="Users are for administrators" onRetry={reloadUsers} />
      ) : !list ? (
        <Skeleton height="10rem" />
      ) : (
        <Table
          caption="Users" columns={columnsOf(self, (stored) => setEditing({ stored }))} rows={list} rowKey={({ id }) => id} initialSort={{ column: 'user', direction: 'ascending' }} isMuted={({ disabled }) => disabled}
          empty={<EmptyState title="No user yet" icon={<Users size={18} />}>A user signs in with a name and a password.</EmptyState>}
        />
      )}
      {editing && <UserDialog stored={editing.stored} isSelf={editing.stored?.user === self} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}

const columnsOf = (self: string | undefined, onEdit: (user: UserView) => void): Column<UserView>[] => [
  {
    id: 'user', header: 'Name', sortValue: ({ user }) => user,
    cell: ({ user, dataScope }) => (
      <span className="admin__who">
        <span>
          <b className="admin__name">{user}</b> {user === self && <Badge>you</Badge>}
        </span>
        {dataScope.length > 0 && <small>{scopeWords(dataScope)}</small>}
      </span>
    ),
  },
  { id: 'role', header: 'Role', sortValue: ({ role }) => role, cell: ({ role }) => <Badge tone={role === 'ADMIN' ? 'accent' : 'neutral'}>{role.toLowerCase()}</Badge> },
  {
    id: 'sees', header: 'Sees', hideBelow: 'sm', sortValue: ({ dataScope }) => scopeWords(dataScope),
    cell: ({ dataScope, role }) => <span className="admin__sees">{dataScope.length > 0 ? <Badge tone="accent">{scopeWords(dataScope)}</Badge> : <span className="ui-muted">{role === 'ADMIN' ? 'everything' : 'all that the role sees'}</span>}</span>,
  },
  { id: 'state', header: 'State', sortValue: ({ disabled }) => Number(disabled), cell: ({ disabled }) => <Badge tone={disabled ? 'neutral' : 'ok'}>{disabled ? 'Disabled' : 'Active'}</Badge> },
  { id: 'created', header: 'Created', hideBelow: 'md', sortValue: ({ createdAtMs }) => createdAtMs, cell: ({ createdAtMs }) => <span title={formatUtc(createdAtMs)}>{formatDay(createdAtMs)}</span> },
  {
    id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end',
    cell: (user) => (
      <Button size="sm" aria-label={`Change ${user.user}`} onClick={() => onEdit(user)}>
        Change
      </Button>
    ),
  },
];
