import { Badge, Button, type Column, EmptyState, Panel, showToast, Skeleton, Table } from '@observer/ui';
import { BellOff, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { EXPIRE_SILENCE, type Silence, SILENCES } from '../../api/silences';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { QuietLinks } from '../../app/page-links';
import { formatDateTime, formatUtc } from '../../format/time';
import { matcherText } from './matcher-text';
import { SilenceDialog } from './silence-dialog';
import './silences.css';

const TONES = { ACTIVE: 'accent', PENDING: 'info', EXPIRED: 'neutral' } as const;

/** What is kept from people, until when, by whom and why. */
export default function SilencesPage() {
  const isEditor = useAtLeast('EDITOR');
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = useQuery(SILENCES, {}, { pollMs: 10_000 });
  const empty = (
    <EmptyState title="There are no silences" icon={<BellOff size={18} />}>
      A silence keeps alerts from people for a time, for example while nodes are upgraded.
    </EmptyState>
  );
  return (
    <div className="page">
      <PageHeader title="Silences" context={<Link href="/alerts" className="ui-link">All alerts</Link>}>
        {isEditor && (
          <Button variant="primary" icon={<Plus size={14} />} onClick={() => setMaking(true)}>
            New silence
          </Button>
        )}
      </PageHeader>
      <QuietLinks />
      <Panel flush aria-busy={!data && !error}>
        {error && !data ? (
          <FailedState error={error} title="The silences could not be loaded" forbidden="Silences are not for you to see" onRetry={refetch} />
        ) : !data ? (
          <Skeleton height="16rem" />
        ) : (
          <Table caption="Silences" columns={isEditor ? [...COLUMNS, EXPIRE] : COLUMNS} rows={data.silences} rowKey={({ id }) => id} isMuted={({ state }) => state === 'EXPIRED'} empty={empty} />
        )}
      </Panel>
      {making && <SilenceDialog onClose={() => setMaking(false)} />}
    </div>
  );
}

const COLUMNS: readonly Column<Silence>[] = [
  {
    id: 'matchers', header: 'Alerts',
    cell: ({ matchers, comment, createdBy }) => (
      <div className="silences__what">
        <code>{matchers.map(matcherText).join(', ')}</code>
        <small>
          {comment} · by {createdBy}
        </small>
      </div>
    ),
  },
  { id: 'state', header: 'State', cell: ({ state }) => <Badge tone={TONES[state]}>{state.toLowerCase()}</Badge> },
  { id: 'from', header: 'From', hideBelow: 'md', cell: ({ startsAtMs }) => <span title={formatUtc(startsAtMs)}>{formatDateTime(startsAtMs)}</span> },
  { id: 'to', header: 'Until', hideBelow: 'sm', cell: ({ endsAtMs }) => <span title={formatUtc(endsAtMs)}>{formatDateTime(endsAtMs)}</span> },
];
const EXPIRE: Column<Silence> = { id: 'end', header: <span className="ui-sr">Actions</span>, align: 'end', cell: (silence) => silence.state !== 'EXPIRED' && <ExpireButton silence={silence} /> };

function ExpireButton({ silence: { id, matchers } }: { silence: Silence }) {
  const [busy, setBusy] = useState(false);
  const expire = async () => {
    setBusy(true);
    try {
      await request(EXPIRE_SILENCE, { id });
      showToast({ tone: 'ok', title: 'The silence is over' });
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The silence could not be ended', text: asApiError(thrown).message });
    }
    invalidate(SILENCES);
    setBusy(false);
  };
  return (
    <Button size="sm" busy={busy} aria-label={`End the silence ${matchers.map(matcherText).join(', ')}`} onClick={() => void expire()}>
      End
    </Button>
  );
}
