import { freeName, nameAdvice, ruleId, suggestMetricName } from './metric-name';

test.each([
  [{ kind: 'gateway_request', type: 'COUNTER' as const, measure: undefined, unit: undefined }, 'gateway_requests_total'],
  [{ kind: 'gateway_request', type: 'HISTOGRAM' as const, measure: 'latency_seconds', unit: 's' }, 'gateway_request_latency_seconds'],
  [{ kind: 'gateway_request', type: 'COUNTER' as const, measure: 'response_bytes', unit: 'By' }, 'gateway_request_response_bytes_total'],
  [{ kind: 'payment', type: 'GAUGE' as const, measure: 'wait', unit: 's' }, 'payment_wait_seconds'],
  [{ kind: 'http_check', type: 'GAUGE' as const, measure: 'http_check_age', unit: '1' }, 'http_check_age'],
  [{ kind: 'query', type: 'COUNTER' as const, measure: undefined, unit: undefined }, 'queries_total'],
  [{ kind: '', type: 'COUNTER' as const, measure: undefined, unit: undefined }, ''],
])('%j is called %s', (parts, name) => expect(suggestMetricName(parts)).toBe(name));

test('ids are made of names', () => expect(ruleId('Gateway:requests__total')).toBe('gateway-requests-total'));

test('the conventions are told', () => {
  expect(nameAdvice('requests', 'COUNTER')).toContain('_total');
  expect(nameAdvice('requests_total', 'GAUGE')).toContain('Only counters');
  expect(nameAdvice('latency_bucket', 'HISTOGRAM')).toContain('by itself');
  expect(nameAdvice('requests_total', 'COUNTER')).toBeUndefined();
});

test('a taken name is told apart by what is selected, by labels, or by a number', () => {
  const taken = new Set(['a_total', 'a']);
  expect(freeName('b_total', taken, [], [])).toBe('b_total');
  expect(freeName('a_total', taken, ['Sui Mainnet'], ['x'])).toBe('sui_mainnet_a_total');
  expect(freeName('a_total', taken, [], ['customer', 'plan'])).toBe('a_by_customer_plan_total');
  expect(freeName('a', taken, ['7'], [])).toBe('a_2');
});
