import { onOneGrid } from './stack-grid';
import { type Point } from './points';

const minutes = (from: number, values: (number | null)[]): Point[] => values.map((value, index) => [(from + index) * 60_000, value]);
const valuesOf = (series: { points: readonly Point[] }[]) => series.map(({ points }) => points.map(([, value]) => value));

test('a series that begins later is stacked at its own times', () => {
  const stacked = onOneGrid([{ points: minutes(0, [1, 1, 1, 1, 1]) }, { points: minutes(3, [7, 8]) }], 'stack');
  expect(stacked[1]!.points.map(([timeMs]) => timeMs / 60_000)).toEqual([0, 1, 2, 3, 4]);
  expect(valuesOf(stacked)).toEqual([[1, 1, 1, 1, 1], [null, null, 0, 7, 8]]);
});

test('a gap inside adds nothing, and stays a gap', () => {
  expect(valuesOf(onOneGrid([{ points: minutes(0, [2, null, null, null, 3]) }, { points: minutes(0, [1, 1, 1, 1, 1]) }], 'stack'))[0]).toEqual([2, 0, null, 0, 3]);
});

test('where steps differ, what lies between two values of a series is what a line shows', () => {
  expect(valuesOf(onOneGrid([{ points: [[0, 2], [120_000, 4]] }, { points: minutes(0, [1, 1, 1]) }], 'stack'))[0]).toEqual([2, 3, 4]);
});

test('bars stand only where a series has a value', () => {
  expect(valuesOf(onOneGrid([{ points: [[0, 2], [120_000, NaN]] }, { points: minutes(0, [1, 1, 1]) }], 'bars'))[0]).toEqual([2, null, null]);
});
