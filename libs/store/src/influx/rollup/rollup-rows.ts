import type { Level, RollupSpec } from '../../rollup/rollup-specs';
import { sketchBin } from '../../sketch/quantile-sketch';
import type { Summary } from '../read/accumulators';
import type { RowPlan } from '../read/row-plan';
import type { Dimension, Field, Measurement } from '../schema/catalogue';
import { encodeValue, lineName } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import { notFiniteColumn, physicalTime } from '../write/line-encoder';

/** The database that holds a level. */
export const levelDatabase = (database: string, level: Level): string => `${database}_${level}`;

/** How many rows of events a row of a rollup stands for. */
const ROWS: Field = { role: 'field', name: '_n', column: '_n', type: 'integer', notFinite: false };

const numeric = (column: string): Field => ({ role: 'field', name: column, column, type: 'float', notFinite: true });
const whole = (column: string): Field => ({ role: 'field', name: column, column, type: 'integer', notFinite: false });

/** A measure of a rollup, and the fields that hold its summary. */
interface RolledMeasure {
  readonly field: Field;
  readonly count: Field;
  readonly sum: Field;
  readonly min: Field;
  readonly max: Field;
  readonly last: Field;
  readonly lastAt: Field;
  readonly bins: Field | undefined;
}

/**
 * A rollup in InfluxDB: a measurement of its own, whose tags are the rollup's dimensions, one point per combination and bucket. It looks like any
 * measurement to the code that reads rows.
 */
export class RollupTable {
  readonly measurement: Measurement;
  readonly measures: readonly RolledMeasure[];
  readonly dimensions: readonly Dimension[];

  constructor(measurement: Measurement, spec: RollupSpec) {
    this.dimensions = spec.dimensions.flatMap((name) => measurement.tags.get(name) ?? []).map((dimension): Dimension => ({ ...dimension, stored: 'tag' }));
    this.measures = spec.measures.flatMap((name) => measurement.fields.get(name) ?? []).filter(({ type }) => type !== 'string').map((field) => ({
      field, count: whole(`${field.column}%c`), sum: numeric(`${field.column}%s`), min: numeric(`${field.column}%l`), max: numeric(`${field.column}%h`),
      last: numeric(`${field.column}%z`), lastAt: whole(`${field.column}%t`),
      bins: spec.sketches.includes(field.name) ? { role: 'field', name: `${field.column}%q`, column: `${field.column}%q`, type: 'string', notFinite: false } : undefined,
    }));
    this.measurement = { name: measurement.name, stored: `${measurement.stored}%r${spec.key}`, tags: new Map(this.dimensions.map((dimension) => [dimension.name, dimension])), fields: new Map() };
  }

  /** How to read the number of rows behind the row that passes by. */
  rowsOf(plan: RowPlan): () => number {
    const number = plan.number(ROWS);
    return () => number() ?? 0;
  }

  /** How to read the summary of a measure. @returns undefined of a row in which the measure had no value */
  summaryOf(plan: RowPlan, name: string, withBins: boolean): (() => Summary | undefined) | undefined {
    const measure = this.measures.find(({ field }) => field.name === name);
    if (measure === undefined) return undefined;
    const count = plan.number(measure.count);
    const [sum, min, max, last] = [measure.sum, measure.min, measure.max, measure.last].map((field) => plan.number(field));
    const lastAt = plan.value(measure.lastAt);
    const bins = withBins && measure.bins !== undefined ? plan.value(measure.bins) : undefined;
    return () => {
      const values = count();
      if (values === undefined || values === 0) return undefined;
      const at = BigInt(lastAt() as number | bigint);
      const lastNs = Number(((at % 1_000_000n) + 1_000_000n) % 1_000_000n);
      const summary = { count: values, sum: sum!()!, min: min!()!, max: max!()!, last: last!()!, lastMs: Number((at - BigInt(lastNs)) / 1_000_000n), lastNs };
      return bins === undefined ? summary : { ...summary, bins: readBins(bins() as string | undefined) };
    };
  }
}

function readBins(text: string | undefined): [number, number][] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((pair): [number, number] => {
    const at = pair.indexOf(':');
    return [parseInt(pair.slice(0, at), 36), parseInt(pair.slice(at + 1), 36)];
  });
}

