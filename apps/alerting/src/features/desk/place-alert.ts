import type { IncidentAlert } from '@observer/contracts';
import type { Entities } from './correlation/entities';
import { probableRoot } from './correlation/probable-root';
import { emptyFootprint, relation, widen } from './correlation/related';
import { asIncidentAlert, type DeskAlert, type DeskIncident, type WaitingGroup } from './desk-state';
import { type DeskWork, inParts } from './desk-work';
import { groupKeyOf, type Route, routeOf } from './routing/route';
import { isStorm, withOpening } from './storm/storm';

/** What happens to an incident within this time is told together. */
const TELL_DELAY_MS = 500;
/** A summary of a storm takes in new incidents for this long. */
const STORM_MS = 3_600_000;
/** With more groups waiting than this, they are not searched for what belongs to an incident that opens: each finds it when its own time comes. */
const MOST_SEARCHED = 500;
/** Alerts the probable root is judged by. */
const MOST_JUDGED = 2_000;

/** Finds a place for an alert that has none and is not kept back: the incident of its group, or the group itself until its like had time to come. */
export function place(work: DeskWork, alert: DeskAlert): void {
  if (alert.suppressedBy.length > 0 || alert.incident !== null || alert.waitingIn !== null) return;
  const { state, nowMs } = work;
  const route = routeOfAlert(work, alert);
  const key = groupKeyOf(route, alert.labels);
  const incident = openIncidentOf(work, key);
  if (incident !== undefined) return join(work, alert, incident);
  const group = (state.groups[key] ??= { key, route: route.id, dueAtMs: nowMs + route.groupWaitMs, fingerprints: [] });
  group.fingerprints.push(alert.fingerprint);
  alert.waitingIn = key;
  if (group.dueAtMs <= nowMs) openGroup(work, group);
  else work.wakeBy(group.dueAtMs);
}

/** Takes an alert out of its group or incident, without telling anybody. */
export function unplace({ state }: DeskWork, alert: DeskAlert): void {
  const group = alert.waitingIn === null ? undefined : state.groups[alert.waitingIn];
  if (group !== undefined) {
    group.fingerprints = group.fingerprints.filter((fingerprint) => fingerprint !== alert.fingerprint);
    if (group.fingerprints.length === 0) delete state.groups[group.key];
  }
  alert.waitingIn = alert.incident = alert.toldIn = null;
}

/** The time of a group has come: its alerts join an incident they belong to, or open one. */
export function openGroup(work: DeskWork, group: WaitingGroup): void {
  const { state, nowMs } = work;
  delete state.groups[group.key];
  const waiting = group.fingerprints.flatMap((fingerprint) => state.alerts[fingerprint] ?? []);
  for (const alert of waiting) {
    alert.waitingIn = null;
    alert.suppressedBy = work.index.suppressedBy(alert.fingerprint, alert.labels, nowMs);
  }
  const alerts = waiting.filter(({ suppressedBy }) => suppressedBy.length === 0);
  const [first] = alerts;
  if (first === undefined) return;
  const route = routeOfAlert(work, first);
  const related = relatedIncident(work, alerts, route);
  if (related !== undefined) return joinAll(work, alerts, group.key, related.incident, related.why);
  const { storm } = work.index.routing;
  const inStorm = isStorm(state.openings, nowMs, storm);
  state.openings = withOpening(state.openings, nowMs, storm);
  const summary = inStorm ? stormIncident(work, route) : undefined;
  if (summary !== undefined) return joinAll(work, alerts, group.key, summary, null);
  openIncident(work, alerts, { id: work.newIncidentId(), team: route.team, policy: route.policy, groupKey: group.key, storm: inStorm });
  if (!inStorm) gather(work, group.key, route);
}

export interface Opening {
  readonly id: string;
  readonly team: string;
  readonly policy: string;
  readonly groupKey: string;
  readonly storm: boolean;
  readonly from?: { readonly id: string; readonly by: { readonly kind: 'user' | 'api-key' | 'service'; readonly id: string } };
}

/** Opens an incident with these alerts. */
export function openIncident(work: DeskWork, alerts: readonly DeskAlert[], { id, team, policy, groupKey, storm, from }: Opening): void {
  const { state, index, nowMs } = work;
  const incident: DeskIncident = { id, number: ++state.lastNumber, team, policy, groupKey, openedAtMs: nowMs, storm, closedAtMs: null, footprint: emptyFootprint(), pending: [], pendingWhy: null, tellAtMs: null };
  state.incidents[id] = incident;
  state.incidentOfGroup[groupKey] = id;
  const entities = alerts.map(({ labels }) => index.entities(labels));
  for (const one of entities) widen(incident.footprint, one);
  const root = probableRoot(entities.slice(0, MOST_JUDGED), index.sizes, index.dependencies);
  const parts = inParts(alerts.map((alert) => asIncidentAlert(alert)));
  parts.forEach((part, at) => {
    const n = work.tell(incident, at === 0 ? { type: 'open', number: incident.number, team, policy, groupKey, storm, root, alerts: part, from: from ?? null } : { type: 'alerts', root, alerts: part });
    for (const { fingerprint } of part) Object.assign(state.alerts[fingerprint]!, { incident: id, toldIn: n });
  });
}

