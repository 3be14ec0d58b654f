import { Badge, Button, ConfirmDialog, EmptyState, IconButton, Meter, Panel, showToast, Skeleton } from '@observer/ui';
import { Archive, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { DELETE_RETENTION, RETENTION, type StoredRetentionClass } from '../../api/storage';
import { useMutation, useQuery } from '../../api/use-query';
import { formatAgo } from '../../format/time';
import { useNow } from '../../time/clock';
import { keepRatio, keepWords } from './keep-time';
import { RetentionDialog } from './retention-dialog';
import { STEPS } from './retention-form';
import { StoreFailed } from './store-failed';

/** How long what is kept. Everybody may look, administrators change. */
export function RetentionPanel() {
  const { data, error, refetch } = useQuery(RETENTION, {}, { pollMs: 5_000 });
  const isAdmin = useAtLeast('ADMIN');
  const [editing, setEditing] = useState<StoredRetentionClass | 'new'>();
  const [deleting, setDeleting] = useState<StoredRetentionClass>();
  const now = useNow(1_000);
  if (error && !data) return <StoreFailed error={error} title="The retention classes could not be loaded" onRetry={refetch} />;
  if (!data) return <Skeleton height="18rem" style={{ borderRadius: 12 }} />;
  const { classes, appliedAtMs } = data.retentionClasses;
  return (
    <Panel
      title="Retention classes" note={appliedAtMs === null ? 'not applied yet' : `applied ${formatAgo(appliedAtMs, now)}`}
      actions={
        isAdmin ? (
          <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing('new')}>
            New class
          </Button>
        ) : (
          <Badge>Read only: changes need the role admin</Badge>
        )
      }
    >
      {classes.length === 0 && <EmptyState title="No class is known" icon={<Archive size={18} />} />}
      <ul className="retention">
        {classes.map((stored) => (
          <li key={stored.value.id} className="retention__class">
            <header>
              <h3>{stored.value.id}</h3>
              <p>{stored.value.description || (stored.value.id === 'default' ? 'Everything without a class of its own' : '')}</p>
              {isAdmin && (
                <span className="retention__actions">
                  <IconButton size="sm" label={`Edit ${stored.value.id}`} icon={<Pencil size={14} />} onClick={() => setEditing(stored)} />
                  {stored.value.id !== 'default' && <IconButton size="sm" label={`Delete ${stored.value.id}`} icon={<Trash2 size={14} />} onClick={() => setDeleting(stored)} />}
                </span>
              )}
            </header>
            <Ladder stored={stored} />
            <p className="retention__of">
              {stored.value.id === 'default' ? <span>All other measurements</span> : stored.value.measurements.length === 0 ? <span>No measurement yet</span> : stored.value.measurements.map((name) => <code key={name}>{name}</code>)}
            </p>
          </li>
        ))}
      </ul>
      {editing && <RetentionDialog key={editing === 'new' ? 'new' : editing.value.id} stored={editing === 'new' ? undefined : editing} classes={classes} onClose={() => setEditing(undefined)} />}
      {deleting && <DeleteDialog stored={deleting} onClose={() => setDeleting(undefined)} />}
    </Panel>
  );
}

/** How long each resolution is kept; longer times on a scale of orders of magnitude. */
const Ladder = ({ stored }: { stored: StoredRetentionClass }) => (
  <dl className="retention__ladder">
    {STEPS.map(([name, label]) => (
      <div key={name}>
        <dt>{label}</dt>
        <dd>
          <Meter ratio={keepRatio(stored.value[name])} tone={name === 'rawMs' ? 'accent' : 'info'} />
          <span>{keepWords(stored.value[name])}</span>
        </dd>
      </div>
    ))}
  </dl>
);

function DeleteDialog({ stored, onClose }: { stored: StoredRetentionClass; onClose: () => void }) {
  const remove = useMutation(DELETE_RETENTION);
  const confirm = async () => {
    if (!(await remove.run({ id: stored.value.id }))) return;
    showToast({ tone: 'ok', title: `The class "${stored.value.id}" is removed` });
    invalidate(RETENTION);
    onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete the class "${stored.value.id}"?`}
      description={stored.value.measurements.length > 0 ? `${stored.value.measurements.join(', ')} will be kept as the class "default" says. What is older than that goes within a minute.` : 'No measurement is in it.'}
      action="Delete" busy={remove.busy} error={remove.error} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
