import { Badge, Button, type Column, ConfirmDialog, EmptyState, ErrorState, IconButton, Input, Panel, showToast, Skeleton, Table } from '@observer/ui';
import { Boxes, Pencil, Plus, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { DELETE_NODE, NODES } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { type NodeView } from '../../api/types';
import { useMutation, useQuery } from '../../api/use-query';
import { formatSpan } from '../../format/time';
import { filterNodes } from '../nodes/node-filter';
import { nodeState, stateTone, stateWords } from '../nodes/node-verdict';
import { TargetDialog } from './target-dialog';

/** The nodes that are probed: added, changed, tested and removed here. */
export function TargetsPanel() {
  const { data, error, refetch } = useQuery(NODES, {});
  const [text, setText] = useState('');
  const [editing, setEditing] = useState<NodeView | 'new'>();
  const [deleting, setDeleting] = useState<NodeView>();
  return (
    <Panel
      title="Probe targets" note={data ? `${data.nodes.length} nodes` : undefined} flush aria-busy={!data && !error}
      actions={
        <>
          <Input label="Search targets" hideLabel type="search" placeholder="Search" data-shortcut="search" icon={<Search size={14} />} value={text} onChange={(event) => setText(event.target.value)} />
          <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing('new')}>
            Add node
          </Button>
        </>
      }
    >
      {error && !data ? (
        <ErrorState title="The nodes could not be loaded" onRetry={refetch}>
          {error.message}
        </ErrorState>
      ) : !data ? (
        <Skeleton height="16rem" />
      ) : (
        <Table
          caption="Probe targets" compact columns={columnsOf(setEditing, setDeleting)} rows={filterNodes(data.nodes, { text })} rowKey={({ id }) => id}
          initialSort={{ column: 'id', direction: 'ascending' }}
          empty={
            <EmptyState title={text ? 'No node matches' : 'No nodes yet'} icon={<Boxes size={18} />}>
              {text ? 'Try fewer letters.' : 'Add the first one; it is probed at once.'}
            </EmptyState>
          }
        />
      )}
      {editing && <TargetDialog key={editing === 'new' ? 'new' : editing.id} node={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
      {deleting && <DeleteDialog node={deleting} onClose={() => setDeleting(undefined)} />}
    </Panel>
  );
}

function columnsOf(onEdit: (node: NodeView) => void, onDelete: (node: NodeView) => void): Column<NodeView>[] {
  return [
    { id: 'id', header: 'Node', sortValue: ({ id }) => id, cell: ({ id }) => <b className="admin__name">{id}</b> },
    { id: 'chain', header: 'Chain', hideBelow: 'sm', sortValue: ({ chainName }) => chainName, cell: ({ chainName }) => chainName },
    { id: 'operator', header: 'Operator', hideBelow: 'md', sortValue: ({ operator }) => operator, cell: ({ operator }) => operator },
    { id: 'region', header: 'Region', hideBelow: 'sm', sortValue: ({ region }) => region, cell: ({ region }) => region },
    { id: 'url', header: 'Address', hideBelow: 'md', cell: ({ httpUrl }) => <span className="ui-mono ui-muted">{httpUrl}</span> },
    { id: 'probe', header: 'Probed', hideBelow: 'sm', cell: ({ probe }) => (probe.enabled ? `every ${formatSpan(probe.intervalMs)}` : <span className="ui-muted">off</span>) },
    { id: 'state', header: 'State', cell: (node) => <Badge tone={stateTone(nodeState(node))}>{stateWords(nodeState(node))}</Badge> },
    {
      id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end',
      cell: (node) => (
        <>
          <IconButton size="sm" label={`Edit ${node.id}`} icon={<Pencil size={14} />} onClick={() => onEdit(node)} />
          <IconButton size="sm" label={`Delete ${node.id}`} icon={<Trash2 size={14} />} onClick={() => onDelete(node)} />
        </>
      ),
    },
  ];
}

function DeleteDialog({ node, onClose }: { node: NodeView; onClose: () => void }) {
  const remove = useMutation(DELETE_NODE);
  const confirm = async () => {
    if (!(await remove.run({ id: node.id }))) return;
    showToast({ tone: 'ok', title: `"${node.id}" is no longer probed` });
    invalidate(NODES);
    onClose();
  };
  return (
    <ConfirmDialog
      title={`Delete "${node.id}"?`}
      description="It is no longer probed, and its traffic is no longer enriched with operator and region. What was stored stays."
      action="Delete" busy={remove.busy} error={remove.error} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
