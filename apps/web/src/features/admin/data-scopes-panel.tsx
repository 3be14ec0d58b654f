import { Badge, Button, type Column, EmptyState, ErrorState, Notice, Panel, Skeleton, Table } from '@observer/ui';
import { ScanEye } from 'lucide-react';
import { useState } from 'react';
import { DATA_SCOPES } from '../../api/access';
import { API_KEYS } from '../../api/operations';
import { type MatcherInput } from '../../api/types';
import { useQuery } from '../../api/use-query';
import { useNow } from '../../time/clock';
import { keyState } from './key-words';
import { type EditedScope, ScopeDialog } from './scope-dialog';
import { scopeWords } from './scope-words';
import { useUsers } from './use-users';

interface ScopeRow extends EditedScope {
  id: string;
  of: 'role' | 'user' | 'key';
}

/** Who sees which part of the data: roles, users and keys, each with its conditions. */
export function DataScopesPanel() {
  const scopes = useQuery(DATA_SCOPES, {});
  const keys = useQuery(API_KEYS, {});
  const users = useUsers();
  const now = useNow(60_000);
  const [editing, setEditing] = useState<EditedScope>();
  const { data, error, refetch } = scopes;
  const own = new Map<string, MatcherInput[]>([...(data?.dataScopes.users ?? []), ...(data?.dataScopes.apiKeys ?? [])].map(({ id, matchers }) => [id, matchers]));
  const rows: ScopeRow[] = [
    ...(data?.dataScopes.roles ?? []).filter(({ role }) => role !== 'ADMIN').map(({ role, matchers, revision }): ScopeRow => ({ id: `role ${role}`, of: 'role', name: `everybody with the role ${role.toLowerCase()}`, matchers, owner: { kind: 'role', role, revision } })),
    ...(users.list ?? []).filter(({ role }) => role !== 'ADMIN').map(({ id, user }): ScopeRow => ({ id: `user ${id}`, of: 'user', name: user, matchers: own.get(id) ?? [], owner: { kind: 'user', id } })),
    ...(keys.data?.apiKeys ?? [])
      .filter((key) => keyState(key, now).tone !== 'bad' && key.revokedAt === null && !key.scopes.includes('ADMIN') && key.scopes.some((scope) => scope !== 'INGEST_WRITE'))
      .map(({ id, name }): ScopeRow => ({ id: `key ${id}`, of: 'key', name, matchers: own.get(id) ?? [], owner: { kind: 'key', id } })),
  ];
  return (
    <Panel title="Data scopes" note="who sees which part of the data; administrators see everything" flush aria-busy={!data && !error}>
      {users.error && (
        <div className="admin__notice">
          <Notice tone="warn">The users could not be loaded: {users.error.message}</Notice>
        </div>
      )}
      {error && !data ? (
        <ErrorState title="The data scopes could not be loaded" onRetry={refetch}>
          {error.message}
        </ErrorState>
      ) : !data ? (
        <Skeleton height="12rem" />
      ) : (
        <Table caption="Data scopes" columns={columnsOf(setEditing)} rows={rows} rowKey={({ id }) => id} empty={<EmptyState title="Nobody to narrow" icon={<ScanEye size={18} />} />} />
      )}
      {editing && <ScopeDialog scope={editing} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}

const columnsOf = (onEdit: (scope: EditedScope) => void): Column<ScopeRow>[] => [
  { id: 'name', header: 'Who', sortValue: ({ name }) => name, cell: ({ name, of }) => <span className="admin__who"><b className="admin__name">{name}</b><small>{of === 'key' ? 'API key' : of}</small></span> },
  { id: 'of', header: 'Kind', hideBelow: 'sm', sortValue: ({ of }) => of, cell: ({ of }) => <Badge>{of === 'key' ? 'API key' : of}</Badge> },
  {
    id: 'sees', header: 'Sees', sortValue: ({ matchers }) => scopeWords(matchers),
    cell: ({ matchers, of }) => <span className="admin__sees">{matchers.length > 0 ? <Badge tone="accent">{scopeWords(matchers)}</Badge> : <span className="ui-muted">{of === 'role' ? 'everything' : 'all that its role sees'}</span>}</span>,
  },
  {
    id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end',
    cell: (row) => (
      <Button size="sm" aria-label={`Change what ${row.name} sees`} onClick={() => onEdit(row)}>
        Change
      </Button>
    ),
  },
];
