import { Button, Dialog, Input, Notice, Select, Switch, Textarea } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { type AlertMatcher, PREVIEW_SILENCE } from '../../api/silences';
import { type ComponentState, type StatusComponent, type StatusPage, type Stored } from '../../api/status-pages';
import { useSteadyQuery } from '../../api/use-query';
import { useSettled } from '../../time/use-settled';
import { componentOf, formOf, matchersOf } from './component-form';
import { STATE_OPTIONS } from './status-words';
import { usePageChange } from './use-page-change';

const SETTLE_MS = 400;
const MOST_LISTED = 5;
const SEVERITIES = [['critical', 'A critical alert means'], ['warning', 'A warning means'], ['info', 'A notice means']] as const;

/** A component: its name, which alerts concern it, and what they mean to outsiders. */
export function ComponentDialog({ stored, component, onClose }: { stored: Stored<StatusPage>; component: StatusComponent | undefined; onClose: () => void }) {
  const { components } = stored.document;
  const [form, setForm] = useState(() => formOf(component));
  const { save, busy, error } = usePageChange(stored);
  const parsed = matchersOf(form.matchers);
  const field = (name: 'name' | 'group' | 'description' | 'uptimeExpr' | 'matchers') => ({ value: form[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ('error' in parsed || form.name.trim() === '') return;
    const next = componentOf(form, parsed.matchers, component?.id, components.map(({ id }) => id));
    if (await save({ components: component ? components.map((one) => (one.id === component.id ? next : one)) : [...components, next] }, `"${next.name}" is saved`)) onClose();
  };
  return (
    <Dialog
      open wide onOpenChange={onClose} title={component ? `Edit ${component.name}` : 'Add a component'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="status-component" disabled={form.name.trim() === '' || 'error' in parsed} busy={busy}>
            {component ? 'Save' : 'Add'}
          </Button>
        </>
      }
    >
      <form id="status-component" className="status-pages__form" onSubmit={(event) => void submit(event)} noValidate>
        {error && <Notice tone="bad">{error.message}</Notice>}
        <div className="status-pages__columns">
          <Input label="Name" required maxLength={100} placeholder="Ethereum RPC" hint="Visitors read it" {...field('name')} />
          <Input label="Heading" maxLength={100} placeholder="Chains" list="status-page-groups" hint="Optional" {...field('group')} />
          <datalist id="status-page-groups">{[...new Set(components.map(({ group }) => group))].filter((group) => group !== '').map((group) => <option key={group} value={group} />)}</datalist>
        </div>
        <Input label="Description" maxLength={300} {...field('description')} />
        <Textarea label="Alerts that concern it" className="ui-mono" rows={3} spellCheck={false} placeholder={'chain=ethereum\nseverity=~"critical|warning"'} hint="Matchers, one per line. Visitors never see them. None = only announcements and maintenance change its state" error={'error' in parsed ? parsed.error : undefined} {...field('matchers')} />
        {'matchers' in parsed && parsed.matchers.length > 0 && <Hits matchers={parsed.matchers} />}
        <div className="status-pages__columns status-pages__columns--3">
          {SEVERITIES.map(([severity, label]) => (
            <Select key={severity} label={label} options={STATE_OPTIONS} value={form.states[severity]} onValueChange={(state) => setForm({ ...form, states: { ...form.states, [severity]: state as ComponentState } })} />
          ))}
        </div>
        <Switch label="Show ninety days of uptime" checked={form.showUptime} onChange={(showUptime) => setForm({ ...form, showUptime })} />
        {form.showUptime && <Input label="Uptime by PromQL" className="ui-mono" spellCheck={false} placeholder={'avg(node_up{chain="ethereum"})'} hint="Optional: a value between 0 and 1, averaged over each day. Empty = from the component's states" {...field('uptimeExpr')} />}
      </form>
    </Dialog>
  );
}

function Hits({ matchers }: { matchers: AlertMatcher[] }) {
  const settled = useSettled(JSON.stringify(matchers), SETTLE_MS);
  const { data, error } = useSteadyQuery(PREVIEW_SILENCE, { matchers: JSON.parse(settled) as AlertMatcher[] });
  if (error) return <Notice tone="bad">Which alerts concern it is not known: {error.message}</Notice>;
  if (!data) return <p role="status">Looking for alerts that concern it …</p>;
  const { count, alerts } = data.previewSilence;
  return (
    <section aria-live="polite" className="status-pages__hits">
      <p>{count === 0 ? 'No alert that is active now concerns it.' : `${count} ${count === 1 ? 'alert concerns' : 'alerts concern'} it now:`}</p>
      <ul>
        {alerts.slice(0, MOST_LISTED).map(({ fingerprint, labels }) => (
          <li key={fingerprint} className="ui-mono">
            {labels.map(({ name, value }) => `${name}=${value}`).join(' · ')}
          </li>
        ))}
        {count > MOST_LISTED && <li>and {count - MOST_LISTED} more</li>}
      </ul>
    </section>
  );
}
