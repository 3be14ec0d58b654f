import { Badge, Panel } from '@observer/ui';
import { useState } from 'react';
import { type Incident, type IncidentAlert } from '../../api/incidents';
import { formatCompact, joined } from '../../format/number';
import { formatDateTime, formatSpan, formatUtc } from '../../format/time';
import { runbookPath } from '../runbooks';
import { WebLink } from './web-link';

const FIRST_SHOWN = 20;

/** The alerts of an incident with their labels, those that fire first. */
export function IncidentAlerts({ incident }: { incident: Incident }) {
  const [all, setAll] = useState(false);
  const alerts = incident.alerts.toSorted((a, b) => Number(a.state === 'resolved') - Number(b.state === 'resolved') || a.startsAtMs - b.startsAtMs);
  const shown = all ? alerts : alerts.slice(0, FIRST_SHOWN);
  return (
    <Panel title="Alerts" note={`${incident.firingCount} of ${incident.alertCount} firing${incident.alertCount > alerts.length ? `, the newest ${alerts.length} are kept` : ''}`} flush>
      {shown.map((alert) => (
        <OneAlert key={alert.fingerprint} alert={alert} />
      ))}
      {shown.length < alerts.length && (
        <p className="alerts__more">
          <button type="button" className="ui-link" onClick={() => setAll(true)}>
            Show all {alerts.length}
          </button>
        </p>
      )}
    </Panel>
  );
}

function OneAlert({ alert: { labels, annotations, state, startsAtMs, resolvedAtMs, value, suppressedBy } }: { alert: IncidentAlert }) {
  const annotation = (name: string) => annotations.find((one) => one.name === name)?.value;
  const words = [annotation('summary'), annotation('description')].filter((text) => text !== undefined && text !== '');
  return (
    <article className="incident__alert">
      <header>
        <Badge tone={state === 'firing' ? 'bad' : 'ok'}>{state}</Badge>
        <small title={formatUtc(startsAtMs)}>
          since {formatDateTime(startsAtMs)}
          {resolvedAtMs !== null && `, for ${formatSpan(resolvedAtMs - startsAtMs)}`}
        </small>
        {value !== null && <small>value {joined(formatCompact(value))}</small>}
        <WebLink href={runbookPath(annotation('runbook_url'))}>Runbook</WebLink>
        <WebLink href={annotation('dashboard')}>Dashboard</WebLink>
      </header>
      {words.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <div className="incident__labels">
        {labels.map(({ name, value: text }) => (
          <code key={name}>
            {name}={text}
          </code>
        ))}
      </div>
      {suppressedBy.length > 0 && <small>Kept quiet by {suppressedBy.join(', ')}</small>}
    </article>
  );
}
