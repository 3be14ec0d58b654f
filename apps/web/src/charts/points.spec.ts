import { extentOf, fillSteps, type Point, valueAt } from './points';

const points: Point[] = [
  [1000, 1],
  [2000, 5],
  [3000, null],
  [4000, 3],
];

test('the cursor reads the nearest point, but none that is far away', () => {
  expect(valueAt(points, 1400, 600)).toEqual([1000, 1]);
  expect(valueAt(points, 1600, 600)).toEqual([2000, 5]);
  expect(valueAt(points, 9000, 600)).toBeUndefined();
  expect(valueAt([], 1000, 600)).toBeUndefined();
});

test('an extent skips gaps', () => {
  expect(extentOf(points)).toEqual({ low: 1, high: 5, last: 3 });
  expect(extentOf([[1, null]])).toBeUndefined();
});

test('missing windows are filled on the steps of the range', () => {
  expect(fillSteps([[2000, 7]], { startMs: 1000, endMs: 4000 }, 1000, 0)).toEqual([
    [1000, 0],
    [2000, 7],
    [3000, 0],
  ]);
  expect(fillSteps([], { startMs: 500, endMs: 2500 }, 1000, null)).toEqual([
    [1000, null],
    [2000, null],
  ]);
});
