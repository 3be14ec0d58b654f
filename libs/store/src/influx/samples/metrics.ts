import type { Matcher } from '@observer/contracts';
import { matchesValue } from '@observer/promql';
import { measurementsOfMetric } from '../../page/metric-measurements';
import type { Catalogue, Field, Measurement } from '../schema/catalogue';

/** The label that holds a metric's name. */
export const METRIC_NAME = '__name__';

/** A metric: one numeric field of a measurement that is no declared kind. Its series are the combinations of the measurement's tags. */
export interface Metric {
  readonly name: string;
  readonly measurement: Measurement;
  readonly field: Field;
  /** Place among all metrics; stays the same, since measurements and fields are only ever added. */
  readonly place: string;
}

/** Field `value` of a measurement is the metric of that name, any other field is `<measurement>_<field>`. */
const metricName = ({ name }: Measurement, field: Field): string => (field.name === 'value' ? name : `${name}_${field.name}`);

/**
 * The metrics whose name matches, in a fixed order.
 * @throws ObserverError `invalid_argument` for a pattern that is not RE2, also of another label
 */
export function metricsOf(catalogue: Catalogue, kinds: ReadonlySet<string>, matchers: readonly Matcher[]): Metric[] {
  const tests = matchers.map((matcher) => ({ matcher, test: matchesValue(matcher) })).filter(({ matcher }) => matcher.tag === METRIC_NAME).map(({ test }) => test);
  const wanted = matchers.find(({ tag, op }) => tag === METRIC_NAME && op === '=')?.value;
  const candidates = wanted === undefined ? catalogue.measurements() : measurementsOfMetric(wanted, (name) => catalogue.get(name));
  return candidates.filter(({ name }) => !kinds.has(name)).flatMap((measurement) =>
    [...measurement.fields.values()].filter(({ type }) => type !== 'string').map((field): Metric => ({ name: metricName(measurement, field), measurement, field, place: `${measurement.name}\0${field.name}` }))
      .filter(({ name }) => tests.every((test) => test(name))),
  );
}

export const labelMatchers = (matchers: readonly Matcher[]): Matcher[] => matchers.filter(({ tag }) => tag !== METRIC_NAME);
