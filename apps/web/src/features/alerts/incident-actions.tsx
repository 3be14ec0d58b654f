import { Button, Menu, type MenuEntry } from '@observer/ui';
import { Check, CheckCheck, Clock, Ellipsis, Merge, RotateCcw, Split, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { type Incident } from '../../api/incidents';
import { useSession } from '../../api/session';
import { AssignDialog } from './assign-dialog';
import { SEVERITIES } from './inbox';
import { isOpen, mayAcknowledge } from './incident-words';
import { MergeDialog } from './merge-dialog';
import { SnoozeDialog } from './snooze-dialog';
import { SplitDialog } from './split-dialog';
import { type Acting } from './use-act';

/** What may be done with an incident in its state. */
export function IncidentActions({ incident, acting }: { incident: Incident; acting: Acting }) {
  const session = useSession();
  const [dialog, setDialog] = useState<'snooze' | 'assign' | 'merge' | 'split'>();
  const busy = acting.busy.has(incident.id);
  const act = (what: Parameters<Acting['act']>[1]) => void acting.act(incident, what);
  const me = session.state === 'signed-in' ? session.user.user : undefined;
  if (incident.state === 'MERGED') return null;
  if (!isOpen(incident.state)) {
    return (
      <Button icon={<RotateCcw size={14} />} busy={busy} onClick={() => act({ action: 'REOPEN' })}>
        Reopen
      </Button>
    );
  }
  const more: MenuEntry[] = [
    ...(me !== undefined && incident.assignee !== me ? [{ label: 'Assign to me', onSelect: () => act({ action: 'ASSIGN', to: me }) }] : []),
    { label: 'Assign to …', icon: <UserRoundPlus size={14} />, onSelect: () => setDialog('assign') },
    ...(incident.assignee === null ? [] : [{ label: 'Take the assignment off', onSelect: () => act({ action: 'ASSIGN', to: null }) }]),
    { kind: 'separator' },
    { label: 'Merge into …', icon: <Merge size={14} />, onSelect: () => setDialog('merge') },
    ...(incident.firingCount > 1 ? [{ label: 'Split …', icon: <Split size={14} />, onSelect: () => setDialog('split') }] : []),
    { kind: 'separator' },
    { kind: 'label', label: 'Severity' },
    ...SEVERITIES.map((severity): MenuEntry => ({ label: severity.toLowerCase(), checked: incident.severity === severity, onSelect: () => incident.severity !== severity && act({ action: 'SEVERITY', severity }) })),
  ];
  return (
    <>
      {mayAcknowledge(incident.state) && (
        <Button variant="primary" icon={<Check size={14} />} busy={busy} onClick={() => act({ action: 'ACKNOWLEDGE' })}>
          Acknowledge
        </Button>
      )}
      <Button icon={<Clock size={14} />} disabled={busy} onClick={() => setDialog('snooze')}>
        Snooze
      </Button>
      <Button icon={<CheckCheck size={14} />} disabled={busy} onClick={() => act({ action: 'RESOLVE' })}>
        Resolve
      </Button>
      <Menu trigger={<Button icon={<Ellipsis size={14} />} disabled={busy}>More</Button>} entries={more} />
      {dialog === 'snooze' && <SnoozeDialog incident={incident} onSnooze={(untilMs) => act({ action: 'SNOOZE', untilMs })} onClose={() => setDialog(undefined)} />}
      {dialog === 'merge' && <MergeDialog incident={incident} onMerge={(into) => act({ action: 'MERGE', into })} onClose={() => setDialog(undefined)} />}
      {dialog === 'split' && <SplitDialog incident={incident} onSplit={(fingerprints) => act({ action: 'SPLIT', fingerprints })} onClose={() => setDialog(undefined)} />}
      {dialog === 'assign' && <AssignDialog incident={incident} onAssign={(to) => act({ action: 'ASSIGN', to })} onClose={() => setDialog(undefined)} />}
    </>
  );
}
