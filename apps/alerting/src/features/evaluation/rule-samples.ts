import type { LabelSet } from '@observer/contracts';
import type { AlertState, AlertStates } from './alert-states';
import { labelFingerprint } from './label-fingerprint';
import type { RecordedSample } from './rule-outcome';
import type { MadeSample } from './sample-batches';

/** Alerts as their samples show them, by fingerprint. */
export type ShownAlerts = ReadonlyMap<string, { readonly labels: LabelSet; readonly alertstate: 'pending' | 'firing' }>;

/** What the samples of a rule's alerts show now; taken before the alerts change. */
export const shownAlerts = (alerts: AlertStates): ShownAlerts => new Map(Object.entries(alerts).map(([fingerprint, alert]) => [fingerprint, { labels: alert.labels, alertstate: stateOf(alert) }]));

const stateOf = ({ firedAtMs }: AlertState): 'pending' | 'firing' => (firedAtMs === null ? 'pending' : 'firing');
const alertsSeries = (ruleId: string, labels: LabelSet, alertstate: string): LabelSet => ({ ...labels, rule_id: ruleId, alertstate, __name__: 'ALERTS' });
const forStateSeries = (ruleId: string, labels: LabelSet): LabelSet => ({ ...labels, rule_id: ruleId, __name__: 'ALERTS_FOR_STATE' });

/**
 * `ALERTS{alertname, alertstate, rule_id, …}` = 1 and `ALERTS_FOR_STATE` = since when, as Prometheus writes them, for every alert of a rule; the series of
 * alerts that ended, or went from pending to firing, end.
 */
export function alertSamples(ruleId: string, before: ShownAlerts, alerts: AlertStates, timeMs: number): MadeSample[] {
  const samples: MadeSample[] = [];
  for (const [fingerprint, { labels, alertstate }] of before) {
    const alert = alerts[fingerprint];
    if (alert === undefined || stateOf(alert) !== alertstate) samples.push({ labels: alertsSeries(ruleId, labels, alertstate), timeMs, value: null });
    if (alert === undefined) samples.push({ labels: forStateSeries(ruleId, labels), timeMs, value: null });
  }
  for (const alert of Object.values(alerts)) {
    samples.push({ labels: alertsSeries(ruleId, alert.labels, stateOf(alert)), timeMs, value: 1 }, { labels: forStateSeries(ruleId, alert.labels), timeMs, value: alert.activeAtMs / 1000 });
  }
  return samples;
}

/** Series that a recording rule made last, by fingerprint. */
export type RecordedSeries = Record<string, LabelSet>;

/** What a recording rule made now, and the ends of series it made before and does no more. Changes `series` in place. */
export function recordedSamples(series: RecordedSeries, recorded: readonly RecordedSample[], timeMs: number): MadeSample[] {
  const now = new Map(recorded.map((sample) => [labelFingerprint(sample.labels), sample]));
  const ended = endRecorded(series, timeMs, (fingerprint) => now.has(fingerprint));
  for (const [fingerprint, { labels }] of now) series[fingerprint] = labels;
  return [...ended, ...[...now.values()].map(({ labels, value }): MadeSample => ({ labels, timeMs, value: Number(value) }))];
}

/** Ends series of a recording rule: those that do not go on. */
export function endRecorded(series: RecordedSeries, timeMs: number, goesOn: (fingerprint: string) => boolean = () => false): MadeSample[] {
  const ended = Object.entries(series).filter(([fingerprint]) => !goesOn(fingerprint));
  for (const [fingerprint] of ended) delete series[fingerprint];
  return ended.map(([, labels]) => ({ labels, timeMs, value: null }));
}
