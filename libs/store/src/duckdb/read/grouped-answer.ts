import { SeriesQuery, SeriesResult } from '@observer/contracts';
import { TagColumnInfo } from '../engine/catalogue';
import { Parameter, Reader } from '../engine/connections';
import { AggregateColumn } from './aggregate-sql';
import { readSeries, SeriesShape } from './series-rows';

type Series = SeriesResult['series'];
export type Answer = Omit<SeriesResult, 'source'> & { rowsRead: number };

export const EMPTY_ANSWER: Answer = { series: [], truncated: false, rowsRead: 0 };

/** Everything known of a query once its names are resolved. */
export interface GroupedQuery {
  readonly query: SeriesQuery;
  /** `WITH …` that ends with the relation `source`: the columns of the groups, `step`, and what the aggregates read. */
  readonly source: string;
  /** How many rows of telemetry a group of `source` stands for. */
  readonly rowCount: string;
  readonly columns: readonly AggregateColumn[];
  readonly groups: readonly { readonly name: string; readonly column: TagColumnInfo | undefined }[];
  readonly parameters: readonly Parameter[];
  readonly baseMs: number;
}

/** Aggregates by group and step. */
export const answerGrouped = (plan: GroupedQuery, reader: Reader): Promise<Answer> =>
  plan.query.top === undefined ? select(plan, reader) : selectTop(plan, plan.query.top, reader);

async function select(plan: GroupedQuery, reader: Reader): Promise<Answer> {
  const keys = groupKeys(plan);
  const order = [...keys, 'step'].join(', ');
  const sql = `${plan.source} SELECT ${selectList(plan, 'step')} FROM source GROUP BY ${order} ORDER BY ${order}`;
  const result = await readSeries(await reader.run(sql, plan.parameters), shapeOf(plan), plan.query.limits.maxSeries);
  return { ...result, series: result.series.sort(byLabels) };
}

/** Ranks the groups by the aggregate over the whole range, then selects the windows of the best ones only. */
async function selectTop(plan: GroupedQuery, top: NonNullable<SeriesQuery['top']>, reader: Reader): Promise<Answer> {
  const keys = groupKeys(plan);
  const ranking = rankingColumn(plan, top.by);
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  const sql = `${plan.source} SELECT ${[...keys, `sum(${plan.rowCount}) OVER () AS matched`].join(', ')} FROM source${group}
    ORDER BY ${[`${ranking} ${top.order} NULLS LAST`, ...keys].join(', ')} LIMIT ${top.k}`;
  const ranks = (await (await reader.run(sql, plan.parameters)).getRows()) as unknown as (number | bigint)[][];
  if (ranks.length === 0) return EMPTY_ANSWER;
  const chosen = keys.length === 0 ? undefined : `(${keys.join(', ')}) IN (${ranks.map((row) => `(${row.slice(0, -1).join(', ')})`).join(', ')})`;
  const order = [...keys, 'step'].join(', ');
  const detail = `${plan.source} SELECT ${selectList(plan, 'step')} FROM source${chosen === undefined ? '' : ` WHERE ${chosen}`} GROUP BY ${order} ORDER BY ${order}`;
  const result = await readSeries(await reader.run(detail, plan.parameters), shapeOf(plan), plan.query.limits.maxSeries);
  const rank = new Map(ranks.map((row, position) => [labelKey(plan, row.slice(0, -1).map(Number)), position]));
  const series = result.series.sort((a, b) => rank.get(JSON.stringify(a.labels))! - rank.get(JSON.stringify(b.labels))!);
  return { series, truncated: result.truncated, rowsRead: Number(ranks[0]!.at(-1)) };
}

function rankingColumn(plan: GroupedQuery, by: string): string {
  const column = plan.columns.find(({ reads }) => reads.some(({ as }) => as === by))!;
  const { index } = column.reads.find(({ as }) => as === by)!;
  return index === undefined ? (column.rankSql ?? column.sql) : `(${column.sql})[${index + 1}]`;
}

/** Tags the measurement never had do not take part in grouping: they are "" everywhere. */
const groupKeys = (plan: GroupedQuery): string[] => plan.groups.flatMap(({ column }) => (column === undefined ? [] : [column.physical]));

const selectList = (plan: GroupedQuery, step: string): string =>
  [...groupKeys(plan), step, plan.rowCount, ...plan.columns.map(({ sql }) => sql)].join(', ');

function shapeOf(plan: GroupedQuery): SeriesShape {
  return { groups: plan.groups, columns: plan.columns, baseMs: plan.baseMs, stepMs: plan.query.stepMs ?? 0 };
}

function labelKey(plan: GroupedQuery, ids: number[]): string {
  let next = 0;
  return JSON.stringify(Object.fromEntries(plan.groups.map(({ name, column }) => [name, column === undefined ? '' : column.values.textOf(ids[next++]!)])));
}

function byLabels(a: Series[number], b: Series[number]): number {
  const left = Object.values(a.labels);
  const right = Object.values(b.labels);
  const at = left.findIndex((text, i) => text !== right[i]);
  return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
}
