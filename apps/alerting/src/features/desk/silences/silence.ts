import type { AlertMatcher, LabelSet, Silence } from '@observer/contracts';
import { matchAlert } from '../matching/match-alert';

export type SilenceState = 'pending' | 'active' | 'expired';

/** As Alertmanager says it: active from its start, until just before its end. */
export function silenceState({ startsAtMs, endsAtMs }: Pick<Silence, 'startsAtMs' | 'endsAtMs'>, nowMs: number): SilenceState {
  if (nowMs < startsAtMs) return 'pending';
  return nowMs < endsAtMs ? 'active' : 'expired';
}

/** Ids of the active silences that hit these labels. */
export const silencedBy = (silences: Iterable<Silence>, labels: LabelSet, nowMs: number): string[] =>
  [...silences].filter((silence) => silenceState(silence, nowMs) === 'active' && matchAlert(silence.matchers, labels)).map(({ id }) => id).sort();

/** The next time at which a silence begins or ends. */
export function nextSilenceChange(silences: Iterable<Silence>, nowMs: number): number | undefined {
  const times = [...silences].flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]).filter((atMs) => atMs > nowMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** What a silence would hit of the alerts that are active now. */
export const previewSilence = <A extends { readonly labels: LabelSet }>(matchers: readonly AlertMatcher[], alerts: readonly A[]): A[] => alerts.filter(({ labels }) => matchAlert(matchers, labels));

export type SilencePlan =
  | { readonly kind: 'write'; readonly silence: Silence }
  /** The former one ends now, so that what it hit until now stays known. */
  | { readonly kind: 'replace'; readonly ended: Silence; readonly silence: Silence }
  | { readonly kind: 'refuse'; readonly reason: string };

/**
 * How a silence is put over a stored one, as Alertmanager does: a pending one changes freely; an active one changes its end and comment only, with other matchers or another start it is
 * ended and a new one made; an expired one stays as it is and a new one is made.
 * @param wanted with the id it shall have when a new one has to be made
 */
export function planSilence(stored: Silence | undefined, wanted: Silence, newId: string, nowMs: number): SilencePlan {
  if (wanted.endsAtMs <= nowMs) return { kind: 'refuse', reason: `it would end at ${new Date(wanted.endsAtMs).toISOString()}, which is over; choose an end in the future` };
  const silence: Silence = { ...wanted, startsAtMs: stored === undefined ? Math.max(wanted.startsAtMs, nowMs) : wanted.startsAtMs, updatedAtMs: nowMs };
  if (stored === undefined) return { kind: 'write', silence };
  const state = silenceState(stored, nowMs);
  if (state === 'pending') return { kind: 'write', silence: { ...silence, startsAtMs: Math.max(wanted.startsAtMs, nowMs) } };
  const asNew: Silence = { ...silence, id: newId, startsAtMs: Math.max(wanted.startsAtMs, nowMs) };
  if (state === 'expired') return { kind: 'write', silence: asNew };
  if (sameMatchers(stored.matchers, wanted.matchers) && stored.startsAtMs === wanted.startsAtMs) return { kind: 'write', silence };
  return { kind: 'replace', ended: endSilence(stored, nowMs), silence: asNew };
}

/** The silence as it is when it ends now. One that has not begun is ended at its start, which is moved to now. */
export function endSilence(silence: Silence, nowMs: number): Silence {
  return { ...silence, startsAtMs: Math.min(silence.startsAtMs, nowMs - 1), endsAtMs: nowMs, updatedAtMs: nowMs };
}

function sameMatchers(a: readonly AlertMatcher[], b: readonly AlertMatcher[]): boolean {
  const text = (matchers: readonly AlertMatcher[]): string => matchers.map(({ label, op, value }) => JSON.stringify([label, op, value])).sort().join();
  return text(a) === text(b);
}
