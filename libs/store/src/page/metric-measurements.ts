/**
 * Measurements that may hold the metric of a name, so that not all have to be looked at: field `value` of `a_b_c` is the metric `a_b_c`, and so are field
 * `c` of `a_b` and field `b_c` of `a`.
 * @param get a measurement by its name
 */
export function measurementsOfMetric<Measurement>(metric: string, get: (name: string) => Measurement | undefined): Measurement[] {
  const found = [get(metric)];
  for (let at = metric.indexOf('_'); at >= 0; at = metric.indexOf('_', at + 1)) found.push(get(metric.slice(0, at)));
  return found.filter((measurement) => measurement !== undefined);
}
