import type { ActorContext } from '@observer/actors';
import type { IncidentAlert } from '@observer/contracts';
import type { IncidentMessageOf, Root } from './incident-message';
import { keptAlert, shownAlerts } from './incident-limits';
import { firing, happen, type IncidentActorState, isOpen, summarize, tell } from './incident-state';
import { tallyAlerts } from './tally';
import { alertLine, incidentTitle, worstSeverity } from './incident-text';

/** More alerts than this at once are one line of the timeline. */
const LINES_PER_CHANGE = 5;

/** Opens the incident, in place. */
export function open(state: IncidentActorState, message: IncidentMessageOf<'open'>, { key, nowMs }: ActorContext): void {
  const { number, team, policy, groupKey, storm, root, alerts, from } = message;
  const kept = alerts.map(keptAlert);
  state.incident = {
    id: key, version: 0, number, title: incidentTitle(kept, kept.length, { root, storm }), severity: worstSeverity(kept), state: 'triggered', team, policy, groupKey, labels: {}, root,
    openedAtMs: nowMs, acknowledgedAtMs: null, acknowledgedBy: null, resolvedAtMs: null, resolvedBy: null, snoozedUntilMs: null, assignee: null, mergedInto: null, storm, escalationRun: 1, escalationStep: 0,
    lastActions: [], alertCount: 0, firingCount: 0, alerts: [], timeline: [], tally: [],
  };
  tallyAlerts(state.incident, kept, () => false, nowMs);
  for (const { fingerprint, state: one } of kept) state.alerts[fingerprint] = one;
  state.incident.alerts = shownAlerts(kept);
  summarize(state, { nowMs });
  const { incident } = state;
  tell(incident, nowMs, from?.by ?? null, 'opened', from === null ? incident.title : `Split off from another incident: ${incident.title}`, { ...(from === null ? {} : { from: from.id }), alerts: kept.length });
  tellRoot(state, null, nowMs);
  // What ended while the message was under way.
  if (firing(state).length === 0) happen(incident, { type: 'CLEARED' }, { nowMs }, null);
}

/** What alerts did to an incident. */
export type AlertsChange = 'none' | 'alerts-changed' | 'resolved' | 'reopened';

/** Takes alerts that joined, changed or ended, in place. */
export function takeAlerts(state: IncidentActorState, { alerts, root, why }: IncidentMessageOf<'alerts'>, { nowMs }: ActorContext): AlertsChange {
  const incident = state.incident!;
  const joined = alerts.filter(({ fingerprint, state: now }) => now === 'firing' && state.alerts[fingerprint] !== 'firing');
  const ended = alerts.filter(({ fingerprint, state: now }) => now === 'resolved' && state.alerts[fingerprint] === 'firing');
  const changed = alerts.filter((alert) => alert.state === 'firing' && state.alerts[alert.fingerprint] === 'firing' && suppressionChanged(incident.alerts, alert));
  if (joined.length + ended.length + changed.length === 0) return 'none';
  tallyAlerts(incident, [...joined, ...ended, ...changed], (fingerprint) => state.alerts[fingerprint] === 'firing', nowMs);
  for (const { fingerprint, state: now } of [...joined, ...ended]) state.alerts[fingerprint] = now;
  incident.alerts = shownAlerts(merged(incident.alerts, [...joined, ...ended, ...changed].map(keptAlert)));
  const before = incident.root;
  if (isOpen(incident)) incident.root = root ?? before;
  summarize(state, { nowMs });
  tellAlerts(state, joined, 'alert-fired', nowMs, why);
  tellAlerts(state, ended, 'alert-resolved', nowMs, null);
  tellAlerts(state, changed, 'alert-changed', nowMs, null);
  tellRoot(state, before, nowMs);
  return goOn(state, joined.length > 0, ended.length > 0, nowMs);
}

/** Alerts that belong to another incident now, in place. @returns whether that closed this one */
export function takeLeave(state: IncidentActorState, fingerprints: readonly string[], why: string, { nowMs }: Pick<ActorContext, 'nowMs'>): AlertsChange {
  const incident = state.incident!;
  const leaving = fingerprints.filter((fingerprint) => state.alerts[fingerprint] === 'firing');
  if (leaving.length === 0) return 'none';
  for (const fingerprint of leaving) delete state.alerts[fingerprint];
  incident.alerts = incident.alerts.filter(({ fingerprint }) => !leaving.includes(fingerprint));
  summarize(state, { nowMs });
  tell(incident, nowMs, null, 'split', `${leaving.length === 1 ? '1 alert is' : `${leaving.length} alerts are`} in another incident now: ${why}`);
  return goOn(state, false, true, nowMs);
}

function goOn(state: IncidentActorState, joined: boolean, ended: boolean, nowMs: number): AlertsChange {
  const incident = state.incident!;
  if (joined && happen(incident, { type: 'FIRED' }, { nowMs }, null)) {
    tell(incident, nowMs, null, 'reopened', 'Reopened: an alert fires');
    summarize(state, { nowMs });
    return 'reopened';
  }
  if (ended && incident.firingCount === 0 && happen(incident, { type: 'CLEARED' }, { nowMs }, null)) {
    tell(incident, nowMs, null, 'resolved', 'Resolved: none of its alerts fires any more');
    return 'resolved';
  }
  return 'alerts-changed';
}

const suppressionChanged = (known: readonly IncidentAlert[], { fingerprint, suppressedBy }: IncidentAlert): boolean => {
  const before = known.find((alert) => alert.fingerprint === fingerprint);
  return before !== undefined && before.suppressedBy.join() !== suppressedBy.join();
};

function merged(known: readonly IncidentAlert[], changed: readonly IncidentAlert[]): IncidentAlert[] {
  const byFingerprint = new Map(known.map((alert) => [alert.fingerprint, alert]));
  for (const alert of changed) byFingerprint.set(alert.fingerprint, alert);
  return [...byFingerprint.values()];
}

const SUMMARY = { 'alert-fired': 'more alerts fire', 'alert-resolved': 'alerts are over', 'alert-changed': 'alerts are kept back, or are not any more' } as const;

function tellAlerts(state: IncidentActorState, alerts: readonly IncidentAlert[], what: keyof typeof SUMMARY, nowMs: number, why: string | null): void {
  const reason = why === null ? '' : ` (${why})`;
  const kept = (alert: IncidentAlert): string => (what !== 'alert-changed' ? '' : alert.suppressedBy.length === 0 ? ' is not kept back any more' : ` is kept back by ${alert.suppressedBy.join(', ')}`);
  if (alerts.length > LINES_PER_CHANGE) tell(state.incident!, nowMs, null, what, `${alerts.length} ${SUMMARY[what]}${reason}`, { alerts: alerts.length });
  else for (const alert of alerts) tell(state.incident!, nowMs, null, what, `${alertLine(alert)}${kept(alert)}${reason}`, { fingerprint: alert.fingerprint });
}

function tellRoot({ incident }: IncidentActorState, before: Root, nowMs: number): void {
  const { root } = incident!;
  if (root !== null && (before?.kind !== root.kind || before.name !== root.name)) tell(incident!, nowMs, null, 'annotation', `Probable root: ${root.kind} ${root.name}; ${root.reason}`, { root });
}
