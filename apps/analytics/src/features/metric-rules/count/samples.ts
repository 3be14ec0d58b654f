import { markStale } from '@observer/promql';
import type { Batch, TagColumn } from '@observer/telemetry';
import type { Cell } from '../evaluate/cell';
import type { LabelValues } from '../evaluate/window-cells';
import type { CountedRule } from './counted-rule';

/** Samples of one metric, in columns. */
class MetricSamples {
  private readonly timesMs: number[] = [];
  private readonly values: number[] = [];
  /** Rows that end their series. */
  private readonly ends: number[] = [];
  private readonly ids: number[][];
  private readonly dictionaries: Map<string, number>[];

  constructor(private readonly metric: string, private readonly labelNames: readonly string[]) {
    this.ids = labelNames.map(() => []);
    this.dictionaries = labelNames.map(() => new Map());
  }

  add(timeMs: number, value: number, labels: LabelValues, more?: string): void {
    this.timesMs.push(timeMs);
    this.values.push(value);
    for (let i = 0; i < this.labelNames.length; i++) this.ids[i]!.push(this.idOf(i, i < labels.length ? labels[i]! : more!));
  }

  end(timeMs: number, labels: LabelValues, more?: string): void {
    this.ends.push(this.values.length);
    this.add(timeMs, Number.NaN, labels, more);
  }

  build(): Batch {
    const rows = this.timesMs.length;
    const values = Float64Array.from(this.values);
    for (const row of this.ends) markStale(values, row);
    const tags = this.labelNames.map((name, i): TagColumn => ({ name, dictionary: [...this.dictionaries[i]!.keys()], ids: Uint32Array.from(this.ids[i]!) }));
    return {
      measurement: this.metric, rows, time: BigInt64Array.from(this.timesMs, (timeMs) => BigInt(timeMs) * 1_000_000n), seriesCount: rows,
      tags: tags.filter(({ dictionary }) => dictionary.length > 0),
      fields: [{ name: 'value', type: 'float', values }],
    };
  }

  private idOf(column: number, value: string): number {
    if (value === '') return 0;
    const dictionary = this.dictionaries[column]!;
    let id = dictionary.get(value);
    if (id === undefined) dictionary.set(value, (id = dictionary.size + 1));
    return id;
  }
}

/** A bound as Prometheus writes it in `le`. */
export const boundText = (bound: number): string => (bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound));

/** Collects samples of a rule's series, named as Prometheus names them, and of what the rule tells about itself. */
export class Samples {
  private readonly metrics = new Map<string, MetricSamples>();
  private readonly bounds: readonly string[];

  constructor(private readonly rule: Pick<CountedRule, 'metric' | 'type' | 'labels' | 'bounds'>) {
    this.bounds = [...rule.bounds.map(boundText), '+Inf'];
  }

  /** A counter's or gauge's value. */
  value(timeMs: number, labels: LabelValues, value: number): void {
    this.of(this.rule.metric, this.rule.labels).add(timeMs, value, labels);
  }

  /** A histogram as it stands: cumulated buckets, sum and count. */
  histogram(timeMs: number, labels: LabelValues, { buckets, count, hi, lo }: Cell): void {
    const { metric, labels: names } = this.rule;
    const bucketSamples = this.of(`${metric}_bucket`, [...names, 'le']);
    let below = 0;
    for (let i = 0; i < this.bounds.length; i++) bucketSamples.add(timeMs, (below += buckets![i]!), labels, this.bounds[i]!);
    this.of(`${metric}_sum`, names).add(timeMs, hi + lo, labels);
    this.of(`${metric}_count`, names).add(timeMs, count, labels);
  }

  /** The end of a series, as Prometheus marks it: queries show it no more from here on. */
  end(timeMs: number, labels: LabelValues): void {
    const { metric, labels: names } = this.rule;
    if (this.rule.type !== 'histogram') return this.of(metric, names).end(timeMs, labels);
    const buckets = this.of(`${metric}_bucket`, [...names, 'le']);
    for (const bound of this.bounds) buckets.end(timeMs, labels, bound);
    for (const suffix of ['_sum', '_count']) this.of(`${metric}${suffix}`, names).end(timeMs, labels);
  }

  /** A sample of another metric. */
  other(metric: string, names: readonly string[], timeMs: number, labels: LabelValues, value: number): void {
    this.of(metric, names).add(timeMs, value, labels);
  }

  /** One batch per metric. */
  build(): Batch[] {
    return [...this.metrics.values()].map((metric) => metric.build());
  }

  private of(metric: string, names: readonly string[]): MetricSamples {
    let samples = this.metrics.get(metric);
    if (samples === undefined) this.metrics.set(metric, (samples = new MetricSamples(metric, names)));
    return samples;
  }
}
