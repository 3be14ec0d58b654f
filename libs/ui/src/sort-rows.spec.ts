import { nextSort, sortRows } from './sort-rows';

const sorted = (values: (number | string | null)[], direction: 'ascending' | 'descending' = 'ascending') => sortRows(values, (value) => value, direction);

test('missing values come last in both directions', () => {
  expect(sorted([null, 2, 1])).toEqual([1, 2, null]);
  expect(sorted([null, 2, NaN, 1], 'descending')).toEqual([2, 1, null, NaN]);
});

test('text sorts as people count', () => expect(sorted(['node-10', 'node-2', 'Node-1'])).toEqual(['Node-1', 'node-2', 'node-10']));

test('equal rows keep their order', () => {
  const rows = [{ id: 'a', n: 1 }, { id: 'b', n: 1 }];
  expect(sortRows(rows, ({ n }) => n, 'descending')).toEqual(rows);
});

test('a press starts in the natural direction of the column, the next turns it', () => {
  const first = nextSort(undefined, 'rate', 'descending');
  expect(first).toEqual({ column: 'rate', direction: 'descending' });
  expect(nextSort(first, 'rate', 'descending').direction).toBe('ascending');
  expect(nextSort(first, 'name', 'ascending')).toEqual({ column: 'name', direction: 'ascending' });
});
