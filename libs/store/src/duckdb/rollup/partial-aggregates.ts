import { Aggregate } from '@observer/contracts';
import { Column, FieldColumnInfo, Measurement, TagColumnInfo } from '../engine/catalogue';
import { AggregateColumn } from '../read/aggregate-sql';
import { MatcherResolver } from '../read/tag-matcher';
import { numberSql, rolled, sumType } from './rollup-table';

/** Quantiles of one measure, under one condition, read from the same sketches. */
export interface SketchColumn {
  readonly field: FieldColumnInfo;
  readonly where: readonly string[];
  readonly reads: { readonly as: string; readonly q: number }[];
}

export interface PartialAggregates {
  readonly columns: readonly AggregateColumn[];
  readonly sketches: readonly SketchColumn[];
  /** Tags that conditions name. */
  readonly tags: ReadonlySet<TagColumnInfo>;
  /** Measures whose sums are read. */
  readonly fields: ReadonlySet<FieldColumnInfo>;
}

/** Aggregates over partial sums: rollups, and rows made to look like rollups of one row (`partialOfRow`). */
export async function compilePartials(measurement: Measurement, aggregates: readonly Aggregate[], resolver: MatcherResolver): Promise<PartialAggregates> {
  const columns: AggregateColumn[] = [];
  const sketches = new Map<string, SketchColumn>();
  const tags = new Set<TagColumnInfo>();
  const fields = new Set<FieldColumnInfo>();
  for (const aggregate of aggregates) {
    const where: string[] = [];
    for (const matcher of aggregate.where) {
      const condition = await resolver.compile(measurement, matcher);
      where.push(condition((column: Column) => column.physical));
      const tag = measurement.tags.get(matcher.tag);
      if (tag !== undefined) tags.add(tag);
    }
    const field = aggregate.field === undefined ? undefined : measurement.fields.get(aggregate.field);
    if (aggregate.field !== undefined && field === undefined) columns.push({ sql: aggregate.fn === 'count' ? '0' : 'NULL::DOUBLE', reads: [{ as: aggregate.as }] });
    else if (field !== undefined && aggregate.fn === 'quantile') {
      const key = `${field.physical} ${where.join(' ')}`;
      const sketch = sketches.get(key) ?? { field, where, reads: [] };
      sketches.set(key, sketch);
      sketch.reads.push({ as: aggregate.as, q: aggregate.q! });
    } else {
      if (field !== undefined) fields.add(field);
      columns.push({ sql: partialSql(aggregate, field, filterOf(where)), reads: [{ as: aggregate.as }] });
    }
  }
  return { columns, sketches: [...sketches.values()], tags, fields };
}

const filterOf = (conditions: readonly string[]): string => (conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`);

function partialSql({ fn }: Aggregate, field: FieldColumnInfo | undefined, filter: string): string {
  if (field === undefined) return `coalesce(sum(n)${filter}, 0)`;
  const { count, sum, min, max, last, lastAt } = rolled(field);
  switch (fn) {
    case 'count':
      return `coalesce(sum(${count})${filter}, 0)`;
    case 'min':
      return `min(${min})${filter}::DOUBLE`;
    case 'max':
      return `max(${max})${filter}::DOUBLE`;
    case 'avg':
      return `(sum(${sum})${filter}::DOUBLE / nullif(sum(${count})${filter}, 0)::DOUBLE)`;
    case 'last':
      return `arg_max(${last}, ${lastAt})${filter}::DOUBLE`;
    default:
      return `sum(${sum})${filter}::DOUBLE`;
  }
}

/** The columns of a rollup that a field's aggregates read. */
export const partialColumns = (field: FieldColumnInfo): string[] => Object.values(rolled(field));

/** The same columns for one row. */
export function partialOfRow(field: FieldColumnInfo): string[] {
  const { count, sum, min, max, last, lastAt } = rolled(field);
  const number = numberSql(field);
  return [
    `(${field.physical} IS NOT NULL)::UBIGINT AS ${count}`, `${number}::${sumType(field)} AS ${sum}`, `${number} AS ${min}`, `${number} AS ${max}`, `${number} AS ${last}`,
    `CASE WHEN ${field.physical} IS NOT NULL THEN time END AS ${lastAt}`,
  ];
}
