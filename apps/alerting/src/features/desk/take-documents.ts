import type { DeskMessageOf } from './desk-message';
import type { DeskState, Known } from './desk-state';
import type { DeskWork } from './desk-work';
import { place, unplace } from './place-alert';
import { routeOf } from './routing/route';

/** A document changed. @returns false when it was known */
export function takeDocument(work: DeskWork, { kind, id, revision, document }: DeskMessageOf<'configure'>): boolean {
  const known = work.state.documents[kind] as Known<unknown>;
  if (revision <= (known[id]?.revision ?? 0)) return false;
  known[id] = { revision, document };
  documentsChanged(work, kind);
  return true;
}

/** All documents of a kind that there are: others that are known from before are gone, and so are traces of deleted ones. @returns false when nothing changed */
export function takeDocuments(work: DeskWork, { kind, ids, upTo }: DeskMessageOf<'documents'>): boolean {
  const known = work.state.documents[kind] as Known<unknown>;
  const there = new Set(ids);
  const gone = Object.keys(known).filter((id) => !there.has(id) && known[id]!.revision <= upTo);
  if (gone.length === 0) return false;
  for (const id of gone) delete known[id];
  documentsChanged(work, kind);
  return true;
}

function documentsChanged(work: DeskWork, kind: keyof DeskState['documents']): void {
  work.renew();
  if (kind === 'routing') routeAnew(work);
}

/** Alerts that have no incident yet go where the new routing says. */
function routeAnew(work: DeskWork): void {
  for (const alert of Object.values(work.state.alerts)) {
    if (alert.incident !== null) continue;
    unplace(work, alert);
    alert.route = routeOf(work.index.routing, alert.labels).id;
    place(work, alert);
  }
}

/** Judges anew what keeps alerts back. Those that nothing keeps back any more find a place; those in an incident stay there, and it is told. */
export function review(work: DeskWork, tell: (alert: DeskState['alerts'][string]) => void): void {
  const { state, index, nowMs } = work;
  for (const alert of Object.values(state.alerts)) {
    const reasons = index.suppressedBy(alert.fingerprint, alert.labels, nowMs);
    if (reasons.join() === alert.suppressedBy.join()) continue;
    alert.suppressedBy = reasons;
    if (alert.incident !== null) tell(alert);
    else if (reasons.length > 0) unplace(work, alert);
    else place(work, alert);
  }
}
