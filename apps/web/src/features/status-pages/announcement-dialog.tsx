import { Button, Checkbox, Dialog, Input, Notice, Select, showToast, Switch, Textarea } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { invalidate } from '../../api/query-cache';
import { type Announcement, ANNOUNCEMENTS, type AnnouncementStatus, type ComponentState, PUT_ANNOUNCEMENT, type StatusPage, type Stored } from '../../api/status-pages';
import { useMutation } from '../../api/use-query';
import { idOf, STATE_OPTIONS, STATUS_OPTIONS } from './status-words';

interface Props {
  page: StatusPage;
  /** Absent = a new one. */
  stored: Stored<Announcement> | undefined;
  taken: readonly string[];
  onClose: () => void;
}

/** A new announcement, or an update of one. */
export function AnnouncementDialog({ page, stored, taken, onClose }: Props) {
  const before = stored?.document;
  const [title, setTitle] = useState(before?.title ?? '');
  const [components, setComponents] = useState(before?.components ?? []);
  const [status, setStatus] = useState<AnnouncementStatus>(before?.updates.at(-1)?.status ?? 'investigating');
  const [text, setText] = useState('');
  const [notify, setNotify] = useState(true);
  const put = useMutation(PUT_ANNOUNCEMENT);
  const isReady = title.trim() !== '' && text.trim() !== '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const atMs = Date.now();
    const document: Announcement = {
      id: before?.id ?? idOf(title, taken), page: page.id, title: title.trim(), components, startedAtMs: before?.startedAtMs ?? atMs,
      updates: [...(before?.updates ?? []), { id: `u${atMs.toString(36)}`, atMs, status, text: text.trim(), notify }],
    };
    if (!(await put.run({ document, expectedRevision: stored?.revision ?? 0 }))) return;
    showToast({ tone: 'ok', title: before ? 'The update is on the page' : 'It is announced', ...(notify && page.published ? { text: 'Subscribers are told now.' } : {}) });
    invalidate(ANNOUNCEMENTS);
    onClose();
  };
  return (
    <Dialog
      open wide onOpenChange={onClose} title={before ? 'Add an update' : 'Announce'} description={page.published ? 'Everybody can read it at once.' : 'The page is not published: nobody reads it yet.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="announcement" disabled={!isReady} busy={put.busy}>
            {before ? 'Add update' : 'Announce'}
          </Button>
        </>
      }
    >
      <form id="announcement" className="status-pages__form" onSubmit={(event) => void submit(event)} noValidate>
        {put.error && <Notice tone="bad">{put.error.message}</Notice>}
        <Input label="Title" required maxLength={200} value={title} placeholder="Slow answers on Ethereum" onChange={(event) => setTitle(event.target.value)} />
        <Select label="How it stands" options={STATUS_OPTIONS} value={status} onValueChange={(next) => setStatus(next as AnnouncementStatus)} />
        <Textarea label="What visitors read" required rows={4} maxLength={4000} value={text} placeholder="We see slow answers since 14:05 and are looking for the cause." onChange={(event) => setText(event.target.value)} />
        {page.components.length > 0 && <Affected page={page} components={components} onChange={setComponents} />}
        <Switch label="Tell subscribers" checked={notify} onChange={setNotify} />
      </form>
    </Dialog>
  );
}

function Affected({ page, components, onChange }: { page: StatusPage; components: Announcement['components']; onChange: (next: Announcement['components']) => void }) {
  const toggle = (id: string, isOn: boolean) => onChange(isOn ? [...components, { component: id, state: 'degraded-performance' }] : components.filter(({ component }) => component !== id));
  const set = (id: string, state: ComponentState) => onChange(components.map((one) => (one.component === id ? { component: id, state } : one)));
  return (
    <fieldset className="status-pages__affected">
      <legend>Components, and their state until it is resolved</legend>
      {page.components.map(({ id, name }) => {
        const chosen = components.find(({ component }) => component === id);
        return (
          <div key={id}>
            <Checkbox label={name} checked={chosen !== undefined} onChange={(isOn) => toggle(id, isOn)} />
            {chosen && <Select label={`State of ${name}`} hideLabel options={STATE_OPTIONS} value={chosen.state} onValueChange={(state) => set(id, state as ComponentState)} />}
          </div>
        );
      })}
    </fieldset>
  );
}
