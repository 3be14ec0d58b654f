import { Button, type Column, EmptyState, Panel, Skeleton, Table } from '@observer/ui';
import { Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { type Team } from '../../api/people';
import { useAtLeast } from '../../api/session';
import { type DocumentList } from '../../api/use-documents';
import { FailedState } from '../../app/failed-state';
import { unreached, useContactPoints } from '../people';
import { TeamDialog } from './team-dialog';

/** Teams, their members, and who of them nothing reaches. */
export function TeamsPanel({ teams }: { teams: DocumentList<Team> }) {
  const isEditor = useAtLeast('EDITOR');
  const [editing, setEditing] = useState<{ stored: StoredDocument<Team> | undefined }>();
  const { points, known } = useContactPoints();
  const { list, error, refetch } = teams;
  const make = isEditor && (
    <Button icon={<Plus size={14} />} onClick={() => setEditing({ stored: undefined })}>
      New team
    </Button>
  );
  const silent = (members: readonly string[]) => (known ? members.filter((person) => unreached(points, person).includes('critical')) : []);
  const columns: Column<StoredDocument<Team>>[] = [
    {
      id: 'name', header: 'Team', sortValue: ({ document }) => document.name,
      cell: (stored) =>
        isEditor ? (
          <button type="button" className="ui-link" onClick={() => setEditing({ stored })}>
            {stored.document.name}
          </button>
        ) : (
          stored.document.name
        ),
    },
    {
      id: 'members', header: 'Members',
      cell: ({ document: { members } }) => (
        <span className="people__what">
          {members.length === 0 ? <span className="ui-muted">nobody</span> : members.join(', ')}
          {silent(members).length > 0 && <small className="oncall__silent">Nothing reaches {silent(members).join(', ')}: no contact point</small>}
        </span>
      ),
    },
    { id: 'points', header: 'Contact points', hideBelow: 'sm', cell: ({ document }) => document.contactPoints.map((id) => points.find((point) => point.document.id === id)?.document.name ?? id).join(', ') || <span className="ui-muted">none of its own</span> },
  ];
  return (
    <Panel title="Teams" flush actions={make} aria-busy={!list && !error}>
      {error && !list ? (
        <FailedState error={error} title="The teams could not be loaded" forbidden="Teams are not for you to see" onRetry={refetch} />
      ) : !list ? (
        <Skeleton height="8rem" />
      ) : (
        <Table caption="Teams" columns={columns} rows={list} rowKey={({ document }) => document.id} initialSort={{ column: 'name', direction: 'ascending' }} empty={<EmptyState title="No team yet" icon={<Users size={18} />}>A team has members and contact points of its own. Routes say whose alerts are.</EmptyState>} />
      )}
      {editing && <TeamDialog stored={editing.stored} all={list ?? []} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}
