import { sparklinePath } from './sparkline-path';

test('a line goes from the left to the right edge, high values up', () => {
  expect(sparklinePath([0, 10], 100, 20).line).toBe('M0 18L100 2');
});

test('a gap breaks the line', () => expect(sparklinePath([1, null, 1], 100, 20).line.match(/M/g)).toHaveLength(2));

test('a flat line lies in the middle', () => expect(sparklinePath([5, 5], 100, 20).line).toBe('M0 10L100 10'));

test('nothing draws nothing, one value draws a point', () => {
  expect(sparklinePath([], 100, 20).line).toBe('');
  expect(sparklinePath([null, NaN], 100, 20).last).toBeUndefined();
  expect(sparklinePath([3], 100, 20).last).toEqual({ x: 50, y: 10 });
});

test('a floor keeps ripples small', () => {
  const y = (floor?: number) => sparklinePath([99, 100], 100, 20, floor).last!.y - Number(/M0 ([\d.]+)/.exec(sparklinePath([99, 100], 100, 20, floor).line)![1]);
  expect(Math.abs(y(0))).toBeLessThan(Math.abs(y()));
});
