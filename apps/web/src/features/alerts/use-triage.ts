import { useEffect, useEffectEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { type KeyPress } from '../../app/shortcut-keys';
import { type IncidentSummary } from '../../api/incidents';
import { incidentPath } from './incident-table';
import { chosenAfter, chosenWhenGone } from './inbox';
import { isOpen, mayAcknowledge } from './incident-words';
import { type TriageKey, triageKey } from './triage-keys';
import { type Acting } from './use-act';

interface TriageOptions {
  acting: Acting;
  mayAct: boolean;
  onSnooze: (incident: IncidentSummary) => void;
}

/** Goes through the inbox by keys: j and k choose, a, r, s and o act on the chosen one. */
export function useTriage(incidents: readonly IncidentSummary[], { acting, mayAct, onSnooze }: TriageOptions): { chosen: string | undefined; spoken: string } {
  const [, navigate] = useLocation();
  const ids = incidents.map(({ id }) => id);
  const [{ chosen, before }, setChosen] = useState<{ chosen: string | undefined; before: readonly string[] }>({ chosen: undefined, before: [] });
  if (before.join() !== ids.join()) setChosen({ chosen: chosen === undefined ? undefined : chosenWhenGone(before, ids, chosen), before: ids });
  const incident = incidents.find(({ id }) => id === chosen);
  const press = useEffectEvent((key: TriageKey): void => {
    if (key === 'j' || key === 'k') setChosen({ chosen: chosenAfter(ids, chosen, key === 'j' ? 1 : -1), before: ids });
    else if (!incident) setChosen({ chosen: ids[0], before: ids });
    else if (key === 'o') navigate(incidentPath(incident.id));
    else if (!mayAct || !isOpen(incident.state) || acting.busy.has(incident.id)) return;
    else if (key === 's') onSnooze(incident);
    else if (key === 'r') void acting.act(incident, { action: 'RESOLVE' });
    else if (mayAcknowledge(incident.state)) void acting.act(incident, { action: 'ACKNOWLEDGE' });
  });
  useEffect(() => {
    const recent: KeyPress[] = [];
    const onKeyDown = (event: KeyboardEvent) => {
      if (document.querySelector('[role="dialog"][data-state="open"], [role="menu"][data-state="open"]')) return;
      const key = triageKey(event, recent);
      if (!key) return;
      event.preventDefault();
      press(key);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => {
    if (chosen !== undefined) document.querySelector('tr[data-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [chosen]);
  return { chosen, spoken: incident ? `#${incident.number}, ${incident.severity.toLowerCase()}, ${incident.state.toLowerCase()}: ${incident.title}` : '' };
}
