import type { AlertRule } from '@observer/contracts';
import { asThreshold } from './as-threshold';
import { type FiredAlert, hasFired, type PlayedAlert } from './played-alert';
import { FLAP_MS, median, pauses } from './summarize';

/** Something that might make a rule half as noisy. What it does is known when it was played: see `backTestSuggestions`. */
export type NoiseSuggestion =
  | { readonly kind: 'threshold'; readonly value: number; readonly rule: AlertRule }
  | { readonly kind: 'for'; readonly forMs: number; readonly rule: AlertRule }
  | { readonly kind: 'keep-firing-for'; readonly keepFiringForMs: number; readonly rule: AlertRule }
  /** Alerts that fire together become one notification: the labels to group by, and how many notifications that had been. */
  | { readonly kind: 'group'; readonly by: readonly string[]; readonly notifications: number };

/** Fewer alerts say too little. */
const LEAST_FIRED = 4;
const MINUTE = 60_000;
const ROUND_MS = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60].map((minutes) => minutes * MINUTE);
/** Alerts of a group that begin this soon after the ones before are told with them. */
const GROUP_INTERVAL_MS = 5 * MINUTE;

/** What would be worth trying, given what a back-test of the rule gave. */
export function suggestLessNoise(rule: AlertRule, alerts: readonly PlayedAlert[]): NoiseSuggestion[] {
  const fired = alerts.filter(hasFired);
  if (fired.length < LEAST_FIRED) return [];
  return [suggestThreshold(rule, fired), suggestFor(rule, fired), suggestKeepFiring(rule, fired), suggestGroup(rule, fired)].filter((one) => one !== undefined);
}

/** The bound that half of the alerts did not pass, on the safe side of it and round. */
function suggestThreshold(rule: AlertRule, fired: readonly FiredAlert[]): NoiseSuggestion | undefined {
  const condition = rule.noData === 'resolve' ? asThreshold(rule.condition) : rule.condition;
  if (condition.kind !== 'threshold' || condition.op === '==' || condition.op === '!=') return undefined;
  const down = condition.op.startsWith('<') ? -1 : 1;
  const peaks = fired.flatMap(({ peak }) => (peak === null ? [] : [peak * down]));
  const middle = median(peaks);
  if (middle === undefined || !Number.isFinite(middle)) return undefined;
  const value = roundUp(middle) * down;
  return value === condition.value ? undefined : { kind: 'threshold', value, rule: { ...rule, condition: { ...condition, value } } };
}

/** To two digits, away from what alerts less. */
function roundUp(value: number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((Math.ceil(Number((value / unit).toPrecision(12))) * unit).toPrecision(2));
}

/** The wait that half of the alerts do not last. */
function suggestFor(rule: AlertRule, fired: readonly FiredAlert[]): NoiseSuggestion | undefined {
  const held = fired.flatMap(({ pendingAtMs, resolvedAtMs }) => (resolvedAtMs === null ? [] : [resolvedAtMs - rule.keepFiringForMs - pendingAtMs]));
  const middle = median(held);
  const forMs = middle === undefined ? undefined : ROUND_MS.find((one) => one >= middle && one > rule.forMs);
  return forMs === undefined ? undefined : { kind: 'for', forMs, rule: { ...rule, forMs } };
}

/** For what comes back at once: how long to go on, so that half of the pauses are none. */
function suggestKeepFiring(rule: AlertRule, fired: readonly FiredAlert[]): NoiseSuggestion | undefined {
  const short = pauses(fired).filter((pauseMs) => pauseMs <= FLAP_MS);
  if (short.length * 2 < fired.length) return undefined;
  const longest = Math.max(...short) - rule.forMs;
  const keepFiringForMs = ROUND_MS.find((one) => one >= longest && one > rule.keepFiringForMs);
  return keepFiringForMs === undefined ? undefined : { kind: 'keep-firing-for', keepFiringForMs, rule: { ...rule, keepFiringForMs } };
}

/** The labels that tell most and still halve the number of notifications. */
function suggestGroup(rule: AlertRule, fired: readonly FiredAlert[]): NoiseSuggestion | undefined {
  const names = [...new Set(fired.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => name !== 'alertname' && !Object.hasOwn(rule.labels, name));
  const choices = [...names.map((name) => [name]), []].map((by) => ({ kind: 'group' as const, by, notifications: notificationsOf(fired, by) }));
  return choices.filter(({ notifications }) => notifications * 2 <= fired.length).sort((a, b) => b.notifications - a.notifications)[0];
}

/** How many notifications alerts make when those with equal labels that overlap, or nearly do, are told together. */
export function notificationsOf(fired: readonly FiredAlert[], by: readonly string[]): number {
  const until = new Map<string, number>();
  let notifications = 0;
  for (const { labels, firedAtMs, resolvedAtMs } of [...fired].sort((a, b) => a.firedAtMs - b.firedAtMs)) {
    const key = JSON.stringify(by.map((name) => labels[name] ?? ''));
    const before = until.get(key);
    if (before === undefined || firedAtMs > before + GROUP_INTERVAL_MS) notifications++;
    until.set(key, Math.max(before ?? 0, resolvedAtMs ?? Number.POSITIVE_INFINITY));
  }
  return notifications;
}
