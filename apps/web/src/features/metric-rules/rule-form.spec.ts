import { type MetricRule, type StoredMetricRule } from '../../api/metric-rules';
import { type Kind } from '../../api/types';
import { canPreview, countsAnew, formOf, inputOf, ruleErrors, type RuleForm, ruleInput as inputFor, suggestedMetric } from './rule-form';

const column = (name: string, role: string, unit: string | null = null) => ({ name, role, type: 'float', unit, personalData: 'none', description: '' });
const kind: Kind = { name: 'gateway_request', description: '', columns: [column('chain', 'dimension'), column('latency_seconds', 'measure', 's')] };
const ruleInput = (of: RuleForm, ofKind: Kind, editing: MetricRule | undefined) => inputFor(of, of.metric.trim() || suggestedMetric(of, ofKind, [], editing), ofKind, editing);
const errorsOf = (of: RuleForm, rules: StoredMetricRule[] = [], editing?: MetricRule) => ruleErrors(of, of.metric.trim() || suggestedMetric(of, kind, [], editing), rules, editing);
const form = { ...formOf(undefined, 'gateway_request'), labels: ['chain'] };
const rule: MetricRule = { ...ruleInput(form, kind, undefined), measure: null, buckets: null };
const stored: StoredMetricRule = { revision: 1, rule, version: 1, createdAtMs: 0, updatedAtMs: 0, updatedBy: { kind: 'user', id: 'a' } };

test('the suggested name follows the form, and leaves names of other rules alone', () => {
  expect(suggestedMetric(form, kind, [])).toBe('gateway_requests_total');
  expect(suggestedMetric({ ...form, type: 'HISTOGRAM', measure: 'latency_seconds' }, kind, [])).toBe('gateway_request_latency_seconds');
  expect(suggestedMetric(form, kind, [stored])).toBe('gateway_requests_by_chain_total');
  expect(suggestedMetric(form, kind, [stored], rule)).toBe('gateway_requests_total');
});

test('a preview needs what is counted, but no name', () => {
  expect(canPreview(errorsOf({ ...form, metric: '9x' }))).toBe(true);
  expect(canPreview(errorsOf({ ...form, type: 'GAUGE' }))).toBe(false);
});

test('a complete form has no faults and is sent with what its type uses', () => {
  expect(errorsOf(form)).toEqual({});
  expect(ruleInput(form, kind, undefined)).toMatchObject({ id: 'gateway-requests-total', metric: 'gateway_requests_total', unit: '{request}', labels: ['chain'] });
  expect(ruleInput(form, kind, undefined)).not.toHaveProperty('measure');
  expect(ruleInput({ ...form, type: 'HISTOGRAM', measure: 'latency_seconds', buckets: '1, 2' }, kind, undefined)).toMatchObject({ unit: 's', measure: 'latency_seconds', buckets: [1, 2] });
});

test('a unit that was typed is kept, an empty one is that of what is counted', () => {
  expect(ruleInput({ ...form, unit: ' By ' }, kind, undefined).unit).toBe('By');
  expect(formOf({ ...rule, unit: 'By' }, '').unit).toBe('By');
  expect(errorsOf({ ...form, unit: 'x'.repeat(33) }).unit).toContain('32');
});

test('every fault is told at its field', () => {
  const errors = errorsOf({ ...form, type: 'HISTOGRAM', buckets: '1, 3, 2', metric: '9x', maxSeries: '0' });
  expect(Object.keys(errors).sort()).toEqual(['buckets', 'maxSeries', 'measure', 'metric']);
  expect(errors.buckets).toContain('2 comes after 3');
});

test('two rules do not make one metric, but a rule may keep its own', () => {
  expect(errorsOf(form, [stored]).metric).toContain('already');
  expect(errorsOf(form, [stored], rule)).toEqual({});
});

test('what is counted anew is told apart from a new description', () => {
  expect(countsAnew(rule, ruleInput({ ...form, description: 'new', enabled: false }, kind, rule))).toBe(false);
  expect(countsAnew(rule, ruleInput({ ...form, labels: [] }, kind, rule))).toBe(true);
  expect(inputOf(rule)).not.toHaveProperty('buckets');
});
