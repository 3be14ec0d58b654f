import { Badge, Button, type Column, EmptyState, Panel, showToast, Skeleton, Table } from '@observer/ui';
import { Mail } from 'lucide-react';
import { useCallback, useState } from 'react';
import { asApiError } from '../../api/api-error';
import { useAtLeast } from '../../api/session';
import { removeSubscriber, type StatusPage, statusSubscribers, type StatusSubscribers } from '../../api/status-pages';
import { FailedState } from '../../app/failed-state';
import { formatDateTime, formatUtc } from '../../format/time';
import { useAnswer } from './use-answer';

type Subscriber = StatusSubscribers['subscribers'][number];

/** Who is told of changes. Addresses are shown in part: they are kept sealed. */
export function SubscribersPanel({ page }: { page: StatusPage }) {
  const isEditor = useAtLeast('EDITOR');
  const { data, error, refetch } = useAnswer(useCallback(() => statusSubscribers(page.id), [page.id]), 15_000);
  const nameOf = (id: string) => page.components.find((component) => component.id === id)?.name ?? id;
  const columns: Column<Subscriber>[] = [
    { id: 'address', header: 'Address', cell: ({ address, failures }) => <span className="status-pages__name">{address}{failures > 0 && <Badge tone="warn">failed {failures} times</Badge>}</span> },
    { id: 'channel', header: 'By', hideBelow: 'sm', cell: ({ channel }) => <Badge>{channel === 'email' ? 'mail' : 'webhook'}</Badge> },
    { id: 'components', header: 'Told of', hideBelow: 'md', cell: ({ components }) => (components.length === 0 ? 'everything' : components.map(nameOf).join(', ')) },
    { id: 'since', header: 'Since', hideBelow: 'sm', cell: ({ confirmedAtMs }) => <span title={formatUtc(confirmedAtMs)}>{formatDateTime(confirmedAtMs)}</span> },
    { id: 'remove', header: <span className="ui-sr">Actions</span>, align: 'end', cell: (subscriber) => <RemoveButton page={page.id} subscriber={subscriber} onRemoved={refetch} /> },
  ];
  const counts = data && `${data.email} by mail, ${data.webhook} by webhook; readers of the feed are not counted`;
  return (
    <Panel title="Subscribers" note={counts} flush aria-busy={!data && !error}>
      {error && !data ? (
        <FailedState error={error} title="The subscribers could not be loaded" forbidden={isEditor ? undefined : 'Subscribers are for those with the role editor'} onRetry={refetch} />
      ) : !data ? (
        <Skeleton height="12rem" />
      ) : (
        <Table
          caption="Subscribers" columns={columns} rows={data.subscribers} rowKey={({ id }) => id}
          empty={<EmptyState title="Nobody has subscribed yet" icon={<Mail size={18} />}>{page.published ? 'Visitors subscribe on the page, by mail or webhook; feeds need no subscription.' : 'Visitors can subscribe when the page is published.'}</EmptyState>}
        />
      )}
    </Panel>
  );
}

function RemoveButton({ page, subscriber: { id, address }, onRemoved }: { page: string; subscriber: Subscriber; onRemoved: () => void }) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await removeSubscriber(page, id);
      showToast({ tone: 'ok', title: `${address} is not told any more` });
    } catch (thrown) {
      showToast({ tone: 'bad', title: `${address} could not be removed`, text: asApiError(thrown).message });
    }
    setBusy(false);
    onRemoved();
  };
  return (
    <Button size="sm" busy={busy} aria-label={`Remove ${address}`} onClick={() => void remove()}>
      Remove
    </Button>
  );
}
