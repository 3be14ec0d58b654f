import { Badge, Button, EmptyState, IconButton, Notice, Panel } from '@observer/ui';
import { ArrowDown, ArrowUp, Boxes, Pencil, Plus, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useAtLeast } from '../../api/session';
import { type StatusComponent, type StatusPage, statusPageView, type StatusPageView, type Stored } from '../../api/status-pages';
import { ComponentDialog } from './component-dialog';
import { moved } from './component-form';
import { STATE_TONES, STATE_WORDS, uptimeText } from './status-words';
import { useAnswer } from './use-answer';
import { usePageChange } from './use-page-change';

/** What the page shows, in its order, and how each does now. */
export function ComponentsPanel({ stored }: { stored: Stored<StatusPage> }) {
  const { id, components } = stored.document;
  const isEditor = useAtLeast('EDITOR');
  const [editing, setEditing] = useState<StatusComponent | 'new'>();
  const { save, busy, error } = usePageChange(stored);
  const view = useAnswer(useCallback(() => statusPageView(id), [id]), 10_000);
  const change = (next: StatusComponent[], done?: string) => void save({ components: next }, done);
  const add = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing('new')}>
      Add component
    </Button>
  );
  return (
    <Panel title="Components" note="in the order of the page; those of one heading stand together" flush actions={components.length > 0 && add}>
      {error && <div className="status-pages__notice"><Notice tone="bad">{error.message}</Notice></div>}
      {view.error && <div className="status-pages__notice"><Notice tone="warn">How the components do is not known: {view.error.message}</Notice></div>}
      {components.length === 0 ? (
        <EmptyState title="The page shows nothing yet" icon={<Boxes size={18} />} actions={add}>
          A component is what visitors know by name: a chain, the API, payments. Alerts that match it give it its state.
        </EmptyState>
      ) : (
        <ol className="status-pages__list" aria-label="Components">
          {components.map((component, index) => (
            <li key={component.id}>
              <ComponentRow component={component} now={nowOf(view.data, component.id)} />
              {isEditor && (
                <span className="status-pages__actions">
                  <IconButton size="sm" label={`Move ${component.name} up`} icon={<ArrowUp size={14} />} disabled={busy || index === 0} onClick={() => change(moved(components, index, -1))} />
                  <IconButton size="sm" label={`Move ${component.name} down`} icon={<ArrowDown size={14} />} disabled={busy || index === components.length - 1} onClick={() => change(moved(components, index, 1))} />
                  <IconButton size="sm" label={`Edit ${component.name}`} icon={<Pencil size={14} />} onClick={() => setEditing(component)} />
                  <IconButton size="sm" label={`Take ${component.name} off the page`} icon={<Trash2 size={14} />} disabled={busy} onClick={() => change(components.filter((other) => other !== component), `"${component.name}" is off the page`)} />
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      {editing && <ComponentDialog stored={stored} component={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Panel>
  );
}

type Now = StatusPageView['groups'][number]['components'][number];
const nowOf = (view: StatusPageView | undefined, id: string): Now | undefined => view?.groups.flatMap(({ components }) => components).find((one) => one.id === id);

function ComponentRow({ component: { name, group, matchers }, now }: { component: StatusComponent; now: Now | undefined }) {
  return (
    <div className="status-pages__what">
      <span className="status-pages__name">
        <b>{name}</b>
        {now && <Badge tone={STATE_TONES[now.state]}>{STATE_WORDS[now.state].toLowerCase()}</Badge>}
        {now && now.uptime !== null && <span className="ui-muted">uptime {uptimeText(now.uptime)}</span>}
      </span>
      <small>
        {group && `${group} · `}
        {matchers.length === 0 ? 'only announcements and maintenance change it' : <code>{matchers.map(({ label, op, value }) => `${label}${op}"${value}"`).join(', ')}</code>}
      </small>
    </div>
  );
}
