import type { Aggregate, SeriesQuery } from '@observer/contracts';
import type { Field, Measurement } from '../schema/catalogue';
import { CounterSeries } from './accumulators';
import type { FieldValue } from './matching';
import { type Row, type RowCondition, RowPlan, type RowTest, type RowText } from './row-plan';
import { fieldOf, windowOf } from './series-answer';
import { type Group, SeriesGroups } from './series-groups';

interface Column {
  readonly aggregate: Aggregate;
  readonly read: (() => FieldValue | undefined) | undefined;
  readonly where: RowTest | undefined;
  /** Counters: increments are taken per series. */
  readonly counter: boolean;
}

const isCounter = ({ fn }: Aggregate): boolean => fn === 'increase' || fn === 'rate';

/**
 * Evaluates a series query over rows as they stream by: for what InfluxQL cannot calculate exactly (quantiles, counters) or not at all (groups by a
 * dimension that is a field). Memory is that of the answer, plus the values of quantiles.
 */
export class SeriesEvaluation {
  readonly plan: RowPlan;
  private readonly columns: readonly Column[];
  private readonly labels: readonly RowText[];
  private readonly condition: RowCondition;
  private readonly labelsAreOfGroup: boolean;
  private readonly dimensions: readonly RowText[];
  private counters = new Map<string, CounterSeries>();
  private isWanted = false;
  private current: Group | undefined;

  /** @param groups where the rows are counted, perhaps beside what rollups say */
  constructor(private readonly query: SeriesQuery, measurement: Measurement, readonly groups = new SeriesGroups(query)) {
    this.plan = new RowPlan(measurement, () => this.enterGroup(), (row) => this.add(row));
    this.condition = this.plan.condition(query.matchers, query.filters);
    this.labels = query.groupBy.map((name) => this.plan.text(name));
    this.labelsAreOfGroup = query.groupBy.every((name) => this.plan.isOfGroup(name));
    this.columns = query.aggregates.map((aggregate) => this.columnOf(aggregate, measurement));
    const hasCounters = this.columns.some(({ counter }) => counter);
    this.dimensions = hasCounters ? [...measurement.tags.keys()].map((name) => ({ name, text: this.plan.text(name) })).filter(({ name }) => !this.plan.isOfGroup(name)).map(({ text }) => text) : [];
  }

  /** Call after the last row. */
  finish(): void {
    this.flushCounters();
  }

  private columnOf(aggregate: Aggregate, measurement: Measurement): Column {
    const { ofGroup, ofRow } = this.plan.condition(aggregate.where);
    const where = aggregate.where.length === 0 ? undefined : (): boolean => ofGroup() && (ofRow === undefined || ofRow());
    const field = fieldOf(measurement, aggregate);
    return { aggregate, where, counter: isCounter(aggregate), read: aggregate.field === undefined ? undefined : this.reader(aggregate, field) };
  }

  private reader({ fn }: Aggregate, field: Field | undefined): () => FieldValue | undefined {
    if (field === undefined) return () => undefined;
    if (fn === 'count') {
      const has = this.plan.has(field);
      return () => (has() ? 1 : undefined);
    }
    return (fn === 'sum' || fn === 'avg') && field.type !== 'float' && field.type !== 'boolean' ? this.plan.value(field) : this.plan.number(field);
  }

  private enterGroup(): void {
    this.flushCounters();
    this.isWanted = this.condition.ofGroup();
    this.current = undefined;
  }

  private add(row: Row): void {
    if (!this.isWanted || (this.condition.ofRow !== undefined && !this.condition.ofRow())) return;
    this.groups.rowsRead++;
    const group = this.labelsAreOfGroup ? (this.current ??= this.groups.of(this.labels)) : this.groups.of(this.labels);
    const start = windowOf(this.query, row.ms);
    const window = this.groups.window(group, start);
    for (let i = 0; i < this.columns.length; i++) {
      const { read, where, counter } = this.columns[i]!;
      const value = read === undefined ? 1 : read();
      if (value === undefined) continue;
      const isCounted = where === undefined || where();
      if (counter) {
        const into = isCounted ? [window[i]!, ...group.total.slice(i, i + 1)] : [];
        this.counterOf(i).add(row.ms, { value: Number(value), ns: row.ns, use: (increment) => into.forEach((one) => one.add(increment, 0, 0)) });
      } else if (isCounted) {
        window[i]!.add(value, row.ms, row.ns);
        group.total[i]?.add(value, row.ms, row.ns);
      }
    }
  }

  private counterOf(column: number): CounterSeries {
    const key = this.dimensions.length === 0 ? String(column) : `${column}\0${this.dimensions.map((text) => text()).join('\0')}`;
    let series = this.counters.get(key);
    if (series === undefined) {
      this.groups.memory.keep();
      this.counters.set(key, (series = new CounterSeries()));
    }
    return series;
  }

  private flushCounters(): void {
    if (this.counters.size === 0) return;
    for (const series of this.counters.values()) series.flush();
    this.counters = new Map();
  }
}
