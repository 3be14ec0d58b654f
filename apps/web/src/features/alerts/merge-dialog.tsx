import { Button, Dialog, EmptyState, Input, Notice, Skeleton } from '@observer/ui';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { INCIDENTS, type IncidentSummary } from '../../api/incidents';
import { useQuery } from '../../api/use-query';
import { useSettled } from '../../time/use-settled';
import { STATES_OF } from './inbox';
import { SeverityMark } from './incident-marks';
import { alertsText, mergeTargets } from './incident-words';

/** More are found by their title. */
const MOST_OFFERED = 20;
const SETTLE_MS = 300;

/** Chooses the incident that takes the alerts of this one over. */
export function MergeDialog({ incident, onMerge, onClose }: { incident: IncidentSummary; onMerge: (into: string) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<IncidentSummary>();
  return (
    <Dialog
      open onOpenChange={onClose} title={`Merge #${incident.number}`} description="Its alerts go on in the incident you choose, and nobody is told of this one any more."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary" disabled={chosen === undefined}
            onClick={() => {
              if (chosen === undefined) return;
              onMerge(chosen.id);
              onClose();
            }}
          >
            {chosen === undefined ? 'Merge' : `Merge into #${chosen.number}`}
          </Button>
        </>
      }
    >
      <Input label="Search open alerts" type="search" placeholder="Title or #number" icon={<Search size={14} />} value={text} autoFocus spellCheck={false} onChange={(event) => setText(event.target.value)} />
      <Targets incident={incident} text={text} chosen={chosen} onChoose={setChosen} />
    </Dialog>
  );
}

interface TargetsProps {
  incident: IncidentSummary;
  text: string;
  chosen: IncidentSummary | undefined;
  onChoose: (incident: IncidentSummary) => void;
}

function Targets({ incident, text, chosen, onChoose }: TargetsProps) {
  const settled = useSettled(text.trim(), SETTLE_MS);
  const { data, error, refetch } = useQuery(INCIDENTS, { filter: { states: [...STATES_OF.open], limit: MOST_OFFERED, ...(settled === '' ? {} : { text: settled }) } });
  if (error) {
    return (
      <Notice tone="bad">
        The open alerts could not be loaded: {error.message}{' '}
        <button type="button" className="ui-link" onClick={refetch}>
          Try again
        </button>
      </Notice>
    );
  }
  if (!data) return <Skeleton height="8rem" />;
  const targets = mergeTargets(data.incidents.items, incident, chosen);
  if (targets.length === 0) return <EmptyState title={settled === '' ? 'There is no other open alert' : 'No open alert matches'} />;
  return (
    <fieldset className="incident__choices">
      <legend className="ui-sr">Merge into</legend>
      {targets.map((target) => (
        <label key={target.id} className="incident__choice">
          <input type="radio" name="merge-into" checked={chosen?.id === target.id} onChange={() => onChoose(target)} />
          <span>
            #{target.number} {target.title}
            <small>
              <SeverityMark severity={target.severity} /> · {target.state.toLowerCase()} · {alertsText(target)}
              {target.team !== '' && ` · ${target.team}`}
            </small>
          </span>
        </label>
      ))}
      {targets.length === 1 && targets[0] === chosen && settled !== '' && <p className="alerts__more">No other open alert matches.</p>}
      {data.incidents.total > MOST_OFFERED && <p className="alerts__more">The newest {MOST_OFFERED} of {data.incidents.total}. Search for others.</p>}
    </fieldset>
  );
}
