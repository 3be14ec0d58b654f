import { type AggregateInput, type Cell, type EventColumn, type EventsQueryInput, type FieldFilterInput, type SeriesQueryInput } from '../../api/types';
import { type Unit, unitOfField } from '../../format/number';
import { type Bounds } from '../../time/time-range';
import { type AggregateName, type ExploreState } from './explore-state';

/** Groups drawn in the chart, and listed in the table. */
const CHART_GROUPS = 8;
const TABLE_GROUPS = 100;
export const PAGE_ROWS = 100;

const QUANTILES: Partial<Record<AggregateName, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

function aggregateOf({ aggregate, field }: Pick<ExploreState, 'aggregate' | 'field'>): AggregateInput {
  if (aggregate === 'count' || !field) return { as: 'value', fn: 'COUNT' };
  const q = QUANTILES[aggregate];
  return q === undefined ? { as: 'value', fn: aggregate.toUpperCase() as AggregateInput['fn'], field } : { as: 'value', fn: 'QUANTILE', field, q };
}

const selection = ({ measurement, matchers, filters }: ExploreState, range: Bounds) => ({ measurement, matchers, filters, range });

/** The chart: the largest groups over time. */
export const chartQuery = (state: ExploreState, range: Bounds, stepMs: number): SeriesQueryInput => ({
  ...selection(state, range), stepMs, groupBy: state.groupBy, aggregates: [aggregateOf(state)],
  ...(state.groupBy.length > 0 ? { top: { k: CHART_GROUPS, by: 'value', order: 'DESC' as const } } : {}),
});

/** The table: each group over the whole range, with its count. */
export const groupsQuery = (state: ExploreState, range: Bounds): SeriesQueryInput => ({
  ...selection(state, range), groupBy: state.groupBy, aggregates: [aggregateOf(state), { as: 'count', fn: 'COUNT' }],
  ...(state.groupBy.length > 0 ? { top: { k: TABLE_GROUPS, by: 'value', order: 'DESC' as const } } : {}),
});

export const rowsQuery = (state: ExploreState, range: Bounds): EventsQueryInput => ({
  ...selection(state, range), limit: PAGE_ROWS, order: 'DESC', ...(state.cursor ? { cursor: state.cursor } : {}),
});

/** How the aggregate's numbers read. */
export const aggregateUnit = ({ aggregate, field }: Pick<ExploreState, 'aggregate' | 'field'>): Unit => (aggregate === 'count' || !field ? 'count' : unitOfField(field));
export const aggregateWords = ({ aggregate, field }: Pick<ExploreState, 'aggregate' | 'field'>): string => (aggregate === 'count' || !field ? 'Events' : `${aggregate} of ${field}`);

/** Whether a row passes the field filters; the live tail is narrowed by tags on the server and by fields here. */
export function passesFilters(row: readonly Cell[], columns: readonly EventColumn[], filters: readonly FieldFilterInput[]): boolean {
  return filters.every(({ field, op, value }) => {
    const cell = row[columns.findIndex(({ name }) => name === field)];
    if (cell === null || cell === undefined) return false;
    if (op === 'EQ') return cell === value;
    if (op === 'NEQ') return cell !== value;
    const difference = Number(cell) - Number(value);
    return { LT: difference < 0, LTE: difference <= 0, GT: difference > 0, GTE: difference >= 0 }[op];
  });
}

const MOST_DEFAULT_COLUMNS = 8;

/** Columns shown when none are chosen: those that carry something in these rows, tags before fields, ids last. */
export function defaultColumns(columns: readonly EventColumn[], rows: readonly (readonly Cell[])[]): string[] {
  const filled = columns.filter((column, index) => column.role !== 'time' && rows.some((row) => row[index] !== null && row[index] !== '' && row[index] !== undefined));
  const rank = ({ role, type }: EventColumn) => (role === 'tag' ? 1 : type === 'string' ? 2 : 0);
  const measures = filled.filter((column) => rank(column) === 0).slice(0, 3);
  const tags = filled.filter((column) => rank(column) === 1).slice(0, MOST_DEFAULT_COLUMNS - measures.length);
  return [...tags, ...measures].map(({ name }) => name);
}