interface MeasureCell {
  count: number;
  sum: number;
  min: number;
  max: number;
  last: number;
  lastMs: number;
  lastNs: number;
  /** Absent where no quantiles are kept. */
  readonly bins: Map<number, number> | undefined;
}

interface Cell {
  readonly bucketMs: number;
  readonly texts: readonly string[];
  rows: number;
  readonly measures: (MeasureCell | undefined)[];
}

/** The rows of a rollup while they are computed. */
export class RollupCells {
  private readonly cells = new Map<string, Cell>();

  constructor(private readonly table: RollupTable) {}

  cell(bucketMs: number, texts: readonly string[]): Cell {
    const key = `${bucketMs}\0${texts.join('\0')}`;
    let cell = this.cells.get(key);
    if (cell === undefined) this.cells.set(key, (cell = { bucketMs, texts, rows: 0, measures: this.table.measures.map(() => undefined) }));
    return cell;
  }

  addValue(cell: Cell, measure: number, value: number, ms: number, ns: number): void {
    let own = cell.measures[measure];
    if (own === undefined) {
      own = cell.measures[measure] = { count: 1, sum: value, min: value, max: value, last: value, lastMs: ms, lastNs: ns, bins: this.newBins(measure) };
    } else {
      own.count++;
      own.sum += value;
      if (value < own.min) own.min = value;
      if (value > own.max) own.max = value;
      setLast(own, value, ms, ns);
    }
    if (own.bins !== undefined) addTo(own.bins, sketchBin(value), 1);
  }

  merge(cell: Cell, measure: number, summary: Summary): void {
    let own = cell.measures[measure];
    if (own === undefined) {
      own = cell.measures[measure] = { ...summary, bins: this.newBins(measure) };
    } else {
      own.count += summary.count;
      own.sum += summary.sum;
      if (summary.min < own.min) own.min = summary.min;
      if (summary.max > own.max) own.max = summary.max;
      setLast(own, summary.last, summary.lastMs, summary.lastNs);
    }
    if (own.bins !== undefined) for (const [bin, count] of summary.bins ?? []) addTo(own.bins, bin, count);
  }

  private newBins(measure: number): Map<number, number> | undefined {
    return this.table.measures[measure]!.bins === undefined ? undefined : new Map();
  }

  lines(): string[] {
    return [...this.cells.values()].map((cell) => this.line(cell));
  }

  private line({ bucketMs, texts, rows, measures }: Cell): string {
    let line = lineName(this.table.measurement.stored);
    this.table.dimensions.forEach(({ column }, i) => {
      if (texts[i] !== '') line += `,${lineName(column)}=${lineName(encodeValue(texts[i]!))}`;
    });
    line += ` ${NANOSECONDS}=0i,${ROWS.column}=${rows}i`;
    measures.forEach((cell, i) => {
      if (cell !== undefined) line += this.fieldsOf(this.table.measures[i]!, cell);
    });
    return `${line} ${physicalTime(bucketMs, 0)}`;
  }

  private fieldsOf({ count, sum, min, max, last, lastAt, bins }: RolledMeasure, cell: MeasureCell): string {
    const sketch = bins === undefined || cell.bins === undefined ? '' : `,${lineName(bins.column)}="${[...cell.bins].map(([bin, n]) => `${bin.toString(36)}:${n.toString(36)}`).join(',')}"`;
    return `,${lineName(count.column)}=${cell.count}i${number(sum, cell.sum)}${number(min, cell.min)}${number(max, cell.max)}${number(last, cell.last)}`
      + `,${lineName(lastAt.column)}=${BigInt(cell.lastMs) * 1_000_000n + BigInt(cell.lastNs)}i${sketch}`;
  }
}

function setLast(cell: MeasureCell, value: number, ms: number, ns: number): void {
  if (ms < cell.lastMs || (ms === cell.lastMs && ns < cell.lastNs)) return;
  cell.last = value;
  cell.lastMs = ms;
  cell.lastNs = ns;
}

const addTo = (bins: Map<number, number>, bin: number, count: number): void => void bins.set(bin, (bins.get(bin) ?? 0) + count);

function number(field: Field, value: number): string {
  if (Number.isFinite(value)) return `,${lineName(field.column)}=${Object.is(value, -0) ? '-0' : value}`;
  return `,${lineName(notFiniteColumn(field))}="${Number.isNaN(value) ? '7ff8000000000000' : value > 0 ? '+Inf' : '-Inf'}"`;
}
