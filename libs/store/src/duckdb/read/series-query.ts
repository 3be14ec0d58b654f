import { SeriesQuery } from '@observer/contracts';
import { Catalogue, Column, Measurement } from '../engine/catalogue';
import { Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { msToNs } from '../engine/window-span';
import { CompiledAggregates, compileAggregates, increaseOf } from './aggregate-sql';
import { Answer, answerGrouped, EMPTY_ANSWER, GroupedQuery } from './grouped-answer';
import { Parameters, Selection } from './selection';
import { MatcherResolver } from './tag-matcher';

/** What is read of raw rows. */
interface RawPlan {
  readonly query: SeriesQuery;
  readonly windows: readonly AttachedWindow[];
  readonly selection: Selection;
  readonly aggregates: CompiledAggregates;
  readonly groups: GroupedQuery['groups'];
  readonly baseMs: number;
}

/** Window aggregation in the store. @throws ObserverError as `Reader.run`, and `invalid_argument` for a query that makes no sense */
export async function selectSeries(
  query: SeriesQuery,
  catalogue: Catalogue,
  windows: readonly AttachedWindow[],
  reader: Reader,
): Promise<Answer> {
  const measurement = catalogue.get(query.measurement);
  if (measurement === undefined) return EMPTY_ANSWER;
  const resolver = new MatcherResolver(reader);
  const parameters = new Parameters();
  const selection = await Selection.compile({ ...query, measurement }, resolver, parameters);
  const plan: RawPlan = {
    query,
    windows: selection.windowsWithTable(windows),
    selection,
    aggregates: await compileAggregates(measurement, query.aggregates, resolver, secondsCovered(query)),
    groups: groupsOf(query, measurement),
    baseMs: baseOf(query),
  };
  if (plan.windows.length === 0) return EMPTY_ANSWER;
  return answerGrouped({ ...plan, source: sourceSql(plan), rowCount: 'count(*)', columns: plan.aggregates.columns, parameters: parameters.values }, reader);
}

export const groupsOf = (query: SeriesQuery, measurement: Measurement): GroupedQuery['groups'] => query.groupBy.map((name) => ({ name, column: measurement.tags.get(name) }));

/** Start of the first step. */
export const baseOf = ({ stepMs, range }: SeriesQuery): number => (stepMs === undefined ? range.startMs : Math.floor(range.startMs / stepMs) * stepMs);

/** Number of the step that holds a row. */
export const stepSql = (query: SeriesQuery): string =>
  query.stepMs === undefined ? '0::BIGINT' : `(time - (${msToNs(baseOf(query))})) // ${msToNs(query.stepMs)}`;

/** Seconds of the range that the window of a row covers: the first and the last window may stick out of the range. */
function secondsCovered({ range, stepMs }: SeriesQuery): string {
  if (stepMs === undefined) return `${(range.endMs - range.startMs) / 1000}`;
  const base = Math.floor(range.startMs / stepMs) * stepMs;
  return `(least(${base} + (step + 1) * ${stepMs}, ${range.endMs}) - greatest(${base} + step * ${stepMs}, ${range.startMs})) / 1000.0`;
}

/** The rows to aggregate, of all windows: `step` (number of the time window), `time`, the columns needed, increments of counters. */
function sourceSql({ query, windows, selection, aggregates, groups }: RawPlan): string {
  const columns = new Set<Column>(aggregates.needs);
  for (const { column } of groups) if (column !== undefined) columns.add(column);
  if (aggregates.counters.size > 0) for (const tag of selection.measurement.tags.values()) columns.add(tag);
  const rows = windows.map((window) => selection.selectFrom(window, [`${stepSql(query)} AS step`, 'time'], [...columns])).join(' UNION ALL ');
  if (aggregates.counters.size === 0) return `WITH source AS NOT MATERIALIZED (${rows})`;
  return `WITH rows AS NOT MATERIALIZED (${rows}), source AS NOT MATERIALIZED (${increments(selection, aggregates)})`;
}

/**
 * The increment of a counter since the previous sample of its series (all tags equal): the difference, or after a reset (the value
 * fell) the value itself. The first sample of a series within the range has none, and belongs to no increase.
 */
function increments(selection: Selection, { counters }: CompiledAggregates): string {
  const tags = [...selection.measurement.tags.values()].map((tag) => tag.physical);
  const partition = tags.length === 0 ? '' : `PARTITION BY ${tags.join(', ')} `;
  const previous = [...counters].map(({ physical }) => `lag(${physical}::DOUBLE IGNORE NULLS) OVER (${partition}ORDER BY time, ${physical}) AS previous_${physical}`);
  const increase = [...counters].map(
    (column) => `CASE WHEN ${column.physical} >= previous_${column.physical} THEN ${column.physical} - previous_${column.physical}
      WHEN previous_${column.physical} IS NOT NULL THEN ${column.physical} END::DOUBLE AS ${increaseOf(column)}`,
  );
  return `SELECT *, ${increase.join(', ')} FROM (SELECT *, ${previous.join(', ')} FROM rows)`;
}
