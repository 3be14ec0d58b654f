import { FieldFilter, Matcher, TimeRange } from '@observer/contracts';
import { Column, Measurement } from '../engine/catalogue';
import { absentValueOf } from '../engine/column-types';
import { Parameter } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { msToNs } from '../engine/window-span';
import { compileFilter } from './field-filter';
import { MatcherResolver } from './tag-matcher';

/** Numbers the values bound to one statement. */
export class Parameters {
  readonly values: Parameter[] = [];

  /** @returns the placeholder of a value */
  bind(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** A condition in SQL, given how a column is written in the place where it stands. */
export type Condition = (reference: (column: Column) => string) => string;

export interface Selected {
  readonly measurement: Measurement;
  readonly matchers: readonly Matcher[];
  readonly filters: readonly FieldFilter[];
  readonly range: TimeRange | undefined;
}

/** Which rows a query reads, over all its windows. */
export class Selection {
  private constructor(
    readonly measurement: Measurement,
    private readonly conditions: readonly Condition[],
    private readonly range: TimeRange | undefined,
  ) {}

  static async compile(selected: Selected, resolver: MatcherResolver, parameters: Parameters): Promise<Selection> {
    const { measurement, matchers, filters } = selected;
    const conditions: Condition[] = [];
    for (const matcher of matchers) conditions.push(await resolver.compile(measurement, matcher));
    for (const filter of filters) conditions.push(compileFilter(measurement, filter, parameters));
    return new Selection(measurement, conditions, selected.range);
  }

  /** `WHERE …` for the table in one window (raw rows, unless another is named), or nothing. */
  where(window: AttachedWindow, extra: readonly string[] = [], table = this.measurement.table): string {
    const present = window.tables.get(table)!;
    const reference = (column: Column): string => (present.has(column.physical) ? column.physical : absentValueOf(column));
    const all = [...this.timeBounds(window), ...this.conditions.map((condition) => condition(reference)), ...extra];
    return all.length === 0 ? '' : ` WHERE ${all.map((condition) => `(${condition})`).join(' AND ')}`;
  }

  /** SELECT of one window: `expressions` as they are, then the columns under their physical names. */
  selectFrom(window: AttachedWindow, expressions: readonly string[], columns: readonly Column[], extra: readonly string[] = [], table = this.measurement.table): string {
    const present = window.tables.get(table)!;
    const list = columns.map((column) => (present.has(column.physical) ? column.physical : `${absentValueOf(column)} AS ${column.physical}`));
    return `SELECT ${[...expressions, ...list].join(', ')} FROM ${window.alias}.main.${table}${this.where(window, extra, table)}`;
  }

  tableIn(window: AttachedWindow): string {
    return `${window.alias}.main.${this.measurement.table}`;
  }

  /** The windows whose files have this measurement. */
  windowsWithTable(windows: readonly AttachedWindow[]): AttachedWindow[] {
    return windows.filter((window) => window.tables.has(this.measurement.table));
  }

  private timeBounds(window: AttachedWindow): string[] {
    if (this.range === undefined) return [];
    const bounds: string[] = [];
    if (this.range.startMs > window.startMs) bounds.push(`time >= ${msToNs(this.range.startMs)}`);
    if (this.range.endMs < window.endMs) bounds.push(`time < ${msToNs(this.range.endMs)}`);
    return bounds;
  }
}
