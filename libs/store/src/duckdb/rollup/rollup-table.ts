import { SKETCH_LAST_BIN, SKETCH_OFFSET, SKETCH_SCALE, SKETCH_SMALLEST } from '../../sketch/quantile-sketch';
import { FieldColumnInfo, Measurement, TagColumnInfo } from '../engine/catalogue';
import { sqlTypeOf } from '../engine/column-types';
import { msToNs } from '../engine/window-span';
import { Level, RollupSpec, WIDTH_MS } from '../../rollup/rollup-specs';

/** A table of rollups with the columns that the measurement has so far: sums of all measures, or the sketches of one. */
export interface RollupTable {
  readonly name: string;
  readonly tags: readonly TagColumnInfo[];
  readonly fields: readonly FieldColumnInfo[];
  readonly columns: readonly RollupColumn[];
  /** Set for a table of sketches. */
  readonly sketched: FieldColumnInfo | undefined;
}

/** How a column is declared, and (in a table of sums) computed: from rows, and from rollups of the next finer level. */
export interface RollupColumn {
  readonly name: string;
  readonly type: string;
  readonly fromRows: string;
  readonly fromRollups: string;
}

/** Columns of a measure in a rollup. */
export const rolled = (field: FieldColumnInfo) => ({
  count: `${field.physical}_n`, sum: `${field.physical}_sum`, min: `${field.physical}_min`, max: `${field.physical}_max`, last: `${field.physical}_last`, lastAt: `${field.physical}_at`,
});

/** A field as a number. */
export const numberSql = (field: FieldColumnInfo): string => (field.type === 'boolean' ? `${field.physical}::UTINYINT` : field.physical);

const numberType = (field: FieldColumnInfo): string => (field.type === 'boolean' ? 'UTINYINT' : sqlTypeOf(field));
export const sumType = (field: FieldColumnInfo): string => (field.type === 'float' ? 'DOUBLE' : 'HUGEINT');

export const sumsTable = (measurement: Measurement, spec: RollupSpec): string => `${measurement.table}_${spec.key}`;
export const sketchTable = (measurement: Measurement, spec: RollupSpec, field: FieldColumnInfo): string => `${measurement.table}_${spec.key}_${field.physical}`;

/** The measurement whose rollups a table holds. */
export const measurementIdOf = (table: string): number | undefined => {
  const [, id] = /^m(\d+)_/.exec(table) ?? [];
  return id === undefined ? undefined : Number(id);
};

const numericFields = (measurement: Measurement, names: readonly string[]): FieldColumnInfo[] =>
  names.flatMap((name) => measurement.fields.get(name) ?? []).filter(({ type }) => type !== 'string');

/** The tables of a rollup. */
export function tablesOf(measurement: Measurement, spec: RollupSpec): RollupTable[] {
  const tags = spec.dimensions.flatMap((name) => measurement.tags.get(name) ?? []);
  const fields = numericFields(measurement, spec.measures);
  const sums: RollupTable = {
    name: sumsTable(measurement, spec), tags, fields, sketched: undefined,
    columns: [{ name: 'n', type: 'UBIGINT', fromRows: 'count(*)', fromRollups: 'sum(n)' }, ...fields.flatMap(measureColumns)],
  };
  const sketches = numericFields(measurement, spec.sketches).map((field): RollupTable => ({
    name: sketchTable(measurement, spec, field), tags, fields: [field], sketched: field,
    columns: [
      { name: 'bins', type: 'SMALLINT[]', fromRows: '', fromRollups: '' },
      { name: 'counts', type: 'UINTEGER[]', fromRows: '', fromRollups: '' },
    ],
  }));
  return [sums, ...sketches];
}

