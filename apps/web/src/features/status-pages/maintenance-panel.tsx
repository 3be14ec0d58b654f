import { Badge, Button, Dialog, EmptyState, Input, Notice, Panel, showToast, Skeleton, Textarea } from '@observer/ui';
import { Wrench } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { PLANNED_WORK, type PlannedWork, PUT_PLANNED_WORK, type Stored } from '../../api/status-pages';
import { useMutation, useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';

/** Which maintenance windows visitors are told of, and in which words. */
export function MaintenancePanel() {
  const isEditor = useAtLeast('EDITOR');
  const [editing, setEditing] = useState<Stored<PlannedWork>>();
  const { data, error, refetch } = useQuery(PLANNED_WORK, {}, { pollMs: 15_000 });
  return (
    <Panel title="Maintenance windows" note="a public one shows on every page that has a component it concerns" flush aria-busy={!data && !error}>
      {error && !data ? (
        <FailedState error={error} title="The maintenance windows could not be loaded" onRetry={refetch} />
      ) : !data ? (
        <Skeleton height="8rem" />
      ) : data.alertingDocuments.length === 0 ? (
        <EmptyState title="No maintenance is planned" icon={<Wrench size={18} />}>
          Plan a maintenance window first; here you say what visitors read of it.
        </EmptyState>
      ) : (
        <ul className="status-pages__list" aria-label="Maintenance windows">
          {data.alertingDocuments.map((stored) => (
            <li key={stored.document.id}>
              <WindowRow window={stored.document} />
              {isEditor && (
                <span className="status-pages__actions">
                  <Button size="sm" aria-label={`${stored.document.public ? 'Change' : 'Make public'}: ${stored.document.name}`} onClick={() => setEditing(stored)}>
                    {stored.document.public ? 'Change' : 'Make public'}
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && <PublicWordsDialog stored={editing} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}

const WindowRow = ({ window: { name, startsAt, timeZone, enabled, public: words } }: { window: PlannedWork }) => (
  <div className="status-pages__what">
    <span className="status-pages__name">
      <b>{name}</b>
      <Badge tone={words ? 'info' : 'neutral'}>{words ? 'public' : 'internal'}</Badge>
      {!enabled && <Badge>off</Badge>}
    </span>
    <small>
      from {startsAt.replace('T', ' ')} {timeZone}
      {words && ` · visitors read "${words.title}"`}
    </small>
  </div>
);

function PublicWordsDialog({ stored: { document, revision }, onClose }: { stored: Stored<PlannedWork>; onClose: () => void }) {
  const [title, setTitle] = useState(document.public?.title ?? '');
  const [text, setText] = useState(document.public?.text ?? '');
  const put = useMutation(PUT_PLANNED_WORK);
  const save = async (words: PlannedWork['public']) => {
    if (!(await put.run({ document: { ...document, public: words ?? null }, expectedRevision: revision }))) return;
    showToast({ tone: 'ok', title: words ? 'Visitors are told of it' : 'Visitors are not told of it any more' });
    invalidate(PLANNED_WORK);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() !== '') void save({ title: title.trim(), text: text.trim() });
  };
  return (
    <Dialog
      open onOpenChange={onClose} title={`What visitors read of "${document.name}"`} description="Its name, comment and matchers stay inside."
      footer={
        <>
          {document.public && (
            <Button busy={put.busy} onClick={() => void save(null)}>
              Make internal
            </Button>
          )}
          <Button variant="primary" type="submit" form="public-words" disabled={title.trim() === ''} busy={put.busy}>
            Save
          </Button>
        </>
      }
    >
      <form id="public-words" className="status-pages__form" onSubmit={submit} noValidate>
        {put.error && <Notice tone="bad">{put.error.message}</Notice>}
        <Input label="Title" required maxLength={200} value={title} placeholder="Upgrade of Ethereum nodes" onChange={(event) => setTitle(event.target.value)} />
        <Textarea label="Text" rows={3} maxLength={2000} value={text} placeholder="Answers may be slower for some minutes." onChange={(event) => setText(event.target.value)} />
      </form>
    </Dialog>
  );
}
