import type { DeskMessageOf } from './desk-message';
import type { DeskState, Known } from './desk-state';
import type { DeskWork } from './desk-work';
import { place, unplace } from './place-alert';
import { routeOf } from './routing/route';

const MOST_DELETIONS = 1_000;

/** A document changed. @returns false when it was known */
export function takeDocument(work: DeskWork, { kind, id, revision, document }: DeskMessageOf<'configure'>): boolean {
  const known = work.state.documents[kind] as Known<unknown>;
  if (revision <= (known[id]?.revision ?? 0)) return false;
  known[id] = { revision, document };
  forgetOldDeletions(known);
  documentsChanged(work, kind);
  return true;
}

/** That a document was deleted is known for a while, so that news from before does not bring it back. */
function forgetOldDeletions(known: Known<unknown>): void {
  const deleted = Object.entries(known).filter(([, { document }]) => document === null);
  if (deleted.length <= MOST_DELETIONS) return;
  const [oldest] = deleted.sort(([, a], [, b]) => a.revision - b.revision)[0]!;
  delete known[oldest];
}

/** A document is no more, unless it changed since. @returns false when it did */
export function takeGone(work: DeskWork, { kind, id, revision }: DeskMessageOf<'gone'>): boolean {
  const known = work.state.documents[kind] as Known<unknown>;
  if (known[id]?.revision !== revision || known[id].document === null) return false;
  known[id] = { revision, document: null };
  documentsChanged(work, kind);
  return true;
}

function documentsChanged(work: DeskWork, kind: keyof DeskState['documents']): void {
  work.renew();
  // Where nodes belong and what services need says what has to do with what, not what is kept back.
  if (kind !== 'node' && kind !== 'service-dependency') work.reviewBy(work.nowMs);
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
