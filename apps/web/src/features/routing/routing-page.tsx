import { Badge, Button, IconButton, Notice, Panel, showToast, Skeleton } from '@observer/ui';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type AlertRoute, type RoutePreview, type Routing } from '../../api/people';
import { useAtLeast } from '../../api/session';
import { useDocumentChange, useDocuments } from '../../api/use-documents';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { PeopleLinks } from '../../app/page-links';
import { spanWords } from '../../time/zoned-time';
import { routingInUse, SaveFault } from '../people';
import { plainText } from '../silences';
import { RouteDialog } from './route-dialog';
import { RouteTester } from './route-tester';
import { moved, withoutRoute, withRoute } from './route-words';
import './routing.css';

/** Whose alerts are: the routes in their order, and where an alert would go. */
export default function RoutingPage() {
  const isEditor = useAtLeast('EDITOR');
  const { list, error, refetch } = useDocuments('ROUTING');
  const policies = useDocuments('POLICY').list;
  const teams = useDocuments('TEAM').list;
  const doc = useDocumentChange('ROUTING');
  const [editing, setEditing] = useState<{ at: number | undefined }>();
  const [tested, setTested] = useState<RoutePreview>();
  const stored = list?.[0];
  const routing = routingInUse(list ?? []);
  const save = async (next: Routing, words: string) => {
    if (!(await doc.save(next, stored?.revision ?? 0))) return;
    showToast({ tone: 'ok', title: words });
    setEditing(undefined);
    setTested(undefined);
  };
  const editRoute = editing?.at === undefined ? undefined : routing.routes[editing.at];
  return (
    <div className="page">
      <PageHeader title="Routing" context="The first route whose matchers hold says whose an alert is">
        {isEditor && list && (
          <Button variant="primary" icon={<Plus size={14} />} onClick={() => setEditing({ at: undefined })}>
            New route
          </Button>
        )}
      </PageHeader>
      <PeopleLinks />
      <SaveFault error={doc.error} fields={[]} what="routing" onTheirs={doc.reset} onMine={doc.reset} />
      <div className="routing">
        <Panel title="Routes" flush aria-busy={!list && !error}>
          {error && !list ? (
            <FailedState error={error} title="The routes could not be loaded" forbidden="Routes are not for you to see" onRetry={refetch} />
          ) : !list ? (
            <Skeleton height="12rem" />
          ) : (
            <>
              {!stored && (
                <div className="people__notice">
                  <Notice>Nobody wrote a routing yet: every alert goes to the policy “default”.</Notice>
                </div>
              )}
              <ol className="routing__tree">
                {routing.routes.map((route, index) => (
                  <RouteItem
                    key={route.id} route={route} isLast={index === routing.routes.length - 1} index={index} tested={tested} readOnly={!isEditor} teamName={teams?.find(({ document }) => document.id === route.team)?.document.name ?? route.team}
                    policyName={policies?.find(({ document }) => document.id === route.policy)?.document.name} policyKnown={policies === undefined || policies.some(({ document }) => document.id === route.policy)}
                    onEdit={() => setEditing({ at: index })} onMove={(by) => void save(moved(routing, index, by), `"${route.id}" is moved`)} onRemove={() => void save(withoutRoute(routing, index), `"${route.id}" is gone`)} canMoveDown={index < routing.routes.length - 2}
                  />
                ))}
              </ol>
            </>
          )}
        </Panel>
        <RouteTester onTested={setTested} />
      </div>
      {editing && (
        <RouteDialog
          route={editRoute} isLast={editing.at === routing.routes.length - 1} taken={routing.routes.map(({ id }) => id)} policies={(policies ?? []).map(({ document }) => document)} teams={(teams ?? []).map(({ document }) => document)} busy={doc.busy}
          onSave={(route) => void save(withRoute(routing, route, editing.at), `"${route.id}" is saved`)} onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

interface RouteItemProps {
  route: AlertRoute;
  index: number;
  isLast: boolean;
  tested: RoutePreview | undefined;
  readOnly: boolean;
  teamName: string;
  policyName: string | undefined;
  policyKnown: boolean;
  canMoveDown: boolean;
  onEdit: () => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function RouteItem({ route, index, isLast, tested, readOnly, teamName, policyName, policyKnown, canMoveDown, onEdit, onMove, onRemove }: RouteItemProps) {
  const tried = tested?.tried.find((one) => one.route === route.id);
  const outcome = tried === undefined ? undefined : tried.label === null ? 'taken' : 'passed';
  return (
    <li data-outcome={outcome}>
      <div className="people__what">
        <span className="people__row">
          <b>{route.id}</b>
          {outcome === 'taken' && <Badge tone="ok">takes it</Badge>}
          {outcome === 'passed' && <Badge>does not fit: {tried!.label}</Badge>}
        </span>
        <span className="ui-mono routing__matchers">{isLast ? 'every other alert' : route.matchers.map(plainText).join(', ')}</span>
        <span>
          → {teamName ? `team ${teamName}, ` : ''}policy {policyName ?? route.policy} {!policyKnown && <Badge tone="bad">does not exist: nobody is told</Badge>}
        </span>
        <small>
          one incident per {route.groupBy.join(', ') || 'route'} · waits {spanWordsOf(route.groupWaitMs)} for others
        </small>
      </div>
      {!readOnly && (
        <div className="people__row">
          {!isLast && (
            <>
              <IconButton size="sm" tooltip={false} label={`Move ${route.id} up`} icon={<ArrowUp size={13} />} disabled={index === 0} onClick={() => onMove(-1)} />
              <IconButton size="sm" tooltip={false} label={`Move ${route.id} down`} icon={<ArrowDown size={13} />} disabled={!canMoveDown} onClick={() => onMove(1)} />
              <IconButton size="sm" tooltip={false} label={`Remove ${route.id}`} icon={<Trash2 size={13} />} onClick={onRemove} />
            </>
          )}
          <Button size="sm" aria-label={`Change ${route.id}`} onClick={onEdit}>
            Change
          </Button>
        </div>
      )}
    </li>
  );
}

const spanWordsOf = (ms: number): string => (ms < 60_000 ? `${ms / 1000} s` : spanWords(ms));
