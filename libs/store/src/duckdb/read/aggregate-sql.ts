import { Aggregate } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { Column, FieldColumnInfo, Measurement } from '../engine/catalogue';
import { MatcherResolver } from './tag-matcher';

/** One column of the statement; several aggregates may read from it (quantiles of the same data are computed together). */
export interface AggregateColumn {
  /** Its value in one window of time. */
  readonly sql: string;
  /** What ranks a group by this column over the whole range, where that is not `sql` itself. */
  readonly rankSql?: string;
  /** Where the value of an aggregate stands in the column: an index into a list, or the value itself. */
  readonly reads: readonly { readonly as: string; readonly index?: number }[];
}

export interface CompiledAggregates {
  readonly columns: readonly AggregateColumn[];
  /** What the statement must read for them. */
  readonly needs: ReadonlySet<Column>;
  /** Fields treated as counters: the statement must offer their increments under `increaseOf`. */
  readonly counters: ReadonlySet<FieldColumnInfo>;
}

/** Name of the column with a counter's increment since the series' previous sample. */
export const increaseOf = (column: FieldColumnInfo): string => `increase_${column.physical}`;

/** @param secondsSql SQL of the seconds that a window covers, for `rate` */
export async function compileAggregates(
  measurement: Measurement,
  aggregates: readonly Aggregate[],
  resolver: MatcherResolver,
  secondsSql: string,
): Promise<CompiledAggregates> {
  const columns: AggregateColumn[] = [];
  const needs = new Set<Column>();
  const counters = new Set<FieldColumnInfo>();
  const quantiles = new Map<string, QuantileGroup>();
  for (const aggregate of aggregates) {
    const where = await compileWhere(measurement, aggregate, resolver, needs);
    const column = aggregate.field === undefined ? undefined : measurement.fields.get(aggregate.field);
    if (column !== undefined) needs.add(column);
    if (aggregate.field !== undefined && column === undefined) {
      columns.push({ sql: aggregate.fn === 'count' ? '0' : 'NULL::DOUBLE', reads: [{ as: aggregate.as }] });
    } else if (column === undefined) {
      columns.push({ sql: `count(*)${filter(where)}`, reads: [{ as: aggregate.as }] });
    } else if (aggregate.fn === 'quantile') {
      addQuantile(quantiles, aggregate, column, where);
    } else {
      if (aggregate.fn === 'rate' || aggregate.fn === 'increase') counters.add(column);
      columns.push({ ...aggregateOf(aggregate, column, where, secondsSql), reads: [{ as: aggregate.as }] });
    }
  }
  return { columns: [...columns, ...[...quantiles.values()].map(quantileColumn)], needs, counters };
}

function aggregateOf(aggregate: Aggregate, column: FieldColumnInfo, where: readonly string[], secondsSql: string): { sql: string; rankSql?: string } {
  if (aggregate.fn === 'count') return { sql: `count(${column.physical})${filter(where)}` };
  const number = numberOf(column, aggregate);
  switch (aggregate.fn) {
    case 'last':
      return { sql: `arg_max(${number}, time)${filter([...where, `${column.physical} IS NOT NULL`])}::DOUBLE` };
    case 'increase':
      return { sql: `sum(${increaseOf(column)})${filter(where)}` };
    case 'rate': {
      const increase = `sum(${increaseOf(column)})${filter(where)}`;
      return { sql: `${increase} / (${secondsSql})`, rankSql: increase };
    }
    default:
      return { sql: `${aggregate.fn}(${number})${filter(where)}::DOUBLE` };
  }
}

interface QuantileGroup {
  readonly number: string;
  readonly where: readonly string[];
  readonly reads: { readonly as: string; readonly q: number }[];
}

function addQuantile(groups: Map<string, QuantileGroup>, aggregate: Aggregate, column: FieldColumnInfo, where: readonly string[]): void {
  const number = `${numberOf(column, aggregate)}${column.type === 'float' ? '' : '::DOUBLE'}`;
  const key = `${number}${filter(where)}`;
  const group = groups.get(key) ?? { number, where, reads: [] };
  groups.set(key, group);
  group.reads.push({ as: aggregate.as, q: aggregate.q! });
}

function quantileColumn({ number, where, reads }: QuantileGroup): AggregateColumn {
  const list = reads.map(({ q }) => `${q.toFixed(15)}::DOUBLE`).join(', ');
  return { sql: `quantile_cont(${number}, [${list}])${filter(where)}`, reads: reads.map(({ as }, index) => ({ as, index })) };
}

const filter = (conditions: readonly string[]): string => (conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`);

async function compileWhere(measurement: Measurement, aggregate: Aggregate, resolver: MatcherResolver, needs: Set<Column>): Promise<string[]> {
  const conditions: string[] = [];
  for (const matcher of aggregate.where) {
    const condition = await resolver.compile(measurement, matcher);
    conditions.push(condition((column) => column.physical));
    const column = measurement.tags.get(matcher.tag);
    if (column !== undefined) needs.add(column);
  }
  return conditions;
}

/** A field as something to calculate with. Sums of 64-bit integers are exact until the answer is made a float. */
function numberOf(column: FieldColumnInfo, aggregate: Aggregate): string {
  if (column.type === 'string') {
    throw new ObserverError('invalid_argument', `field "${column.name}" is string; "${aggregate.fn}" needs numbers, only "count" works on text`, {
      details: { field: column.name, fn: aggregate.fn },
    });
  }
  return column.type === 'boolean' ? `${column.physical}::INTEGER` : column.physical;
}
