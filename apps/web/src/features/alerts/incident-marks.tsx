import { Badge, StatusDot } from '@observer/ui';
import { type IncidentSummary, type Severity } from '../../api/incidents';
import { useNow } from '../../time/clock';
import { stateText, TONE_OF_SEVERITY, TONE_OF_STATE } from './incident-words';

/** Severity as a shape and a word. */
export const SeverityMark = ({ severity }: { severity: Severity }) => (
  <span className="alerts__severity">
    <StatusDot tone={TONE_OF_SEVERITY[severity]} />
    {severity.toLowerCase()}
  </span>
);

/** State, and who has it. */
export function StateMark({ incident }: { incident: IncidentSummary }) {
  const nowMs = useNow(10_000);
  return (
    <span className="alerts__state">
      <Badge tone={TONE_OF_STATE[incident.state]}>{incident.state.toLowerCase()}</Badge>
      <small>{stateText(incident, nowMs)}</small>
    </span>
  );
}
