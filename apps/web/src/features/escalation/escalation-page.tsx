import { Badge, Button, EmptyState, Panel, Skeleton } from '@observer/ui';
import { Pencil, Plus, Siren } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type StoredDocument } from '../../api/alerting-documents';
import { type AlertRoute, type Policy, POLICY_INCIDENTS, type PolicyIncident } from '../../api/people';
import { useAtLeast } from '../../api/session';
import { useDocuments } from '../../api/use-documents';
import { useQuery } from '../../api/use-query';
import { FailedState } from '../../app/failed-state';
import { PageHeader } from '../../app/page-header';
import { PeopleLinks } from '../../app/page-links';
import { useUrlParams } from '../../url/url-params';
import { routingInUse, suggestedPolicy } from '../people';
import { PolicyEditor } from './policy-editor';
import { TimeLine } from './time-line';
import { useNames } from './use-names';
import { WhoIsTold } from './who-is-told';
import './escalation.css';

/** In which steps people are told while nobody acknowledges. */
export default function EscalationPage() {
  const isEditor = useAtLeast('EDITOR');
  const [params, change] = useUrlParams();
  const { list, error, refetch } = useDocuments('POLICY');
  const { list: stored, error: routingError } = useDocuments('ROUTING');
  const routing = stored && routingInUse(stored);
  const open = useQuery(POLICY_INCIDENTS, { filter: { states: ['TRIGGERED', 'ACKNOWLEDGED', 'SNOOZED'], limit: 200 } }, { pollMs: 15_000 }).data?.incidents.items ?? [];
  const edit = isEditor ? params.get('edit') : null;
  const edited = list?.find(({ document }) => document.id === edit);
  const make = isEditor && (
    <Button variant="primary" icon={<Plus size={14} />} onClick={() => change({ edit: 'new policy' })}>
      New policy
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title="Escalation" context="In which steps people are told while nobody acknowledges">
        {edit === null && list && list.length > 0 && make}
      </PageHeader>
      <PeopleLinks />
      {error && !list ? (
        <Panel>
          <FailedState error={error} title="The policies could not be loaded" forbidden="Escalation policies are not for you to see" onRetry={refetch} />
        </Panel>
      ) : !list || (edit !== null && !routing && !routingError) ? (
        <Skeleton height="16rem" />
      ) : edit !== null && (edited !== undefined || edit === 'new policy') ? (
        <PolicyEditor key={edit} stored={edited} suggested={suggestedPolicy(routing ?? { routes: [] }, list.map(({ document }) => document))} all={list} onClose={() => change({ edit: undefined })} onSaved={() => change({ edit: undefined })} />
      ) : list.length === 0 ? (
        <Panel>
          <EmptyState title="There is no escalation policy" icon={<Siren size={18} />} actions={make}>
            Alerts go to the policy “default” until there are routes. Until there is one, nobody is told of anything.
          </EmptyState>
        </Panel>
      ) : (
        list.map((stored) => (
          <PolicyPanel key={stored.document.id} stored={stored} routes={routing?.routes.filter(({ policy }) => policy === stored.document.id)} incidents={open.filter(({ policy }) => policy === stored.document.id)} readOnly={!isEditor} onEdit={() => change({ edit: stored.document.id })} />
        ))
      )}
    </div>
  );
}

interface PolicyPanelProps {
  stored: StoredDocument<Policy>;
  /** Absent = not known yet. */
  routes: readonly AlertRoute[] | undefined;
  incidents: readonly PolicyIncident[];
  readOnly: boolean;
  onEdit: () => void;
}

function PolicyPanel({ stored: { document }, routes, incidents, readOnly, onEdit }: PolicyPanelProps) {
  const { names } = useNames();
  const [told, setTold] = useState(false);
  return (
    <Panel
      title={document.name} note={<code>{document.id}</code>}
      actions={
        <>
          <Button size="sm" aria-expanded={told} aria-label={`Who would be told now by ${document.name}`} onClick={() => setTold(!told)}>
            Who would be told now
          </Button>
          {!readOnly && (
            <Button size="sm" icon={<Pencil size={13} />} aria-label={`Change ${document.name}`} onClick={onEdit}>
              Change
            </Button>
          )}
        </>
      }
    >
      <TimeLine policy={document} names={names} />
      {told && (
        <section className="escalation__told" aria-label={`Who would be told now by ${document.name}`}>
          <WhoIsTold policy={document.id} />
        </section>
      )}
      <div className="escalation__use">
        <span>
          {!routes ? null : routes.length === 0 ? (
            <Badge tone="neutral">no route leads here</Badge>
          ) : (
            <>
              Routes: <Link className="ui-link" href="/routing">{routes.map(({ id }) => id).join(', ')}</Link>
            </>
          )}
        </span>
        <span>
          {incidents.length === 0 ? 'No open incident goes by it.' : 'Open incidents: '}
          {incidents.slice(0, 5).map(({ id, number, title }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link className="ui-link" href={`/alerts/${id}`}>
                #{number} {title}
              </Link>
            </span>
          ))}
          {incidents.length > 5 && ` and ${incidents.length - 5} more`}
        </span>
      </div>
    </Panel>
  );
}
