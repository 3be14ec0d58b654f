import { measurementsOfMetric } from './metric-measurements';

describe('measurements that may hold a metric', () => {
  const known = new Set(['a', 'a_b', 'a_b_c', 'b', 'a_']);
  const of = (metric: string): string[] => measurementsOfMetric(metric, (name) => (known.has(name) ? name : undefined));

  it('are that of its name, and those of which it may be a field', () => expect(of('a_b_c')).toEqual(['a_b_c', 'a', 'a_b']));
  it('may end with "_" themselves', () => expect(of('a__x')).toEqual(['a', 'a_']));
  it('are none for a name nobody wrote', () => expect(of('unknown_total')).toEqual([]));
});
