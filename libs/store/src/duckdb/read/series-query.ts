import { SeriesQuery, SeriesResult } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { Catalogue, Column, TagColumnInfo } from '../engine/catalogue';
import { Parameter, Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/window-files';
import { msToNs } from '../engine/window-span';
import { CompiledAggregates, compileAggregates, increaseOf } from './aggregate-sql';
import { readSeries, SeriesShape } from './series-rows';
import { Parameters, Selection } from './selection';
import { MatcherResolver } from './tag-matcher';

/** Windows (time steps) of one answer, groups aside; more would be a mistake in the step. */
const MAX_STEPS = 1_000_000;

type Series = SeriesResult['series'];

const EMPTY = { series: [] as Series, truncated: false, rowsRead: 0 };

/** Everything known of a query once its names are resolved. */
interface Plan {
  readonly query: SeriesQuery;
  readonly windows: readonly AttachedWindow[];
  readonly selection: Selection;
  readonly aggregates: CompiledAggregates;
  readonly groups: readonly { readonly name: string; readonly column: TagColumnInfo | undefined }[];
  readonly parameters: readonly Parameter[];
  readonly baseMs: number;
}

/** Window aggregation in the store. @throws ObserverError as `Reader.run`, and `invalid_argument` for a query that makes no sense */
export async function selectSeries(
  query: SeriesQuery,
  catalogue: Catalogue,
  windows: readonly AttachedWindow[],
  reader: Reader,
): Promise<Omit<SeriesResult, 'source'> & { rowsRead: number }> {
  checkQuery(query);
  const measurement = catalogue.get(query.measurement);
  if (measurement === undefined) return EMPTY;
  const resolver = new MatcherResolver(reader);
  const parameters = new Parameters();
  const selection = await Selection.compile({ ...query, measurement }, resolver, parameters);
  const { stepMs, range } = query;
  const plan: Plan = {
    query,
    windows: selection.windowsWithTable(windows),
    selection,
    aggregates: await compileAggregates(measurement, query.aggregates, resolver, secondsCovered(query)),
    groups: query.groupBy.map((name) => ({ name, column: measurement.tags.get(name) })),
    parameters: parameters.values,
    baseMs: stepMs === undefined ? range.startMs : Math.floor(range.startMs / stepMs) * stepMs,
  };
  if (plan.windows.length === 0) return EMPTY;
  return query.top === undefined ? select(plan, reader) : selectTop(plan, query.top, reader);
}

function checkQuery({ range, stepMs, top, aggregates }: SeriesQuery): void {
  if (stepMs !== undefined && (range.endMs - range.startMs) / stepMs > MAX_STEPS) {
    throw new ObserverError('invalid_argument', `a step of ${stepMs} ms cuts the range into more than ${MAX_STEPS} windows; widen the step`);
  }
  const repeated = aggregates.find(({ as }, i) => aggregates.findIndex((other) => other.as === as) < i);
  if (repeated !== undefined) throw new ObserverError('invalid_argument', `two aggregates are called "${repeated.as}"; give each its own name in "as"`);
  if (top !== undefined && !aggregates.some(({ as }) => as === top.by)) {
    throw new ObserverError('invalid_argument', `top.by names "${top.by}", which is no aggregate of this query: ${aggregates.map(({ as }) => as).join(', ')}`);
  }
}

/** Seconds of the range that the window of a row covers: the first and the last window may stick out of the range. */
function secondsCovered({ range, stepMs }: SeriesQuery): string {
  if (stepMs === undefined) return `${(range.endMs - range.startMs) / 1000}`;
  const base = Math.floor(range.startMs / stepMs) * stepMs;
  return `(least(${base} + (step + 1) * ${stepMs}, ${range.endMs}) - greatest(${base} + step * ${stepMs}, ${range.startMs})) / 1000.0`;
}

async function select(plan: Plan, reader: Reader): Promise<Omit<SeriesResult, 'source'> & { rowsRead: number }> {
  const keys = groupKeys(plan);
  const order = [...keys, 'step'].join(', ');
  const sql = `${sourceSql(plan)} SELECT ${selectList(plan, 'step')} FROM source GROUP BY ${order} ORDER BY ${order}`;
  const result = await readSeries(await reader.run(sql, plan.parameters), shapeOf(plan), plan.query.limits.maxSeries);
  return { ...result, series: result.series.sort(byLabels) };
}

/** Ranks the groups by the aggregate over the whole range, then selects the windows of the best ones only. */
async function selectTop(plan: Plan, top: NonNullable<SeriesQuery['top']>, reader: Reader): Promise<Omit<SeriesResult, 'source'> & { rowsRead: number }> {
  const keys = groupKeys(plan);
  const ranking = rankingColumn(plan, top.by);
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  const sql = `${sourceSql(plan)} SELECT ${[...keys, 'sum(count(*)) OVER () AS matched'].join(', ')} FROM source${group}
    ORDER BY ${[`${ranking} ${top.order} NULLS LAST`, ...keys].join(', ')} LIMIT ${top.k}`;
  const ranks = (await (await reader.run(sql, plan.parameters)).getRows()) as unknown as (number | bigint)[][];
  if (ranks.length === 0) return EMPTY;
  const chosen = keys.length === 0 ? undefined : `(${keys.join(', ')}) IN (${ranks.map((row) => `(${row.slice(0, -1).join(', ')})`).join(', ')})`;
  const order = [...keys, 'step'].join(', ');
  const detail = `${sourceSql(plan)} SELECT ${selectList(plan, 'step')} FROM source${chosen === undefined ? '' : ` WHERE ${chosen}`} GROUP BY ${order} ORDER BY ${order}`;
  const result = await readSeries(await reader.run(detail, plan.parameters), shapeOf(plan), plan.query.limits.maxSeries);
  const rank = new Map(ranks.map((row, position) => [labelKey(plan, row.slice(0, -1).map(Number)), position]));
  const series = result.series.sort((a, b) => rank.get(JSON.stringify(a.labels))! - rank.get(JSON.stringify(b.labels))!);
  return { series, truncated: result.truncated, rowsRead: Number(ranks[0]!.at(-1)) };
}

function rankingColumn(plan: Plan, by: string): string {
  const column = plan.aggregates.columns.find(({ reads }) => reads.some(({ as }) => as === by))!;
  const { index } = column.reads.find(({ as }) => as === by)!;
  return index === undefined ? (column.rankSql ?? column.sql) : `(${column.sql})[${index + 1}]`;
}

/** The rows to aggregate, of all windows: `step` (number of the time window), `time`, the columns needed, increments of counters. */
function sourceSql({ query, windows, selection, aggregates, groups, baseMs }: Plan): string {
  const columns = new Set<Column>(aggregates.needs);
  for (const { column } of groups) if (column !== undefined) columns.add(column);
  if (aggregates.counters.size > 0) for (const tag of selection.measurement.tags.values()) columns.add(tag);
  const step = query.stepMs === undefined ? '0::BIGINT' : `(time - (${msToNs(baseMs)})) // ${msToNs(query.stepMs)}`;
  const rows = windows.map((window) => selection.selectFrom(window, [`${step} AS step`, 'time'], [...columns])).join(' UNION ALL ');
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

/** Tags the measurement never had do not take part in grouping: they are "" everywhere. */
const groupKeys = (plan: Plan): string[] => plan.groups.flatMap(({ column }) => (column === undefined ? [] : [column.physical]));

const selectList = (plan: Plan, step: string): string =>
  [...groupKeys(plan), step, 'count(*)', ...plan.aggregates.columns.map(({ sql }) => sql)].join(', ');

function shapeOf(plan: Plan): SeriesShape {
  return { groups: plan.groups, columns: plan.aggregates.columns, baseMs: plan.baseMs, stepMs: plan.query.stepMs ?? 0 };
}

function labelKey(plan: Plan, ids: number[]): string {
  let next = 0;
  return JSON.stringify(Object.fromEntries(plan.groups.map(({ name, column }) => [name, column === undefined ? '' : column.values.textOf(ids[next++]!)])));
}

function byLabels(a: Series[number], b: Series[number]): number {
  const left = Object.values(a.labels);
  const right = Object.values(b.labels);
  const at = left.findIndex((text, i) => text !== right[i]);
  return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
}
