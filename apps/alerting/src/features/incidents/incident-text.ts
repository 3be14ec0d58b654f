import { type Incident, type IncidentAlert, type LabelSet, SEVERITIES, type Severity } from '@observer/contracts';
import type { Root } from './incident-message';

/** A label `severity` with another word, or none, counts as `warning`. */
const severityOf = ({ severity }: LabelSet): Severity => SEVERITIES.find((known) => known === severity) ?? 'warning';

/** The worst severity among alerts. */
export const worstSeverity = (alerts: readonly Pick<IncidentAlert, 'labels'>[]): Severity => SEVERITIES.find((severity) => alerts.some(({ labels }) => severityOf(labels) === severity)) ?? 'warning';

export const isWorse = (one: Severity, than: Severity): boolean => SEVERITIES.indexOf(one) < SEVERITIES.indexOf(than);

/** Labels that all alerts share. */
export function commonLabels(alerts: readonly Pick<IncidentAlert, 'labels'>[]): LabelSet {
  const [first, ...others] = alerts;
  return Object.fromEntries(Object.entries(first?.labels ?? {}).filter(([name, value]) => others.every(({ labels }) => labels[name] === value)));
}

/** What an alert is on, in one word: the most narrow thing its labels name. */
export const subjectOf = (labels: LabelSet): string => ['node', 'instance', 'service', 'chain', 'operator', 'region', 'rule'].map((name) => labels[name] ?? '').find((value) => value !== '') ?? '';

/** What people read first, e.g. `NodeDown: eth-us-1` or `5 alerts NodeDown: chain sui`. */
export function incidentTitle(alerts: readonly Pick<IncidentAlert, 'labels'>[], count: number, { root, storm }: { readonly root: Root; readonly storm: boolean }): string {
  const names = new Set(alerts.map(({ labels }) => labels.alertname ?? 'alert'));
  const name = names.size === 1 ? [...names][0]! : '';
  const what = count === 1 ? name : `${count} alerts${name === '' ? '' : ` ${name}`}`;
  const common = commonLabels(alerts);
  const where = root === null ? subjectOf(common) : `${root.kind} ${root.name}`;
  return `${storm ? 'Storm of ' : ''}${what}${where === '' ? '' : `: ${where}`}`.slice(0, 300);
}

/** One line about an alert for a timeline. */
export const alertLine = ({ labels, annotations }: Pick<IncidentAlert, 'labels' | 'annotations'>): string => {
  const on = subjectOf(labels);
  return `${labels.alertname ?? 'alert'}${on === '' ? '' : ` on ${on}`}${annotations.summary === undefined ? '' : `: ${annotations.summary}`}`.slice(0, 1_000);
};

/** For people: `#17 NodeDown: eth-us-1`. */
export const incidentName = ({ number, title }: Pick<Incident, 'number' | 'title'>): string => `#${number} ${title}`;
