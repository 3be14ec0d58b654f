import type { IncidentAlert, TimelineEntry } from '@observer/contracts';

const MOST = 500;
/** An incident travels whole with each of its changes. */
const MOST_ALERT_BYTES = 1024 ** 2;
const LONGEST_ANNOTATION = 2_048;

/** The alerts an incident shows: the newest that fire before those that ended, as many as fit. Order is kept. */
export function shownAlerts(alerts: readonly IncidentAlert[]): IncidentAlert[] {
  const byWeight = [...alerts].reverse().sort((a, b) => Number(a.state === 'resolved') - Number(b.state === 'resolved')).slice(0, MOST);
  let bytes = 0;
  const fitting = new Set(byWeight.filter((alert) => (bytes += JSON.stringify(alert).length) <= MOST_ALERT_BYTES));
  return fitting.size === alerts.length ? [...alerts] : alerts.filter((alert) => fitting.has(alert));
}

/** An alert as an incident keeps it: long annotations are cut. */
export const keptAlert = (alert: IncidentAlert): IncidentAlert =>
  ({ ...alert, annotations: Object.fromEntries(Object.entries(alert.annotations).map(([name, text]) => [name, text.length > LONGEST_ANNOTATION ? `${text.slice(0, LONGEST_ANNOTATION)}…` : text])) });

const ROUTINE = new Set(['alert-fired', 'alert-resolved', 'alert-changed', 'notified']);

/** The newest entries; what people did outlasts what alerts did. */
export function shownTimeline(entries: readonly TimelineEntry[]): TimelineEntry[] {
  let surplus = entries.length - MOST;
  if (surplus <= 0) return [...entries];
  const kept = entries.filter(({ what }) => !(ROUTINE.has(what) && surplus-- > 0));
  return kept.slice(-MOST);
}
