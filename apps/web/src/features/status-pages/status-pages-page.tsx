import { Badge, Button, type Column, Dialog, EmptyState, Input, Notice, Panel, Skeleton, Table } from '@observer/ui';
import { ExternalLink, Megaphone, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { PUT_STATUS_PAGE, STATUS_PAGES, type StatusPage, type Stored } from '../../api/status-pages';
import { useMutation, useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { idOf } from './status-words';
import './status-pages.css';

/** The public status pages of this system. */
export default function StatusPagesPage() {
  const isEditor = useAtLeast('EDITOR');
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(STATUS_PAGES, {}, { pollMs: 15_000 });
  const make = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setMaking(true)}>
      New status page
    </Button>
  );
  const empty = (
    <EmptyState title="There are no status pages" icon={<Megaphone size={18} />} actions={make}>
      A status page tells everybody, without signing in, how your services do: their state now, ninety days of uptime, and what you announce.
    </EmptyState>
  );
  return (
    <div className="page">
      <PageHeader title="Status pages" context="what the public sees; how Observer itself does stands under Status">
        {data?.alertingDocuments.length ? make : null}
      </PageHeader>
      <Panel flush aria-busy={!data && !error}>
        {error && !data ? (
          <FailedState error={error} title="The status pages could not be loaded" forbidden="Status pages are for those who see all data" onRetry={refetch} />
        ) : !data ? (
          <Skeleton height="12rem" />
        ) : (
          <Table caption="Status pages" columns={COLUMNS} rows={data.alertingDocuments} rowKey={({ document }) => document.id} empty={empty} />
        )}
      </Panel>
      {making && <NewPageDialog taken={(data?.alertingDocuments ?? []).map(({ document }) => document.id)} onClose={() => setMaking(false)} />}
    </div>
  );
}

const COLUMNS: readonly Column<Stored<StatusPage>>[] = [
  {
    id: 'title', header: 'Page',
    cell: ({ document: { id, title, description } }) => (
      <div className="status-pages__what">
        <Link href={`/status-pages/${id}`}>{title}</Link>
        {description && <small>{description}</small>}
      </div>
    ),
  },
  { id: 'published', header: 'Seen by', cell: ({ document: { published } }) => <Badge tone={published ? 'ok' : 'neutral'}>{published ? 'everybody' : 'nobody yet'}</Badge> },
  { id: 'components', header: 'Components', align: 'end', hideBelow: 'sm', cell: ({ document: { components } }) => components.length },
  {
    id: 'open', header: <span className="ui-sr">Actions</span>, align: 'end',
    cell: ({ document: { id, title, published } }) =>
      published && (
        <a className="ui-button ui-button--sm ui-button--ghost" href={`/status-page/${id}`} target="_blank" rel="noreferrer" aria-label={`Open the public page ${title}`}>
          <ExternalLink size={14} aria-hidden="true" />
        </a>
      ),
  },
];

function NewPageDialog({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [title, setTitle] = useState('');
  const [ownId, setOwnId] = useState<string>();
  const put = useMutation(PUT_STATUS_PAGE);
  const id = ownId ?? idOf(title, taken);
  const wrongId = !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id) ? 'Use lower case letters, digits and "-"' : taken.includes(id) ? 'Another page has this address' : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '' || wrongId) return;
    const document: StatusPage = { id, title: title.trim(), description: '', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, published: false, supportUrl: '', components: [], showAutomatic: true, notifyStates: true, notifyAfterMs: 60_000 };
    if (!(await put.run({ document, expectedRevision: 0 }))) return;
    invalidate(STATUS_PAGES);
    navigate(`/status-pages/${id}`);
  };
  return (
    <Dialog
      open onOpenChange={onClose} title="New status page" description="Nobody sees it before you publish it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="status-page-new" disabled={title.trim() === ''} busy={put.busy}>
            Create
          </Button>
        </>
      }
    >
      <form id="status-page-new" className="status-pages__form" onSubmit={(event) => void submit(event)} noValidate>
        <Input label="Title" required maxLength={100} value={title} placeholder="FlameWire" onChange={(event) => setTitle(event.target.value)} />
        <Input label="Address" value={id} error={title === '' ? undefined : wrongId} hint={<>/status-page/{id}; it stays as it is from then on</>} onChange={(event) => setOwnId(event.target.value)} />
        {put.error && <Notice tone="bad">{put.error.message}</Notice>}
      </form>
    </Dialog>
  );
}
