/** An incident as somebody may see it who sees a part of the data. Pure. */
import type { Incident } from '@observer/contracts';
import { type DataScope, isWithin } from '../../access';

/** Kinds of entries whose text and details name no alert, person or note. */
const NEUTRAL = new Set(['opened', 'acknowledged', 'snoozed', 'severity-changed', 'resolved', 'reopened']);

/**
 * Without a scope the incident itself; when everything that ever joined is known to be inside, all of it but annotations, which tell of everybody's deploys. Else what can be told of the alerts that are inside: what other alerts
 * gave it (title, shared labels, root, texts of the timeline) is left out.
 * @returns undefined when none of its alerts is inside
 */
export function incidentWithin(incident: Incident, scope: DataScope): Incident | undefined {
  if (scope.length === 0) return incident;
  const alerts = incident.alerts.filter(({ labels }) => isWithin(scope, labels));
  if (alerts.length === 0) return undefined;
  if (alerts.length === incident.alerts.length && incident.alertCount === alerts.length) return { ...incident, alerts: alerts.map(withoutReasons), timeline: incident.timeline.filter(({ what }) => what !== 'annotation'), groupKey: '', lastActions: [], mergedInto: null, tally: undefined };
  return {
    ...incident, alerts: alerts.map(withoutReasons), title: titleOf(alerts), labels: sharedLabels(alerts), groupKey: '', root: null, mergedInto: null, lastActions: [], tally: undefined,
    alertCount: alerts.length, firingCount: alerts.filter(({ state }) => state === 'firing').length,
    timeline: incident.timeline.filter(({ what }) => NEUTRAL.has(what)).map(({ atMs, what }) => ({ atMs, by: null, what, text: '', details: {} })),
  };
}

/** What inhibits an alert may be somebody else's. */
const withoutReasons = (alert: Incident['alerts'][number]): Incident['alerts'][number] => ({ ...alert, suppressedBy: [] });

const titleOf = (alerts: Incident['alerts']): string => [...new Set(alerts.map(({ labels }) => labels.alertname ?? 'Alert'))].join(', ');

function sharedLabels([first, ...rest]: Incident['alerts']): Record<string, string> {
  return Object.fromEntries(Object.entries(first!.labels).filter(([name, value]) => rest.every(({ labels }) => labels[name] === value)));
}
