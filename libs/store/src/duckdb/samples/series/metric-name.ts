import { METRIC_NAME } from './metric-label';
import type { FieldColumnInfo, Measurement } from '../../engine/catalogue';

/** Field `value` of a measurement is the metric of that name, any other field is `<measurement>_<field>`. */
export const metricName = (measurement: Measurement, field: FieldColumnInfo): string => (field.name === 'value' ? measurement.name : `${measurement.name}_${field.name}`);

/** Labels of a series, the metric's name among them. */
export const labelsOf = (measurement: Measurement, field: FieldColumnInfo, tagSet: number): Record<string, string> => ({
  ...measurement.tagSets.labelsOf(tagSet),
  [METRIC_NAME]: metricName(measurement, field),
});
