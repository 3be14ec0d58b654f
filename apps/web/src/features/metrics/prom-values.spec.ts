import { promNumber, valueStats } from './prom-values';

test.each([
  ['0.5', 0.5],
  ['1e+21', 1e21],
  ['NaN', NaN],
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
])('%s is a number', (text, value) => expect(promNumber(text)).toBe(value));

test('a NaN spoils neither the extent nor the average, and is told when it is the last', () => {
  expect(valueStats([[1, 2], [2, NaN], [3, null], [4, 4], [5, Infinity]])).toEqual({ last: Infinity, min: 2, max: 4, avg: 3 });
  expect(valueStats([[1, null]])).toEqual({ last: undefined, min: undefined, max: undefined, avg: undefined });
});
