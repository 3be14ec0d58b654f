import { type Incident, type IncidentAlert, type TimelineEntry } from '@observer/contracts';
import type { ActorContext } from '@observer/actors';
import { type IncidentEvent, nextState } from './incident.chart';
import { shownTimeline } from './incident-limits';
import { commonLabels, incidentTitle, isWorse, worstSeverity } from './incident-text';

export type By = TimelineEntry['by'];

/** Plain data: what the actor of an incident keeps. */
export interface IncidentActorState {
  /** Null until it opens. */
  incident: Incident | null;
  /** Number of the newest message of the desk. */
  seen: number;
  /** Every alert that ever joined, by fingerprint. */
  alerts: Record<string, 'firing' | 'resolved'>;
  /** A person chose the severity: alerts do not change it. */
  severityChosen: boolean;
}

export const emptyIncident = (): IncidentActorState => ({ incident: null, seen: 0, alerts: {}, severityChosen: false });

/** Fingerprints of the alerts that fire. */
export const firing = ({ alerts }: IncidentActorState): string[] => Object.keys(alerts).filter((fingerprint) => alerts[fingerprint] === 'firing');

export const isOpen = ({ state }: Pick<Incident, 'state'>): boolean => state !== 'resolved' && state !== 'merged';

/**
 * Whether everything that fires in an incident is kept back from people: by silences, inhibition or maintenance that began after it opened. Nobody needs to be told of it meanwhile.
 * An incident without alerts that fire is not quiet: a person opened it again.
 */
export function isQuiet({ alerts }: Pick<Incident, 'alerts'>): boolean {
  const now = alerts.filter(({ state }) => state === 'firing');
  return now.length > 0 && now.every(({ suppressedBy }) => suppressedBy.length > 0);
}

/** Adds a line to the timeline, in place. */
export function tell(incident: Incident, atMs: number, by: By, what: string, text: string, details: Record<string, unknown> = {}): void {
  incident.timeline = shownTimeline([...incident.timeline, { atMs, by, what, text: text.slice(0, 8_192), details }]);
}

/** Takes an event into the state of an incident and does what goes with it, in place. @returns whether the state took it */
export function happen(incident: Incident, event: IncidentEvent, { nowMs }: Pick<ActorContext, 'nowMs'>, by: By): boolean {
  const { state, steps } = nextState(incident.state, event);
  if (state === incident.state && steps.length === 0) return false;
  incident.state = state;
  for (const step of steps) {
    switch (step) {
      case 'escalateFromTheBeginning':
        incident.escalationRun++;
        incident.escalationStep = 0;
        break;
      case 'markAcknowledged':
        // The first acknowledgement is what a time to acknowledge is measured by.
        incident.acknowledgedAtMs ??= nowMs;
        incident.acknowledgedBy = by?.id ?? null;
        break;
      case 'forgetAcknowledgement':
        incident.acknowledgedAtMs = incident.acknowledgedBy = null;
        break;
      case 'markResolved':
        incident.resolvedAtMs = nowMs;
        incident.resolvedBy = by?.id ?? null;
        break;
      case 'forgetResolution':
        incident.resolvedAtMs = incident.resolvedBy = null;
        break;
      case 'forgetSnooze':
        incident.snoozedUntilMs = null;
    }
  }
  return true;
}

/** Makes title, labels, severity and counts anew from the alerts, in place. */
export function summarize(state: IncidentActorState, context: Pick<ActorContext, 'nowMs'>): void {
  const incident = state.incident!;
  const now = firing(state);
  // Those of a merged one count where it went.
  incident.firingCount = incident.state === 'merged' ? 0 : now.length;
  incident.alertCount = Object.keys(state.alerts).length;
  const shown: IncidentAlert[] = incident.alerts;
  // Once closed, its name stays what people knew it by.
  if (!isOpen(incident) || shown.length === 0) return;
  incident.labels = commonLabels(shown);
  incident.title = incidentTitle(shown, incident.alertCount, incident);
  const severity = worstSeverity(shown);
  if (!state.severityChosen && isWorse(severity, incident.severity)) {
    tell(incident, context.nowMs, null, 'severity-changed', `Severity is ${severity} now, was ${incident.severity}: a worse alert joined`);
    incident.severity = severity;
  }
}