function measureColumns(field: FieldColumnInfo): RollupColumn[] {
  const { count, sum, min, max, last, lastAt } = rolled(field);
  const number = numberSql(field);
  const present = `FILTER (WHERE ${field.physical} IS NOT NULL)`;
  return [
    { name: count, type: 'UBIGINT', fromRows: `count(${field.physical})`, fromRollups: `sum(${count})` },
    { name: sum, type: sumType(field), fromRows: `sum(${number})`, fromRollups: `sum(${sum})` },
    { name: min, type: numberType(field), fromRows: `min(${number})`, fromRollups: `min(${min})` },
    { name: max, type: numberType(field), fromRows: `max(${number})`, fromRollups: `max(${max})` },
    { name: last, type: numberType(field), fromRows: `arg_max(${number}, time) ${present}`, fromRollups: `arg_max(${last}, ${lastAt})` },
    { name: lastAt, type: 'BIGINT', fromRows: `max(time) ${present}`, fromRollups: `max(${lastAt})` },
  ];
}

/** The bin of a number, as `sketchBin` counts. NaN, which DuckDB ranks above all numbers, lies in the last. */
export function sketchBinSql(field: FieldColumnInfo): string {
  const number = `${numberSql(field)}::DOUBLE`;
  const bin = (magnitude: string): string => `greatest(1, least(${SKETCH_LAST_BIN}, ceil(ln(${magnitude}) * ${SKETCH_SCALE}) + ${SKETCH_OFFSET}))`;
  return `(CASE WHEN ${number} > ${SKETCH_SMALLEST} THEN ${bin(number)} WHEN ${number} < -${SKETCH_SMALLEST} THEN -${bin(`-(${number})`)} ELSE 0 END)::SMALLINT`;
}

/** Start of the bucket that holds a time; also right before 1970. */
const bucketSql = (level: Level): string => {
  const width = msToNs(WIDTH_MS[level]);
  return `time - ((time % ${width} + ${width}) % ${width})`;
};

/** What a rollup is computed from: rows, or rollups of the next finer level. `has` names the columns that exist there. */
export interface RollupSource {
  readonly sql: string;
  readonly isRows: boolean;
  readonly has: ReadonlySet<string>;
}

/** A column of the source under its name; one it does not have reads as a missing tag or no value. */
const read = ({ has }: RollupSource, name: string, type: string): string => (has.has(name) ? name : `${type === 'UINTEGER' ? '0' : 'NULL'}::${type} AS ${name}`);

/** SELECT of a table's rows of [fromNs, toNs), in the order of its columns. */
export function rollupSelect(table: RollupTable, level: Level, source: RollupSource, fromNs: bigint, toNs: bigint): string {
  const tags = table.tags.map(({ physical }) => physical);
  const taken = [`${bucketSql(level)} AS bucket`, ...tags.map((tag) => read(source, tag, 'UINTEGER'))];
  const from = `FROM ${source.sql} WHERE time >= ${fromNs} AND time < ${toNs}`;
  const group = ['bucket', ...tags].join(', ');
  const order = `GROUP BY ${group} ORDER BY ${group}`;
  if (table.sketched !== undefined) {
    const counted = `SELECT ${group}, bin, ${source.isRows ? 'count(*)' : 'sum(c)'}::UINTEGER AS c FROM (${sketchRows(table.sketched, source, taken, from)}) GROUP BY ${group}, bin`;
    return `SELECT ${group}, list(bin) AS bins, list(c) AS counts FROM (${counted}) ${order}`;
  }
  const inputs = source.isRows ? table.fields.map((field) => read(source, field.physical, sqlTypeOf(field))) : table.columns.map(({ name, type }) => read(source, name, type));
  const columns = table.columns.map(({ name, type, fromRows, fromRollups }) => `(${source.isRows ? fromRows : fromRollups})::${type} AS ${name}`);
  return `SELECT ${[group, ...columns].join(', ')} FROM (SELECT ${[...taken, 'time', ...inputs].join(', ')} ${from}) ${order}`;
}

function sketchRows(field: FieldColumnInfo, source: RollupSource, taken: readonly string[], from: string): string {
  if (!source.isRows) return `SELECT ${[...taken, 'unnest(bins) AS bin', 'unnest(counts) AS c'].join(', ')} ${from}`;
  const bin = source.has.has(field.physical) ? sketchBinSql(field) : 'NULL::SMALLINT';
  return `SELECT ${[...taken, `${bin} AS bin`].join(', ')} ${from} AND ${source.has.has(field.physical) ? `${field.physical} IS NOT NULL` : 'false'}`;
}
