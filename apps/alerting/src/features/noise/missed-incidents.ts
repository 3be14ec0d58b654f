import type { Incident, LabelSet } from '@observer/contracts';
import type { PlayedAlert } from '../back-test';
import { ruleOf } from '../incidents';
import { isActedOn, talliesOf } from './facts';

/** An incident of a rule that people acted on: when its alerts fired, and what on. */
export interface ActedIncident {
  readonly id: string;
  readonly alerts: readonly { readonly labels: LabelSet; readonly startMs: number; readonly endMs: number }[];
}

/** @param rule `<group>/<rule>`; `endMs` stands for the end of what fires still */
export function actedIncidents(incidents: readonly Incident[], rule: string, { startMs, endMs }: { readonly startMs: number; readonly endMs: number }): ActedIncident[] {
  return incidents
    .filter((incident) => incident.openedAtMs >= startMs && incident.openedAtMs < endMs && isActedOn(incident) && talliesOf(incident).some((tally) => tally.rule === rule))
    .map(({ id, alerts, openedAtMs, resolvedAtMs }) => {
      const own = alerts.filter((alert) => ruleOf(alert) === rule).map((alert) => ({ labels: alert.labels, startMs: alert.startsAtMs, endMs: alert.resolvedAtMs ?? resolvedAtMs ?? endMs }));
      // It keeps none of them any more: any alert of the rule while it was open will do.
      return { id, alerts: own.length > 0 ? own : [{ labels: {}, startMs: openedAtMs, endMs: resolvedAtMs ?? endMs }] };
    });
}

/** Those that a played rule would not have told of: none of its alerts fired on the same thing meanwhile. @param slackMs how exact the times of the play are */
export function missedIncidents(acted: readonly ActedIncident[], played: readonly PlayedAlert[], slackMs: number): ActedIncident[] {
  return acted.filter(({ alerts }) => !alerts.some(({ labels, startMs, endMs }) => played.some((alert) =>
    alert.firedAtMs !== null && alert.firedAtMs <= endMs + slackMs && (alert.resolvedAtMs ?? Number.POSITIVE_INFINITY) >= startMs - slackMs && agree(alert.labels, labels))));
}

/** A label that only one of them has says nothing: rules change theirs. `severity` says how bad, not what. */
const agree = (one: LabelSet, other: LabelSet): boolean => Object.entries(one).every(([name, value]) => name === 'severity' || other[name] === undefined || other[name] === value);
