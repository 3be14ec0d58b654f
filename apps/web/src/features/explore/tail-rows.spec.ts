import { type EventColumn } from '../../api/types';
import { appendTail, EMPTY_TAIL } from './tail-rows';

const column = (name: string): EventColumn => ({ name, role: 'tag', type: 'string' });

test('the newest rows are on top and old ones leave', () => {
  const message = (id: number) => ({ columns: [column('id')], rows: Array.from({ length: 75 }, () => [id]), omitted: 5 });
  const tail = appendTail(appendTail(EMPTY_TAIL, message(1), []), message(2), []);
  expect(tail.rows).toHaveLength(100);
  expect(tail.rows[0]).toEqual([2]);
  expect(tail.omitted).toBe(10);
});

test('a new column does not shift the rows that were there', () => {
  const first = appendTail(EMPTY_TAIL, { columns: [column('a')], rows: [['1']], omitted: 0 }, []);
  const both = appendTail(first, { columns: [column('b'), column('a')], rows: [['x', '2']], omitted: 0 }, []);
  expect(both.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(both.rows).toEqual([['2', 'x'], ['1', null]]);
});

test('field filters apply to the tail too', () => {
  const tail = appendTail(EMPTY_TAIL, { columns: [column('n')], rows: [[1], [5]], omitted: 0 }, [{ field: 'n', op: 'GT', value: 3 }]);
  expect(tail.rows).toEqual([[5]]);
});
