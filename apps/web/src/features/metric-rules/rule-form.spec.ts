import { type MetricRule, type StoredMetricRule } from '../../api/metric-rules';
import { type Kind } from '../../api/types';
import { countsAnew, formOf, inputOf, metricOf, ruleErrors, ruleInput } from './rule-form';

const column = (name: string, role: string, unit: string | null = null) => ({ name, role, type: 'float', unit, personalData: 'none', description: '' });
const kind: Kind = { name: 'gateway_request', description: '', columns: [column('chain', 'dimension'), column('latency_seconds', 'measure', 's')] };
const form = { ...formOf(undefined, 'gateway_request'), labels: ['chain'] };
const rule: MetricRule = { ...ruleInput(form, kind, undefined), measure: null, buckets: null };
const stored: StoredMetricRule = { revision: 1, rule, version: 1, createdAtMs: 0, updatedAtMs: 0, updatedBy: { kind: 'user', id: 'a' } };

test('the name follows the form until one is typed', () => {
  expect(metricOf(form, kind)).toBe('gateway_requests_total');
  expect(metricOf({ ...form, type: 'HISTOGRAM', measure: 'latency_seconds' }, kind)).toBe('gateway_request_latency_seconds');
  expect(metricOf({ ...form, metric: ' mine_total ' }, kind)).toBe('mine_total');
});

test('a complete form has no faults and is sent with what its type uses', () => {
  expect(ruleErrors(form, kind, [], undefined)).toEqual({});
  expect(ruleInput(form, kind, undefined)).toMatchObject({ id: 'gateway-requests-total', metric: 'gateway_requests_total', unit: '{request}', labels: ['chain'] });
  expect(ruleInput(form, kind, undefined)).not.toHaveProperty('measure');
  expect(ruleInput({ ...form, type: 'HISTOGRAM', measure: 'latency_seconds', buckets: '1, 2' }, kind, undefined)).toMatchObject({ unit: 's', measure: 'latency_seconds', buckets: [1, 2] });
});

test('every fault is told at its field', () => {
  const errors = ruleErrors({ ...form, type: 'HISTOGRAM', buckets: '1, 3, 2', metric: '9x', maxSeries: '0' }, kind, [], undefined);
  expect(Object.keys(errors).sort()).toEqual(['buckets', 'maxSeries', 'measure', 'metric']);
  expect(errors.buckets).toContain('2 comes after 3');
});

test('two rules do not make one metric, but a rule may keep its own', () => {
  expect(ruleErrors(form, kind, [stored], undefined).metric).toContain('already');
  expect(ruleErrors(form, kind, [stored], rule)).toEqual({});
});

test('what is counted anew is told apart from a new description', () => {
  expect(countsAnew(rule, ruleInput({ ...form, description: 'new', enabled: false }, kind, rule))).toBe(false);
  expect(countsAnew(rule, ruleInput({ ...form, labels: [] }, kind, rule))).toBe(true);
  expect(inputOf(rule)).not.toHaveProperty('buckets');
});
