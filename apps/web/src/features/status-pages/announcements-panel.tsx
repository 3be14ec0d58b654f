import { Badge, Button, ConfirmDialog, EmptyState, IconButton, Panel, showToast, Skeleton } from '@observer/ui';
import { Megaphone, MessageSquarePlus, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { type Announcement, ANNOUNCEMENTS, DELETE_ANNOUNCEMENT, type StatusPage, type Stored } from '../../api/status-pages';
import { useMutation, useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { formatDateTime, formatUtc } from '../../format/time';
import { AnnouncementDialog } from './announcement-dialog';
import { STATE_WORDS, STATUS_WORDS } from './status-words';

const isOpen = ({ updates }: Announcement): boolean => updates.at(-1)?.status !== 'resolved';

/** What visitors are told in words, update by update. */
export function AnnouncementsPanel({ page }: { page: StatusPage }) {
  const isEditor = useAtLeast('EDITOR');
  const [writing, setWriting] = useState<Stored<Announcement> | 'new'>();
  const { data, error, refetch } = useQuery(ANNOUNCEMENTS, {}, { pollMs: 15_000 });
  const own = (data?.alertingDocuments ?? []).filter(({ document }) => document.page === page.id).sort((a, b) => Number(isOpen(b.document)) - Number(isOpen(a.document)) || b.document.startedAtMs - a.document.startedAtMs);
  const add = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setWriting('new')}>
      Announce
    </Button>
  );
  return (
    <Panel title="Announcements" note="open ones first" flush aria-busy={!data && !error} actions={own.length > 0 && add}>
      {error && !data ? (
        <FailedState error={error} title="The announcements could not be loaded" onRetry={refetch} />
      ) : !data ? (
        <Skeleton height="12rem" />
      ) : own.length === 0 ? (
        <EmptyState title="Nothing was announced" icon={<Megaphone size={18} />} actions={add}>
          When something is wrong, tell visitors what you know and what you do about it. Subscribers hear of each update.
        </EmptyState>
      ) : (
        <ul className="status-pages__list" aria-label="Announcements">
          {own.map((stored) => (
            <li key={stored.document.id}>
              <AnnouncementRow announcement={stored.document} page={page} />
              {isEditor && (
                <span className="status-pages__actions">
                  <Button size="sm" icon={<MessageSquarePlus size={14} />} aria-label={`Add an update to ${stored.document.title}`} onClick={() => setWriting(stored)}>
                    Update
                  </Button>
                  <DeleteButton announcement={stored.document} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {writing && <AnnouncementDialog page={page} stored={writing === 'new' ? undefined : writing} taken={(data?.alertingDocuments ?? []).map(({ document }) => document.id)} onClose={() => setWriting(undefined)} />}
    </Panel>
  );
}

function AnnouncementRow({ announcement, page }: { announcement: Announcement; page: StatusPage }) {
  const { title, components, updates } = announcement;
  const last = updates.at(-1)!;
  const names = components.map(({ component, state }) => `${page.components.find(({ id }) => id === component)?.name ?? component} (${STATE_WORDS[state].toLowerCase()})`);
  return (
    <div className="status-pages__what">
      <span className="status-pages__name">
        <b>{title}</b>
        <Badge tone={isOpen(announcement) ? 'warn' : 'neutral'}>{STATUS_WORDS[last.status].toLowerCase()}</Badge>
      </span>
      <small>
        <span title={formatUtc(last.atMs)}>{formatDateTime(last.atMs)}</span>
        {names.length > 0 && ` · ${names.join(', ')}`} · {updates.length} {updates.length === 1 ? 'update' : 'updates'}
      </small>
      <p className="status-pages__said">{last.text}</p>
    </div>
  );
}

function DeleteButton({ announcement: { id, title } }: { announcement: Announcement }) {
  const [asking, setAsking] = useState(false);
  const remove = useMutation(DELETE_ANNOUNCEMENT);
  const confirm = async () => {
    const answer = await remove.run({ id });
    invalidate(ANNOUNCEMENTS);
    if (!answer) return;
    showToast({ tone: 'ok', title: `"${title}" is off the page` });
    setAsking(false);
  };
  return (
    <>
      <IconButton size="sm" label={`Delete ${title}`} icon={<Trash2 size={14} />} onClick={() => setAsking(true)} />
      {asking && (
        <ConfirmDialog
          title={`Delete "${title}"?`} description="It is gone from the page and its history, as if it had not been said. To end it, add an update that says it is resolved."
          action="Delete" busy={remove.busy} error={remove.error} onConfirm={() => void confirm()} onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
