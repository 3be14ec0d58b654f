/** Selectors made by pressing names and values instead of typing. */
import { seriesText } from './result-series';

/** Chosen values of one label; several are alternatives. */
export interface LabelChoice {
  name: string;
  values: string[];
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const quoted = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
/** A value as part of an anchored regular expression. */
const escaped = (value: string) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** One matcher: `chain="sui"`, or `chain=~"sui|base"` for several values. */
export function matcherText({ name, values }: LabelChoice): string {
  const label = IDENTIFIER.test(name) ? name : quoted(name);
  return values.length === 1 ? `${label}=${quoted(values[0]!)}` : `${label}=~${quoted(values.map(escaped).join('|'))}`;
}

/** `metric{chain="sui"}`; without a metric only the matchers. */
export function selectorText(metric: string | undefined, choices: readonly LabelChoice[]): string {
  const matchers = choices.filter(({ values }) => values.length > 0).map(matcherText);
  const name = metric === undefined ? '' : seriesText([{ name: '__name__', value: metric }]);
  if (name.endsWith('}')) return `${name.slice(0, -1)}${matchers.map((one) => `, ${one}`).join('')}}`;
  return matchers.length > 0 ? `${name}{${matchers.join(', ')}}` : name;
}

/** A query to start with for a metric, by what it is. */
export function startQuery(metric: string, type: string | undefined, choices: readonly LabelChoice[] = []): string {
  const selector = (name: string) => selectorText(name, choices);
  if (type === 'histogram') return `histogram_quantile(0.95, sum by (le) (rate(${selector(`${metric.replace(/_bucket$/, '')}_bucket`)}[5m])))`;
  if (type === 'counter' || /_(total|count|sum|bucket)$/.test(metric)) return `sum(rate(${selector(metric)}[5m]))`;
  return selector(metric);
}
