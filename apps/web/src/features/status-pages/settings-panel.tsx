import { Button, ConfirmDialog, Input, Notice, Panel, showToast, Switch, Textarea } from '@observer/ui';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { invalidate } from '../../api/query-cache';
import { useAtLeast } from '../../api/session';
import { DELETE_STATUS_PAGE, STATUS_PAGES, type StatusPage, type Stored } from '../../api/status-pages';
import { useMutation } from '../../api/use-query';
import { usePageChange } from './use-page-change';

/** Words and habits of a page. */
export function SettingsPanel({ stored }: { stored: Stored<StatusPage> }) {
  const isEditor = useAtLeast('EDITOR');
  const [form, setForm] = useState(stored.document);
  const [seconds, setSeconds] = useState(String(stored.document.notifyAfterMs / 1_000));
  const [deleting, setDeleting] = useState(false);
  const { save, busy, error } = usePageChange(stored);
  const wrongSeconds = /^\d{1,4}$/.test(seconds) && Number(seconds) <= 3_600 ? undefined : 'Give seconds between 0 and 3600';
  const field = (name: 'title' | 'description' | 'timeZone' | 'supportUrl') => ({ value: form[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrongSeconds && form.title.trim() !== '') void save({ ...form, title: form.title.trim(), notifyAfterMs: Number(seconds) * 1_000 }, 'The settings are saved');
  };
  return (
    <Panel
      title="Settings" note={isEditor ? `/status-page/${form.id}` : 'read only: changes need the role editor'}
      actions={
        isEditor && (
          <Button variant="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        )
      }
    >
      <form className="status-pages__settings" onSubmit={submit} noValidate>
        <fieldset disabled={!isEditor} className="status-pages__form">
          {error && <Notice tone="bad">{error.message}</Notice>}
          <Input label="Title" required maxLength={100} {...field('title')} />
          <Textarea label="Description" rows={2} maxLength={1000} {...field('description')} />
          <div className="status-pages__columns">
            <Input label="Time zone" hint="Days and times of the page" placeholder="Europe/Zurich" {...field('timeZone')} />
            <Input label="Support address" type="url" placeholder="https://example.com/support" hint="Optional" {...field('supportUrl')} />
          </div>
          <Switch label="List interruptions that nobody announced" checked={form.showAutomatic} onChange={(showAutomatic) => setForm({ ...form, showAutomatic })} />
          <Switch label="Tell subscribers when the state of a component changes" checked={form.notifyStates} onChange={(notifyStates) => setForm({ ...form, notifyStates })} />
          {form.notifyStates && <Input label="… once it has lasted (seconds)" inputMode="numeric" value={seconds} error={wrongSeconds} onChange={(event) => setSeconds(event.target.value)} />}
          {isEditor && (
            <div>
              <Button variant="primary" type="submit" busy={busy}>
                Save
              </Button>
            </div>
          )}
        </fieldset>
      </form>
      {deleting && <DeletePageDialog page={stored.document} onClose={() => setDeleting(false)} />}
    </Panel>
  );
}

function DeletePageDialog({ page, onClose }: { page: StatusPage; onClose: () => void }) {
  const [, navigate] = useLocation();
  const remove = useMutation(DELETE_STATUS_PAGE);
  const confirm = async () => {
    if (!(await remove.run({ id: page.id }))) return;
    showToast({ tone: 'ok', title: `"${page.title}" is deleted` });
    invalidate(STATUS_PAGES);
    navigate('/status-pages');
  };
  return (
    <ConfirmDialog
      title={`Delete "${page.title}"?`} description="Its address answers nothing from then on. Its history, announcements and subscribers are forgotten."
      action="Delete" busy={remove.busy} error={remove.error} onConfirm={() => void confirm()} onClose={onClose}
    />
  );
}
