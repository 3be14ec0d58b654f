import { emptyFootprint, widen } from './correlation/related';
import type { DeskMessageOf } from './desk-message';
import { asIncidentAlert, type DeskIncident } from './desk-state';
import type { DeskWork } from './desk-work';
import { alertsOf, dropIfDone, forgetIncident, openIncident, place, tellLater, unplace } from './place-alert';

/** Alerts of an incident that a person closed are kept back for this long; whatever fires after that opens a new one (Alertmanager repeats after as long). */
export const CLOSED_MS = 4 * 3_600_000;
const ALIAS_MS = 31 * 86_400_000;

/** An incident closed. Alerts that it had not heard of then will open it again when it does. */
export function takeClosed(work: DeskWork, { incident: id, seen, byPerson }: DeskMessageOf<'closed'>): void {
  const incident = work.state.incidents[id];
  if (incident === undefined) return;
  const alerts = alertsOf(work, id);
  if (alerts.some(({ toldIn }) => toldIn === null || toldIn > seen)) return;
  incident.closedAtMs = work.nowMs;
  if (!byPerson && alerts.length > 0) throw new Error(`Incident ${id} closed by itself while ${alerts.length} alerts of it fire`);
  if (alerts.length > 0) work.wakeBy(work.nowMs + CLOSED_MS);
  dropIfDone(work, incident);
}

export function takeReopened(work: DeskWork, message: DeskMessageOf<'reopened'>): void {
  const incident = ensure(work, message, message.incident);
  incident.closedAtMs = null;
  work.state.incidentOfGroup[incident.groupKey] ??= incident.id;
}

/** One incident went into another: its alerts do as well. Two that were merged into each other: the second one goes on. */
export function takeMerged(work: DeskWork, message: DeskMessageOf<'merged'>): void {
  const { state, nowMs } = work;
  const { incident: id } = message;
  const into = lastOf(state.aliases, message.into);
  if (into === id) {
    const incident = ensure(work, message, id);
    work.tell(incident, { type: 'unmerge' });
    for (const alert of alertsOf(work, id)) tellAgain(work, alert, incident);
    return;
  }
  state.aliases[id] = { into, atMs: nowMs };
  const target = ensure(work, message, into);
  const moving = alertsOf(work, id);
  if (moving.length > 0) target.closedAtMs = null;
  for (const alert of moving) {
    alert.incident = into;
    alert.moved = true;
    widen(target.footprint, work.index.entities(alert.labels));
    tellAgain(work, alert, target);
  }
  for (const [key, incident] of Object.entries(state.incidentOfGroup)) if (incident === id) state.incidentOfGroup[key] = into;
  forgetIncident(state, id);
}

/** Alerts of an incident get one of their own. */
export function takeSplit(work: DeskWork, { from, to, fingerprints, by }: DeskMessageOf<'split'>): void {
  const { state } = work;
  const source = state.incidents[from];
  const alerts = fingerprints.flatMap((fingerprint) => state.alerts[fingerprint] ?? []).filter((alert) => alert.incident === from);
  if (source === undefined || alerts.length === 0) return;
  source.pending = source.pending.filter(({ fingerprint }) => !fingerprints.includes(fingerprint));
  // Whatever was on its way to the former incident about them comes before this.
  work.tell(source, { type: 'left', fingerprints, why: 'they were split off' });
  for (const alert of alerts) alert.moved = true;
  openIncident(work, alerts, { id: to, team: source.team, policy: source.policy, groupKey: `${source.groupKey}/${to}`, storm: false, from: { id: from, by } });
}

/** Gives alerts back that a person closed an incident over, and that still fire long after. */
export function releaseClosed(work: DeskWork): void {
  for (const incident of Object.values(work.state.incidents)) {
    if (incident.closedAtMs === null || incident.closedAtMs + CLOSED_MS > work.nowMs) continue;
    const alerts = alertsOf(work, incident.id);
    if (alerts.length > 0) work.tell(incident, { type: 'left', fingerprints: alerts.map(({ fingerprint }) => fingerprint), why: 'they went on firing long after it was closed' });
    incident.pending = [];
    forgetIncident(work.state, incident.id);
    for (const alert of alerts) {
      unplace(work, alert);
      alert.moved = true;
      place(work, alert);
    }
  }
}

export function forgetOldAliases({ state, nowMs }: DeskWork): void {
  for (const [id, { atMs }] of Object.entries(state.aliases)) if (atMs < nowMs - ALIAS_MS) delete state.aliases[id];
}

function tellAgain(work: DeskWork, alert: Parameters<typeof asIncidentAlert>[0], incident: DeskIncident): void {
  alert.toldIn = null;
  tellLater(work, incident, asIncidentAlert(alert), 'incidents were merged');
}

type Facts = Pick<DeskMessageOf<'reopened'>, 'number' | 'team' | 'policy' | 'groupKey' | 'openedAtMs' | 'storm'>;

/** The desk forgets incidents that closed; one that goes on is known again by what it says of itself. */
function ensure({ state }: DeskWork, { number, team, policy, groupKey, openedAtMs, storm }: Facts, id: string): DeskIncident {
  return (state.incidents[id] ??= { id, number, team, policy, groupKey, openedAtMs, storm, closedAtMs: null, footprint: emptyFootprint(), pending: [], pendingWhy: null, tellAtMs: null });
}

function lastOf(aliases: DeskWork['state']['aliases'], id: string): string {
  let at = id;
  for (let next = aliases[at]; next !== undefined; next = aliases[at]) at = next.into;
  return at;
}
