import type { AlertRule, LabelSet } from '@observer/contracts';
import { labelFingerprint } from './label-fingerprint';
import type { RuleOutcome, SeriesOutcome } from './rule-outcome';

/** One alert of a rule: a label set for which the condition holds, or held a moment ago. Plain data. */
export interface AlertState {
  readonly labels: LabelSet;
  annotations: Record<string, string>;
  value: number | null;
  /** Since when the condition has held without a break. */
  readonly activeAtMs: number;
  /** Null = pending. */
  firedAtMs: number | null;
  /** Since when it fires only because of `keepFiringForMs`. */
  keepFiringSinceMs: number | null;
  /** When others were last told. */
  toldAtMs: number | null;
}

/** Alerts of one rule by fingerprint. */
export type AlertStates = Record<string, AlertState>;

/** Something others have to know of an alert. `refreshed`: it fires on, with its newest value and annotations. */
export interface AlertChange {
  readonly fingerprint: string;
  readonly alert: AlertState;
  readonly change: 'fired' | 'refreshed' | 'resolved';
}

/** How the alerts of one rule go on. The part of a rule that decides it. */
export type AlertTimings = Pick<AlertRule, 'forMs' | 'keepFiringForMs' | 'noData'>;

/** Firing alerts are told again this often, so that their values stay true. */
export const REFRESH_MS = 60_000;

/**
 * Takes the outcome of one evaluation into the alerts of its rule, in place, as Prometheus does: a condition that holds makes an alert pending; one that has held
 * for `forMs` fires; one that does not hold ends a pending alert at once and a firing one after `keepFiringForMs`.
 * An outcome with an error changes nothing: what is not known is not over.
 * @param atMs time of the evaluation; ascending over calls
 */
export function takeOutcome(alerts: AlertStates, outcome: RuleOutcome, timings: AlertTimings, atMs: number): AlertChange[] {
  if (outcome.error !== null) return [];
  if (outcome.noData && timings.noData === 'keep') return [];
  const seen = new Set<string>();
  const changes: AlertChange[] = [];
  for (const series of outcome.series) {
    const fingerprint = labelFingerprint(series.labels);
    const change = takeSeries(alerts, fingerprint, series, timings, atMs);
    if (alerts[fingerprint] !== undefined && stillHolds(alerts[fingerprint], series)) seen.add(fingerprint);
    if (change !== undefined) changes.push({ fingerprint, alert: alerts[fingerprint]!, change });
  }
  for (const [fingerprint, alert] of Object.entries(alerts)) {
    if (!seen.has(fingerprint) && cease(alerts, fingerprint, alert, timings, atMs)) changes.push({ fingerprint, alert, change: 'resolved' });
  }
  return changes;
}

/** Ends all alerts of a rule that is no more. */
export function endAll(alerts: AlertStates): AlertChange[] {
  const firing = Object.entries(alerts).filter(([, alert]) => alert.firedAtMs !== null);
  for (const fingerprint of Object.keys(alerts)) delete alerts[fingerprint];
  return firing.map(([fingerprint, alert]) => ({ fingerprint, alert, change: 'resolved' }));
}

const stillHolds = (alert: AlertState, { verdict }: SeriesOutcome): boolean => verdict === 'holds' || alert.firedAtMs !== null;

function takeSeries(alerts: AlertStates, fingerprint: string, series: SeriesOutcome, { forMs }: AlertTimings, atMs: number): AlertChange['change'] | undefined {
  let alert = alerts[fingerprint];
  if (alert === undefined) {
    if (series.verdict !== 'holds') return undefined;
    alert = alerts[fingerprint] = { labels: series.labels, annotations: {}, value: null, activeAtMs: atMs, firedAtMs: null, keepFiringSinceMs: null, toldAtMs: null };
  }
  if (!stillHolds(alert, series)) return undefined;
  alert.annotations = series.annotations;
  alert.value = series.value;
  alert.keepFiringSinceMs = null;
  if (alert.firedAtMs === null) {
    if (atMs - alert.activeAtMs < forMs) return undefined;
    alert.firedAtMs = alert.toldAtMs = atMs;
    return 'fired';
  }
  if (atMs - (alert.toldAtMs ?? 0) < REFRESH_MS) return undefined;
  alert.toldAtMs = atMs;
  return 'refreshed';
}

/** The condition no longer holds for an alert. True when a firing one has ended. */
function cease(alerts: AlertStates, fingerprint: string, alert: AlertState, { keepFiringForMs }: AlertTimings, atMs: number): boolean {
  if (alert.firedAtMs !== null && keepFiringForMs > 0) {
    alert.keepFiringSinceMs ??= atMs;
    if (atMs - alert.keepFiringSinceMs < keepFiringForMs) return false;
  }
  delete alerts[fingerprint];
  return alert.firedAtMs !== null;
}
