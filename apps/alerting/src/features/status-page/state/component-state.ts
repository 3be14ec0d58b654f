import { type Announcement, COMPONENT_STATES, type ComponentState, type Incident, type IncidentAlert, type Maintenance, type Severity, SEVERITIES, type StatusComponent } from '@observer/contracts';
import { maintenanceWindows, type Window } from '../../desk/maintenance/maintenance-windows';
import { matchAlert } from '../../desk/matching/match-alert';
import { concerns } from './maintenance-scope';

/** Something that gives a component a state for a time. */
export interface Influence {
  readonly from: 'incident' | 'maintenance' | 'announcement';
  readonly state: ComponentState;
  readonly startMs: number;
  /** Exclusive; null = it lasts. */
  readonly endMs: number | null;
}

const rank = (state: ComponentState): number => COMPONENT_STATES.indexOf(state);
/** The worst of some states; operational when there is none. */
export const worstOf = (states: Iterable<ComponentState>): ComponentState => [...states].reduce<ComponentState>((worst, state) => (rank(state) > rank(worst) ? state : worst), 'operational');
export const isWorse = (one: ComponentState, than: ComponentState): boolean => rank(one) > rank(than);

/** What the alerts of incidents do to a component. Alerts kept from people, and incidents that went into others, do nothing. */
export function incidentInfluences(component: StatusComponent, incidents: Iterable<Incident>): Influence[] {
  if (component.matchers.length === 0) return [];
  const influences: Influence[] = [];
  for (const incident of incidents) {
    if (incident.state === 'merged') continue;
    for (const alert of incident.alerts) {
      const isKeptBack = alert.state === 'firing' && alert.suppressedBy.length > 0;
      if (!isKeptBack && matchAlert(component.matchers, alert.labels)) influences.push(...influenceOf(alert, incident, component));
    }
  }
  return influences;
}

function influenceOf(alert: IncidentAlert, incident: Incident, component: StatusComponent): Influence[] {
  const state = component.states[lessSevere(severityOf(alert), incident.severity)];
  const startMs = Math.max(alert.startsAtMs, incident.openedAtMs);
  const endMs = alert.state === 'resolved' ? (alert.resolvedAtMs ?? incident.resolvedAtMs) : incident.state === 'resolved' ? incident.resolvedAtMs : null;
  return state === 'operational' || (endMs !== null && endMs <= startMs) ? [] : [{ from: 'incident', state, startMs, endMs }];
}

const severityOf = ({ labels }: IncidentAlert): Severity => SEVERITIES.find((severity) => severity === labels.severity) ?? 'warning';
/** Somebody may have made an incident less severe than its alerts say. */
const lessSevere = (one: Severity, other: Severity): Severity => SEVERITIES[Math.max(SEVERITIES.indexOf(one), SEVERITIES.indexOf(other))]!;

/** What announcements say of a component, until they are resolved. */
export function announcementInfluences(component: StatusComponent, announcements: Iterable<Announcement>): Influence[] {
  return [...announcements].flatMap((announcement) => {
    const said = announcement.components.find((one) => one.component === component.id);
    return said === undefined || said.state === 'operational' ? [] : [{ from: 'announcement' as const, state: said.state, startMs: announcement.startedAtMs, endMs: resolvedAtOf(announcement) }];
  });
}

/** When an announcement was resolved; null while it is open. */
export function resolvedAtOf({ updates }: Announcement): number | null {
  const last = updates.at(-1)!;
  return last.status === 'resolved' ? last.atMs : null;
}

/** Public windows that concern a component and overlap a range. */
export function maintenanceInfluences(component: StatusComponent, plans: Iterable<Maintenance>, range: Window): Influence[] {
  return [...plans].filter((plan) => isPublic(plan) && concerns(plan.matchers, component.matchers))
    .flatMap((plan) => maintenanceWindows(plan, range).map(({ startMs, endMs }) => ({ from: 'maintenance' as const, state: 'under-maintenance' as const, startMs, endMs })));
}

export const isPublic = (plan: Maintenance): plan is Maintenance & { public: NonNullable<Maintenance['public']> } => plan.public !== null && plan.public !== undefined;

/** People's word counts before anything else; within maintenance what alerts say is expected. */
export function stateAt(influences: readonly Influence[], atMs: number): ComponentState {
  const active = influences.filter(({ startMs, endMs }) => startMs <= atMs && (endMs === null || atMs < endMs));
  const said = active.filter(({ from }) => from === 'announcement');
  const planned = active.filter(({ from }) => from === 'maintenance');
  const counting = said.length > 0 ? [...said, ...planned] : planned.length > 0 ? planned : active;
  return worstOf(counting.map(({ state }) => state));
}
