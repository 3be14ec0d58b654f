import { type LabelSet, type Routing, routingSchema, SEVERITIES, type Severity } from '@observer/contracts';
import { matchAlert } from '../matching/match-alert';

export type Route = Routing['routes'][number];

/** Used until somebody writes a routing: one route, the policy `default`, alerts grouped by their name. */
export const DEFAULT_ROUTING: Routing = routingSchema.parse({ routes: [{ id: 'default', team: '', policy: 'default' }] });

/** The first route whose matchers hold; the last one has none. */
export const routeOf = ({ routes }: Routing, labels: LabelSet): Route => routes.find(({ matchers }) => matchAlert(matchers, labels)) ?? routes.at(-1)!;

/** Alerts of one key belong together, e.g. `default{alertname="NodeDown"}`. Labels that an alert lacks are left out. */
export function groupKeyOf({ id, groupBy }: Route, labels: LabelSet): string {
  const pairs = [...groupBy].sort().filter((name) => (labels[name] ?? '') !== '').map((name) => `${name}=${JSON.stringify(labels[name])}`);
  return `${id}{${pairs.join(',')}}`;
}

/** A label `severity` with another word, or none, counts as `warning`. */
export const severityOf = (labels: LabelSet): Severity => SEVERITIES.find((severity) => severity === labels.severity) ?? 'warning';

export const worst = (severities: readonly Severity[]): Severity => SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info';
