import { Badge, Button, type Column, ConfirmDialog, EmptyState, Panel, showToast, Skeleton, Table } from '@observer/ui';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { API_KEYS, REVOKE_API_KEY } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { type ApiKey } from '../../api/types';
import { useMutation, useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { formatInteger } from '../../format/number';
import { formatAgo, formatDay, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { CreateKeyDialog } from './create-key-dialog';
import { keyState, SCOPE_LABELS } from './key-words';

/** All API keys; new ones are made and old ones revoked here. */
export function ApiKeysPanel() {
  const { data, error, refetch } = useQuery(API_KEYS, {});
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const now = useNow(60_000);
  return (
    <Panel
      title="API keys" note="for senders of telemetry and for programs that read" flush aria-busy={!data && !error}
      actions={
        <Button variant="primary" icon={<Plus size={14} />} onClick={() => setCreating(true)}>
          New key
        </Button>
      }
    >
      {error && !data ? (
        <FailedState error={error} title="The keys could not be loaded" onRetry={refetch} />
      ) : !data ? (
        <Skeleton height="10rem" />
      ) : (
        <Table
          caption="API keys" columns={columnsAt(now, setRevoking)} rows={data.apiKeys} rowKey={({ id }) => id}
          empty={
            <EmptyState title="No key yet" icon={<KeyRound size={18} />}>
              A key lets a service send telemetry or a program read it.
            </EmptyState>
          }
        />
      )}
      <CreateKeyDialog open={creating} onClose={() => setCreating(false)} />
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </Panel>
  );
}

const dateCell = (text: string | null, now: number) => {
  if (!text) return 'never';
  const ms = Date.parse(text);
  return <span title={formatUtc(ms)}>{Math.abs(now - ms) < 86_400_000 ? formatAgo(ms, now) : formatDay(ms)}</span>;
};

function columnsAt(now: number, onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    { id: 'name', header: 'Name', sortValue: ({ name }) => name, cell: ({ name }) => <b className="admin__name">{name}</b> },
    { id: 'prefix', header: 'Key', hideBelow: 'sm', cell: ({ prefix }) => <code>{prefix}…</code> },
    {
      id: 'scopes', header: 'May', hideBelow: 'sm',
      cell: ({ scopes }) => (
        <span className="admin__scopes">
          {scopes.map((scope) => (
            <Badge key={scope} tone={scope === 'ADMIN' ? 'accent' : 'neutral'}>
              {SCOPE_LABELS[scope]}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'state', header: 'State', sortValue: (key) => keyState(key, now).words,
      cell: (key) => <Badge tone={keyState(key, now).tone}>{keyState(key, now).words}</Badge>,
    },
    { id: 'expires', header: 'Expires', hideBelow: 'sm', sortValue: ({ expiresAt }) => expiresAt, cell: ({ expiresAt }) => dateCell(expiresAt, now) },
    { id: 'limit', header: 'Limit', align: 'end', hideBelow: 'md', cell: ({ rateLimitRowsPerSecond }) => (rateLimitRowsPerSecond ? `${formatInteger(rateLimitRowsPerSecond)} rows/s` : 'default') },
    { id: 'created', header: 'Created', hideBelow: 'md', sortValue: ({ createdAt }) => createdAt, cell: ({ createdAt, createdBy }) => <>{dateCell(createdAt, now)} by {createdBy}</> },
    {
      id: 'actions', header: <span className="ui-sr">Actions</span>, align: 'end',
      cell: (key) =>
        key.revokedAt ? null : (
          <Button size="sm" variant="danger" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
            Revoke
          </Button>
        ),
    },
  ];
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useMutation(REVOKE_API_KEY);
  const confirm = async () => {
    if (!(await revoke.run({ id: apiKey.id }))) return;
    showToast({ tone: 'ok', title: `"${apiKey.name}" is revoked` });
    invalidate(API_KEYS);
    onClose();
  };
  return (
    <ConfirmDialog
      title={`Revoke "${apiKey.name}"?`}
      description="Whatever uses this key is refused from now on. This cannot be undone."
      action="Revoke" busy={revoke.busy} error={revoke.error} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
