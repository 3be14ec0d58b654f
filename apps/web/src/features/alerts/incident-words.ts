/** Incidents in words for people. */
import { type Tone } from '@observer/ui';
import { type IncidentState, type IncidentSummary, type Severity } from '../../api/incidents';
import { type Label } from '../../api/prom';
import { formatSpan } from '../../format/time';

export const TONE_OF_SEVERITY: Record<Severity, Tone> = { CRITICAL: 'bad', WARNING: 'warn', INFO: 'info' };
export const TONE_OF_STATE: Record<IncidentState, Tone> = { TRIGGERED: 'bad', ACKNOWLEDGED: 'accent', SNOOZED: 'neutral', RESOLVED: 'ok', MERGED: 'neutral' };

export const isOpen = (state: IncidentState): boolean => state === 'TRIGGERED' || state === 'ACKNOWLEDGED' || state === 'SNOOZED';
export const mayAcknowledge = (state: IncidentState): boolean => state === 'TRIGGERED' || state === 'SNOOZED';

/** Labels in one line, those that name the thing first; the alert's name stands in the title already. */
export function labelsText(labels: readonly Label[], most = 4): string {
  const shown = labels.filter(({ name }) => name !== 'alertname' && name !== 'severity' && name !== 'team');
  return shown.slice(0, most).map(({ name, value }) => `${name}=${value}`).join(' · ') + (shown.length > most ? ` · ${shown.length - most} more` : '');
}

/** What an alert is called. */
export const alertName = (labels: readonly Label[]): string => labels.find(({ name }) => name === 'alertname')?.value ?? 'alert';

/** Incidents that another one may go on in: open ones of the list but for itself, and the chosen one also when a search has left it out. */
export function mergeTargets(listed: readonly IncidentSummary[], { id }: Pick<IncidentSummary, 'id'>, chosen: IncidentSummary | undefined): IncidentSummary[] {
  const others = listed.filter((incident) => incident.id !== id && isOpen(incident.state));
  return chosen === undefined || others.some((incident) => incident.id === chosen.id) ? others : [chosen, ...others];
}

/** "3 firing of 5", "5 alerts, all over". */
export const alertsText = ({ alertCount, firingCount }: Pick<IncidentSummary, 'alertCount' | 'firingCount'>): string =>
  firingCount === 0 ? `${alertCount} over` : firingCount === alertCount ? `${firingCount} firing` : `${firingCount} of ${alertCount} firing`;

/** Who has it and since when, or how it ended. */
export function stateText({ state, acknowledgedBy, resolvedBy, snoozedUntilMs, openedAtMs, resolvedAtMs }: IncidentSummary, nowMs: number): string {
  if (state === 'ACKNOWLEDGED') return acknowledgedBy ? `by ${acknowledgedBy}` : '';
  if (state === 'SNOOZED') return snoozedUntilMs === null ? '' : snoozedUntilMs > nowMs ? `${formatSpan(snoozedUntilMs - nowMs)} left` : 'waking up';
  if (state === 'RESOLVED') return `${resolvedBy ? `by ${resolvedBy}` : 'by itself'}${resolvedAtMs === null ? '' : ` after ${formatSpan(resolvedAtMs - openedAtMs)}`}`;
  return '';
}

const WORDS: Record<string, string> = {
  opened: 'Opened', 'alert-fired': 'Alert fired', 'alert-resolved': 'Alert resolved', 'severity-changed': 'Severity changed', escalated: 'Escalated', notified: 'Notified', 'notification-failed': 'Notification failed', acknowledged: 'Acknowledged',
  assigned: 'Assigned', snoozed: 'Snoozed', note: 'Note', merged: 'Merged', split: 'Split', resolved: 'Resolved', reopened: 'Reopened', annotation: 'Annotation',
};
const TONES: Record<string, Tone> = { opened: 'bad', 'alert-fired': 'bad', 'alert-resolved': 'ok', 'notification-failed': 'bad', acknowledged: 'accent', resolved: 'ok', reopened: 'warn', escalated: 'warn', 'severity-changed': 'warn', notified: 'info' };

export const timelineWord = (what: string): string => WORDS[what] ?? what.charAt(0).toUpperCase() + what.slice(1).replaceAll('-', ' ');
export const timelineTone = (what: string): Tone => TONES[what] ?? 'neutral';
