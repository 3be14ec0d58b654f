import { Button, Dialog } from '@observer/ui';
import { useState } from 'react';
import { type IncidentSummary } from '../../api/incidents';
import { snoozeChoices } from './snooze-until';

/** Until when an incident is put off; it escalates anew then. */
export function SnoozeDialog({ incident, onSnooze, onClose }: { incident: IncidentSummary; onSnooze: (untilMs: number) => void; onClose: () => void }) {
  const [nowMs] = useState(Date.now);
  return (
    <Dialog open onOpenChange={onClose} title={`Snooze #${incident.number}`} description="Nobody is told of it until then. If its alerts still fire at that time, it escalates from the beginning.">
      <div className="alerts__snooze">
        {snoozeChoices(nowMs).map(({ label, untilMs }) => (
          <Button
            key={label} block
            onClick={() => {
              onSnooze(untilMs);
              onClose();
            }}
          >
            {label}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
