import { matcherText, selectorText, startQuery } from './selector-text';

test('one value is an equality, several are alternatives', () => {
  expect(matcherText({ name: 'chain', values: ['sui'] })).toBe('chain="sui"');
  expect(matcherText({ name: 'chain', values: ['a.b', 'c|d'] })).toBe('chain=~"a\\\\.b|c\\\\|d"');
});

test('quotes and backslashes in values stay what they are', () => expect(matcherText({ name: 'path', values: ['C:\\"x"'] })).toBe('path="C:\\\\\\"x\\""'));

test('selectors fit old and new names', () => {
  expect(selectorText('up', [])).toBe('up');
  expect(selectorText('up', [{ name: 'job', values: ['a'] }, { name: 'x', values: [] }])).toBe('up{job="a"}');
  expect(selectorText('http.requests', [{ name: 'status.code', values: ['200'] }])).toBe('{"http.requests", "status.code"="200"}');
  expect(selectorText(undefined, [{ name: 'job', values: ['a'] }])).toBe('{job="a"}');
});

test('a first query fits the type of the metric', () => {
  expect(startQuery('requests_total', 'counter')).toBe('sum(rate(requests_total[5m]))');
  expect(startQuery('latency_seconds', 'histogram')).toBe('histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket[5m])))');
  expect(startQuery('head_height', 'gauge', [{ name: 'chain', values: ['sui'] }])).toBe('head_height{chain="sui"}');
});
