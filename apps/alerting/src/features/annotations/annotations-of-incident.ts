import type { Annotation, Incident, LabelSet, TimelineEntry } from '@observer/contracts';

/** What was done longer before an incident is not shown to be its cause. */
export const BEFORE_MS = 3_600_000;
/** More would hide the rest of a timeline. */
const MOST_PER_INCIDENT = 20;

/**
 * Whether an annotation may explain an alert: it names nothing at all, or at least one thing that the alert names too, and nothing that the alert
 * names otherwise. So a deploy of `{service: "gateway", version: "1.4.2"}` concerns every alert of the service gateway.
 */
export function concerns(annotation: LabelSet, alert: LabelSet): boolean {
  const shared = Object.entries(annotation).filter(([name]) => alert[name] !== undefined);
  return Object.keys(annotation).length === 0 || (shared.length > 0 && shared.every(([name, value]) => alert[name] === value));
}

/** Entries that the timeline of an open incident lacks, oldest first: what happened from an hour before it opened, and concerns one of its alerts. */
export function missingEntries(incident: Pick<Incident, 'openedAtMs' | 'alerts' | 'timeline'>, annotations: Iterable<Annotation>): TimelineEntry[] {
  const shown = new Set(incident.timeline.filter(({ what }) => what === 'annotation').map(({ details }) => details.id));
  const isWanted = ({ id, atMs, labels }: Annotation): boolean => !shown.has(id) && atMs >= incident.openedAtMs - BEFORE_MS && incident.alerts.some((alert) => concerns(labels, alert.labels));
  const room = Math.max(0, MOST_PER_INCIDENT - shown.size);
  return [...annotations].filter(isWanted).sort((a, b) => b.atMs - a.atMs).slice(0, room).reverse().map(entryOf);
}

const entryOf = ({ id, kind, atMs, text, labels, url }: Annotation): TimelineEntry => ({
  atMs, by: null, what: 'annotation', text: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}: ${text}`, details: { id, kind, labels, ...(url === null ? {} : { url }) },
});
