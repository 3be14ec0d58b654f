import { type EventColumn } from '../../api/types';
import { aggregateUnit, chartQuery, defaultColumns, groupsQuery, passesFilters, rowsQuery } from './explore-query';
import { parseExplore } from './explore-state';

const range = { startMs: 0, endMs: 1000 };
const state = (url: string) => parseExplore(new URLSearchParams(url));
const columns: EventColumn[] = [
  { name: 'time', role: 'time', type: 'time' },
  { name: 'chain', role: 'tag', type: 'string' },
  { name: 'latency_seconds', role: 'field', type: 'float' },
  { name: 'request_id', role: 'field', type: 'string' },
  { name: 'error_code', role: 'tag', type: 'string' },
];

test('a quantile of a measure becomes one column of the query', () => {
  expect(chartQuery(state('agg=p95:latency_seconds&by=chain'), range, 10)).toMatchObject({
    aggregates: [{ as: 'value', fn: 'QUANTILE', field: 'latency_seconds', q: 0.95 }], groupBy: ['chain'], stepMs: 10, top: { by: 'value' },
  });
});

test('without groups there is nothing to rank, and the table has no step', () => {
  expect(chartQuery(state(''), range, 10)).not.toHaveProperty('top');
  expect(groupsQuery(state(''), range)).not.toHaveProperty('stepMs');
});

test('rows come newest first, from the cursor of the page before', () => {
  expect(rowsQuery(state('cursor=abc'), range)).toMatchObject({ order: 'DESC', cursor: 'abc' });
});

test('numbers read by the unit of their field', () => {
  expect(aggregateUnit(state('agg=max:latency_seconds'))).toBe('seconds');
  expect(aggregateUnit(state(''))).toBe('count');
});

test('the live tail obeys field filters; a missing value passes none', () => {
  const filter = { field: 'latency_seconds', op: 'GT' as const, value: 1 };
  expect(passesFilters(['0', 'sui', 2], columns, [filter])).toBe(true);
  expect(passesFilters(['0', 'sui', 0.5], columns, [filter])).toBe(false);
  expect(passesFilters(['0', 'sui', null], columns, [filter])).toBe(false);
});

test('columns that are empty everywhere are not shown at first, nor are ids', () => {
  expect(defaultColumns(columns, [['0', 'sui', 1, 'req-1', '']])).toEqual(['chain', 'latency_seconds']);
});
