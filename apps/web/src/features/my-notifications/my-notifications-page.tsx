import { Badge, Button, IconButton, Notice, Panel, showToast, Skeleton } from '@observer/ui';
import { ArrowDown, ArrowUp, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { CONTACT_POINTS, PUT_CONTACT_POINT, type StoredContactPoint } from '../../api/people';
import { invalidate } from '../../api/query-cache';
import { useAtLeast, useSession } from '../../api/session';
import { useDocuments } from '../../api/use-documents';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { PeopleLinks } from '../../app/page-links';
import { CHANNEL_NAMES, ContactDialog, digestWords, healthOf, targetText } from '../contact-points';
import { pointsOf } from '../people';
import { isCollected, reordered, waysOf } from './ways';
import { MyShifts } from './my-shifts';
import './my-notifications.css';

/** How oneself is told of alerts: by which contact points, for which severities, in which order; and when one is on call. */
export default function MyNotificationsPage() {
  const session = useSession();
  const isEditor = useAtLeast('EDITOR');
  const person = session.state === 'signed-in' ? session.user.user : '';
  const { data, error, refetch } = useQuery(CONTACT_POINTS, {}, { pollMs: 15_000 });
  const schedules = useDocuments('SCHEDULE').list;
  const [editing, setEditing] = useState<{ stored: StoredContactPoint | undefined }>();
  const own = pointsOf(data?.contactPoints ?? [], person);
  const add = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing({ stored: undefined })}>
      Add a contact point
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title="My notifications" context={`How ${person} is told of alerts`}>
        {data && own.length > 0 && add}
      </PageHeader>
      <PeopleLinks />
      {error && !data ? (
        <Panel>
          <FailedState error={error} title="Your contact points could not be loaded" forbidden="Contact points are not for you to see" onRetry={refetch} />
        </Panel>
      ) : !data ? (
        <Skeleton height="14rem" />
      ) : (
        <>
          {own.length === 0 && (
            <Notice tone="bad">
              <p>
                <b>You have no contact point: nothing reaches you, also when you are on call.</b>
              </p>
              <p>{isEditor ? 'Add your mailbox, phone or chat.' : 'Ask an editor to add your mailbox, phone or chat, with your name as its owner.'}</p>
              {add}
            </Notice>
          )}
          <Ways points={data.contactPoints} person={person} />
          {own.length > 0 && <OwnPoints own={own} readOnly={!isEditor} onEdit={(stored) => setEditing({ stored })} />}
          {schedules && <MyShifts person={person} schedules={schedules.map(({ document }) => document)} />}
        </>
      )}
      {editing && <ContactDialog stored={editing.stored} all={data?.contactPoints ?? []} person={person} onClose={() => setEditing(undefined)} onSaved={() => setEditing(undefined)} />}
    </div>
  );
}

const TONES = { critical: 'bad', warning: 'warn', info: 'info' } as const;

/** What happens for each severity. */
const Ways = ({ points, person }: { points: readonly StoredContactPoint[]; person: string }) => (
  <Panel title="By severity" note="the first that works is used">
    <ul className="my__ways">
      {waysOf(points, person).map(({ severity, points: used }) => (
        <li key={severity}>
          <Badge tone={TONES[severity]}>{severity}</Badge>
          <span>
            {used.length === 0 ? (
              <span className="my__nothing">nothing reaches you</span>
            ) : (
              used.map((point, index) => (
                <span key={point.id}>
                  {index > 0 && ', then '}
                  {point.name}
                  {isCollected(point, severity) && ` (collected, ${digestWords(point.digestMs!)})`}
                </span>
              ))
            )}
          </span>
        </li>
      ))}
    </ul>
  </Panel>
);

function OwnPoints({ own, readOnly, onEdit }: { own: readonly StoredContactPoint[]; readOnly: boolean; onEdit: (stored: StoredContactPoint) => void }) {
  const [busy, setBusy] = useState(false);
  const move = async (index: number, by: number) => {
    setBusy(true);
    try {
      for (const { stored, order } of reordered(own, index, by)) await request(PUT_CONTACT_POINT, { document: { ...stored.document, order }, secrets: {}, expectedRevision: stored.revision });
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'The order could not be changed', text: asApiError(thrown).message });
    }
    invalidate(CONTACT_POINTS);
    setBusy(false);
  };
  return (
    <Panel title="My contact points" note="tried in this order">
      <ol className="my__points">
        {own.map((stored, index) => {
          const { document } = stored;
          const health = healthOf(stored);
          return (
            <li key={document.id}>
              <span className="people__what">
                <span className="people__row">
                  <Link className="ui-link" href={`/contact-points?open=${document.id}`}>
                    {document.name}
                  </Link>
                  <Badge tone={health.tone}>{health.text}</Badge>
                </span>
                <small>
                  {CHANNEL_NAMES[document.settings.channel]} {targetText(document.settings)}
                </small>
              </span>
              {!readOnly && (
                <span className="people__row">
                  <IconButton size="sm" tooltip={false} label={`Move ${document.name} up`} icon={<ArrowUp size={13} />} disabled={busy || index === 0} onClick={() => void move(index, -1)} />
                  <IconButton size="sm" tooltip={false} label={`Move ${document.name} down`} icon={<ArrowDown size={13} />} disabled={busy || index === own.length - 1} onClick={() => void move(index, 1)} />
                  <Button size="sm" aria-label={`Change ${document.name}`} onClick={() => onEdit(stored)}>
                    Change
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
