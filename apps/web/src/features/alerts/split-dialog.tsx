import { Button, Checkbox, Dialog } from '@observer/ui';
import { useState } from 'react';
import { type Incident, type IncidentAlert } from '../../api/incidents';
import { alertName, labelsText } from './incident-words';

/** Chooses alerts that shall have an incident of their own. At least one that fires stays. */
export function SplitDialog({ incident, onSplit, onClose }: { incident: Incident; onSplit: (fingerprints: string[]) => void; onClose: () => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const firing = incident.alerts.filter(({ state }) => state === 'firing').toSorted((a, b) => a.startsAtMs - b.startsAtMs);
  // What ended meanwhile is not moved.
  const fingerprints = firing.map(({ fingerprint }) => fingerprint).filter((fingerprint) => chosen.has(fingerprint));
  const none = fingerprints.length === 0;
  const all = fingerprints.length === incident.firingCount;
  const choose = (fingerprint: string, on: boolean) => setChosen((before) => new Set(on ? [...before, fingerprint] : [...before].filter((one) => one !== fingerprint)));
  return (
    <Dialog
      open wide onOpenChange={onClose} title={`Split #${incident.number}`} description="The alerts you choose get an incident of their own, which escalates from its beginning."
      footer={
        <>
          <span className="incident__left" role="status">
            {all ? 'Leave at least one alert here.' : `${incident.firingCount - fingerprints.length} of ${incident.firingCount} stay.`}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary" disabled={none || all}
            onClick={() => {
              onSplit(fingerprints);
              onClose();
            }}
          >
            {none ? 'Split off' : `Split off ${fingerprints.length} ${fingerprints.length === 1 ? 'alert' : 'alerts'}`}
          </Button>
        </>
      }
    >
      <fieldset className="incident__choices">
        <legend className="ui-sr">Alerts to split off</legend>
        {firing.map((alert) => (
          <div key={alert.fingerprint} className="incident__choice">
            <Checkbox label={<AlertWords alert={alert} />} checked={chosen.has(alert.fingerprint)} onChange={(on) => choose(alert.fingerprint, on)} />
          </div>
        ))}
      </fieldset>
    </Dialog>
  );
}

const AlertWords = ({ alert: { labels, annotations } }: { alert: IncidentAlert }) => (
  <span>
    {annotations.find(({ name }) => name === 'summary')?.value || alertName(labels)}
    <small className="ui-mono">{labelsText(labels)}</small>
  </span>
);
