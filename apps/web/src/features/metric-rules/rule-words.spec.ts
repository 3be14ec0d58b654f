import { ruleWords } from './rule-words';

test('a rule reads as a sentence', () => {
  const rule = { type: 'COUNTER' as const, measure: null, gauge: 'LAST' as const, kind: 'gateway_request', matchers: [{ tag: 'chain', op: 'EQ' as const, value: 'sui' }], filters: [{ field: 'latency_seconds', op: 'GT' as const, value: 0.5 }], labels: ['region'] };
  expect(ruleWords(rule)).toBe('Number of events of gateway_request where chain = sui and latency_seconds > 0.5, by region');
  expect(ruleWords({ ...rule, type: 'HISTOGRAM', measure: 'latency_seconds', matchers: [], filters: [], labels: [] })).toBe('Distribution of latency_seconds of gateway_request');
});