/** Puts an alert into an incident, which is told soon. */
export function join(work: DeskWork, alert: DeskAlert, incident: DeskIncident, why: string | null = null): void {
  alert.incident = incident.id;
  alert.toldIn = null;
  widen(incident.footprint, work.index.entities(alert.labels));
  tellLater(work, incident, asIncidentAlert(alert), why);
}

/** Tells an incident of an alert, together with what else happens to it meanwhile. */
export function tellLater(work: DeskWork, incident: DeskIncident, alert: IncidentAlert, why: string | null = null): void {
  incident.pending.push(alert);
  incident.pendingWhy ??= why;
  incident.tellAtMs ??= work.nowMs + TELL_DELAY_MS;
  work.wakeBy(incident.tellAtMs);
}

/** Tells an incident what is pending, with the probable root as it looks now. */
export function tellPending(work: DeskWork, incident: DeskIncident): void {
  const { state, index } = work;
  // Of an alert that changed several times the last state counts.
  const newest = new Map(incident.pending.map((alert) => [alert.fingerprint, alert]));
  const root = probableRoot(entitiesOfIncident(work, incident.id), index.sizes, index.dependencies);
  const why = incident.pendingWhy;
  incident.pending = [];
  incident.pendingWhy = incident.tellAtMs = null;
  for (const part of inParts([...newest.values()])) {
    const n = work.tell(incident, { type: 'alerts', root, alerts: part, why });
    for (const { fingerprint } of part) if (state.alerts[fingerprint]?.incident === incident.id) state.alerts[fingerprint].toldIn = n;
  }
  dropIfDone(work, incident);
}

/** Forgets an incident that a person closed once none of its alerts fires. */
export function dropIfDone({ state }: DeskWork, incident: DeskIncident): void {
  if (incident.closedAtMs === null || incident.pending.length > 0 || Object.values(state.alerts).some((alert) => alert.incident === incident.id)) return;
  forgetIncident(state, incident.id);
}

export function forgetIncident(state: DeskWork['state'], id: string): void {
  delete state.incidents[id];
  for (const [key, incident] of Object.entries(state.incidentOfGroup)) if (incident === id) delete state.incidentOfGroup[key];
}

export const alertsOf = ({ state }: DeskWork, incident: string): DeskAlert[] => Object.values(state.alerts).filter((alert) => alert.incident === incident);

const entitiesOfIncident = (work: DeskWork, incident: string): Entities[] => alertsOf(work, incident).slice(0, MOST_JUDGED).map(({ labels }) => work.index.entities(labels));

const routeOfAlert = ({ index: { routing } }: DeskWork, alert: DeskAlert): Route => routing.routes.find(({ id }) => id === alert.route) ?? routeOf(routing, alert.labels);

function openIncidentOf({ state }: DeskWork, groupKey: string): DeskIncident | undefined {
  const incident = state.incidents[state.incidentOfGroup[groupKey] ?? ''];
  return incident?.closedAtMs === null ? incident : undefined;
}

function joinAll(work: DeskWork, alerts: readonly DeskAlert[], groupKey: string, incident: DeskIncident, why: string | null): void {
  work.state.incidentOfGroup[groupKey] = incident.id;
  for (const alert of alerts) join(work, alert, incident, why);
}

const takesIn = (incident: DeskIncident, { team, policy }: Pick<Route, 'team' | 'policy'>): boolean => incident.closedAtMs === null && incident.team === team && incident.policy === policy;

/** An open incident of the same people that began a short while ago and has to do with these alerts. */
function relatedIncident(work: DeskWork, alerts: readonly DeskAlert[], route: Route): { incident: DeskIncident; why: string } | undefined {
  const { state, index, nowMs } = work;
  const windowMs = index.routing.correlationWindowMs;
  if (windowMs === 0) return undefined;
  const entities = alerts.slice(0, MOST_JUDGED).map(({ labels }) => index.entities(labels));
  for (const incident of Object.values(state.incidents)) {
    if (incident.storm || !takesIn(incident, route) || nowMs - incident.openedAtMs > windowMs) continue;
    for (const one of entities) {
      const why = relation(incident.footprint, one, index.affectedIn, index.dependencies);
      if (why !== undefined) return { incident, why };
    }
  }
  return undefined;
}

const stormIncident = (work: DeskWork, route: Route): DeskIncident | undefined => Object.values(work.state.incidents).find((incident) => incident.storm && takesIn(incident, route) && work.nowMs - incident.openedAtMs <= STORM_MS);

/** Groups that still wait and have to do with an incident that has just opened join it: they have nothing to wait for. */
function gather(work: DeskWork, groupKey: string, { team, policy }: Route): void {
  const { state, index } = work;
  const incident = openIncidentOf(work, groupKey);
  const waiting = Object.values(state.groups);
  if (incident === undefined || index.routing.correlationWindowMs === 0 || waiting.length > MOST_SEARCHED) return;
  for (const group of waiting) {
    const alerts = group.fingerprints.flatMap((fingerprint) => state.alerts[fingerprint] ?? []);
    const route = alerts[0] === undefined ? undefined : routeOfAlert(work, alerts[0]);
    if (route?.team !== team || route.policy !== policy) continue;
    const why = alerts.map(({ labels }) => relation(incident.footprint, index.entities(labels), index.affectedIn, index.dependencies)).find((reason) => reason !== undefined);
    if (why === undefined) continue;
    delete state.groups[group.key];
    for (const alert of alerts) alert.waitingIn = null;
    joinAll(work, alerts, group.key, incident, why);
  }
}
