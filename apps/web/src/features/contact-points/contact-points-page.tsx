import { Badge, Button, type Column, EmptyState, Notice, Panel, Skeleton, Table } from '@observer/ui';
import { Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { CONTACT_POINTS, type StoredContactPoint } from '../../api/people';
import { useAtLeast } from '../../api/session';
import { useDocuments } from '../../api/use-documents';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { PeopleLinks } from '../../app/page-links';
import { formatAgo, formatUtc } from '../../format/time';
import { useNow } from '../../time/clock';
import { useUrlParams } from '../../url/url-params';
import { ContactDialog } from './contact-dialog';
import { ContactDrawer } from './contact-drawer';
import { CHANNEL_NAMES, targetText } from './contact-form';
import { healthOf } from './contact-words';
import { usedBy } from './used-by';
import './contact-points.css';

/** Where people are told: how each contact point does, tests, changes. */
export default function ContactPointsPage() {
  const isEditor = useAtLeast('EDITOR');
  const [params, change] = useUrlParams();
  const [editing, setEditing] = useState<{ stored: StoredContactPoint | undefined }>();
  const { data, error, refetch } = useQuery(CONTACT_POINTS, {}, { pollMs: 10_000 });
  const policies = useDocuments('POLICY').list ?? [];
  const teams = useDocuments('TEAM').list ?? [];
  const points = data?.contactPoints ?? [];
  const columns = useColumns((id) => change({ open: id }));
  const open = points.find(({ document }) => document.id === params.get('open'));
  const make = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing({ stored: undefined })}>
      New contact point
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title="Contact points" context="Where people are told of alerts">
        {points.length > 0 && make}
      </PageHeader>
      <PeopleLinks />
      {error && data && <Notice tone="warn">They could not be loaded again: {error.message}</Notice>}
      <Panel flush aria-busy={!data && !error}>
        {error && !data ? (
          <FailedState error={error} title="The contact points could not be loaded" forbidden="Contact points are not for you to see" onRetry={refetch} />
        ) : !data ? (
          <Skeleton height="16rem" />
        ) : (
          <Table
            caption="Contact points" columns={columns} rows={points} rowKey={({ document }) => document.id} initialSort={{ column: 'name', direction: 'ascending' }} selectedKey={open?.document.id} onRowClick={({ document }) => change({ open: document.id })}
            empty={<EmptyState title="Nobody can be told yet" icon={<Send size={18} />} actions={make}>A contact point is a mailbox, a phone, a chat or a program. Without one no alert reaches anybody.</EmptyState>}
          />
        )}
      </Panel>
      {open && !editing && <ContactDrawer key={open.document.id} stored={open} usedBy={usedBy(open.document, policies.map(({ document }) => document), teams.map(({ document }) => document))} onEdit={() => setEditing({ stored: open })} onClose={() => change({ open: undefined })} />}
      {editing && (
        <ContactDialog
          stored={editing.stored} all={points} onClose={() => setEditing(undefined)}
          onSaved={(id) => {
            setEditing(undefined);
            change({ open: id });
          }}
        />
      )}
    </div>
  );
}

function useColumns(onOpen: (id: string) => void): Column<StoredContactPoint>[] {
  const nowMs = useNow(5_000);
  return [
    {
      id: 'name', header: 'Name', sortValue: ({ document }) => document.name,
      cell: ({ document }) => (
        <span className="people__what">
          <button type="button" className="ui-link contacts__open" onClick={() => onOpen(document.id)}>
            {document.name}
          </button>
          <small>{targetText(document.settings)}</small>
        </span>
      ),
    },
    { id: 'channel', header: 'Channel', sortValue: ({ document }) => document.settings.channel, cell: ({ document }) => CHANNEL_NAMES[document.settings.channel] },
    {
      id: 'state', header: 'State', sortValue: (stored) => healthOf(stored).tone,
      cell: (stored) => (
        <span className="people__what">
          <span>
            <Badge tone={healthOf(stored).tone}>{healthOf(stored).text}</Badge>
          </span>
          {stored.lastError !== '' && <small className="contacts__error">{stored.lastError}</small>}
        </span>
      ),
    },
    { id: 'person', header: 'Whose', hideBelow: 'sm', sortValue: ({ document }) => document.person ?? '', cell: ({ document }) => document.person ?? <span className="ui-muted">nobody’s own</span> },
    { id: 'from', header: 'For', hideBelow: 'md', sortValue: ({ document }) => document.from, cell: ({ document }) => (document.from === 'info' ? 'everything' : document.from === 'warning' ? 'warning, critical' : 'critical') },
    { id: 'sent', header: 'Last delivery', hideBelow: 'sm', firstDirection: 'descending', sortValue: ({ lastSentAtMs }) => lastSentAtMs ?? 0, cell: ({ lastSentAtMs }) => (lastSentAtMs === null ? <span className="ui-muted">none yet</span> : <span title={formatUtc(lastSentAtMs)}>{formatAgo(lastSentAtMs, nowMs)}</span>) },
  ];
}
