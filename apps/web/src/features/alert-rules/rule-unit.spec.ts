import { unitOfRule } from './rule-unit';

test('a value reads as what is judged: a change in percent, a burn rate in times, else as the query', () => {
  const query = 'sum(rate(gateway_requests_total[5m]))';
  expect(unitOfRule({ condition: { kind: 'threshold', query, op: '>', value: 1 } })).toBe('rate');
  expect(unitOfRule({ condition: { kind: 'rate-of-change', query, windowMs: 1, relative: true, direction: 'up', by: 1 } })).toBe('ratio');
  expect(unitOfRule({ condition: { kind: 'rate-of-change', query, windowMs: 1, relative: false, direction: 'up', by: 1 } })).toBe('rate');
  expect(unitOfRule({ condition: { kind: 'burn-rate', errors: query, total: query, objective: 0.9, windows: [] } })).toBe('count');
  expect(unitOfRule({ expr: query })).toBe('rate');
});
