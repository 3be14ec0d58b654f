import type { AlertTransition } from '@observer/contracts';
import { asIncidentAlert, type DeskAlert } from './desk-state';
import type { DeskWork } from './desk-work';
import { FLAP_MS, isFlapping, withChange } from './flapping/flapping';
import { place, tellLater, unplace } from './place-alert';
import { routeOf } from './routing/route';

/** An alert from outside that does not say when it ends, ends this long after it was last sent (Alertmanager's `resolve_timeout`). */
export const RESOLVE_TIMEOUT_MS = 300_000;
/**
 * A rule's group tells every end of an alert exactly once, so an alert of a rule is not ended by silence: an evaluation that fails knows nothing. Only what nobody has told of for longer than
 * the longest interval of a group (a day) has been orphaned, by a group whose state is gone.
 */
export const ORPHANED_MS = 25 * 3_600_000;
/** What a source of inhibition changes is judged this much later, together. */
const REVIEW_DELAY_MS = 500;

/** Takes what a rule or somebody outside says of an alert. */
export function takeTransition(work: DeskWork, transition: AlertTransition): void {
  const known = work.state.alerts[transition.fingerprint];
  if (transition.state === 'resolved') {
    if (known !== undefined && known.heldUntilMs === null) resolve(work, known);
  } else if (known === undefined) begin(work, transition);
  else goOn(work, known, transition);
}

function begin(work: DeskWork, transition: AlertTransition): void {
  const { state, index, nowMs } = work;
  const { fingerprint, labels, annotations, value, generatorUrl, startsAtMs, source } = transition;
  const endedAtMs = state.changes[fingerprint]?.at(-1);
  noteChange(work, fingerprint);
  const alert: DeskAlert = {
    fingerprint, labels, annotations, value, generatorUrl, startsAtMs, updatedAtMs: nowMs, endsAtMs: endOf(transition, nowMs), source: source.kind, route: routeOf(index.routing, labels).id,
    suppressedBy: [], waitingIn: null, incident: null, toldIn: null, heldUntilMs: null,
    ...(endedAtMs !== undefined && nowMs - endedAtMs <= FLAP_MS ? { flaps: 1 } : {}),
  };
  state.alerts[fingerprint] = alert;
  work.wakeBy(alert.endsAtMs!);
  if (index.add(fingerprint, labels)) work.reviewBy(nowMs + REVIEW_DELAY_MS);
  alert.suppressedBy = index.suppressedBy(fingerprint, labels, nowMs);
  work.reviewBy(index.nextChange(nowMs));
  place(work, alert);
}

function goOn(work: DeskWork, alert: DeskAlert, transition: AlertTransition): void {
  const { annotations, value, generatorUrl, source } = transition;
  Object.assign(alert, { annotations, value, generatorUrl, source: source.kind, updatedAtMs: work.nowMs, endsAtMs: endOf(transition, work.nowMs) } satisfies Partial<DeskAlert>);
  work.wakeBy(alert.endsAtMs!);
  if (alert.heldUntilMs === null) return;
  noteChange(work, alert.fingerprint);
  alert.heldUntilMs = null;
  alert.flaps = (alert.flaps ?? 0) + 1;
}

function resolve(work: DeskWork, alert: DeskAlert): void {
  const { flap } = work.index.routing;
  const changes = noteChange(work, alert.fingerprint);
  if (isFlapping(changes, work.nowMs, flap)) {
    alert.heldUntilMs = work.nowMs + flap.windowMs;
    work.wakeBy(alert.heldUntilMs);
  } else end(work, alert);
}

/** The alert is over for everybody. */
export function end(work: DeskWork, alert: DeskAlert): void {
  const { state, index, nowMs } = work;
  const incident = alert.incident === null ? undefined : state.incidents[alert.incident];
  unplace(work, alert);
  delete state.alerts[alert.fingerprint];
  if (index.remove(alert.fingerprint, alert.labels)) work.reviewBy(nowMs + REVIEW_DELAY_MS);
  if (incident !== undefined) tellLater(work, incident, asIncidentAlert(alert, nowMs));
}

/** Ends what said when it would end, what was held back long enough, and what is orphaned. */
export function endWhatIsOver(work: DeskWork): void {
  for (const alert of Object.values(work.state.alerts)) {
    if (alert.heldUntilMs !== null) {
      if (alert.heldUntilMs <= work.nowMs) end(work, alert);
    } else if (alert.endsAtMs !== null && alert.endsAtMs <= work.nowMs) resolve(work, alert);
  }
}

const endOf = ({ source, endsAtMs }: AlertTransition, nowMs: number): number => (source.kind === 'rule' ? nowMs + ORPHANED_MS : Math.max(endsAtMs ?? nowMs + RESOLVE_TIMEOUT_MS, nowMs + 1));

function noteChange({ state, index, nowMs }: DeskWork, fingerprint: string): number[] {
  return (state.changes[fingerprint] = withChange(state.changes[fingerprint] ?? [], nowMs, index.routing.flap));
}
