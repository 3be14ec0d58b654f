import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string | number>>;

export interface CounterMetric {
  inc(labels?: Labels, by?: number): void;
}
export interface GaugeMetric {
  set(value: number): void;
  set(labels: Labels, value: number): void;
}
export interface HistogramMetric {
  observe(labels: Labels, value: number): void;
}

/** Latency buckets in seconds: from a cached answer to a query that hits its deadline. */
export const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Metrics of this process in Prometheus' terms. Names: `observer_<thing>_<unit>`, counters end in `_total`.
 * Asking twice for the same name gives the same metric.
 */
export class Metrics {
  readonly registry = new Registry();

  constructor(defaultLabels: Record<string, string> = {}) {
    this.registry.setDefaultLabels(defaultLabels);
    collectDefaultMetrics({ register: this.registry });
  }

  counter(name: string, help: string, labelNames: readonly string[] = []): CounterMetric {
    const counter = this.existing<Counter>(name) ?? new Counter({ name, help, labelNames, registers: [this.registry] });
    return { inc: (labels = {}, by = 1) => counter.inc(labels, by) };
  }

  /** @param read called at every scrape, for values that are cheaper to ask for than to keep */
  gauge(name: string, help: string, labelNames: readonly string[] = [], read?: () => number): GaugeMetric {
    const gauge = this.existing<Gauge>(name) ?? new Gauge({ name, help, labelNames, registers: [this.registry], ...(read && { collect: function (this: Gauge) { this.set(read()); } }) });
    return {
      set: (labels: Labels | number, value?: number) => (typeof labels === 'number' ? gauge.set(labels) : gauge.set(labels, value!)),
    };
  }

  histogram(name: string, help: string, labelNames: readonly string[] = [], buckets: readonly number[] = LATENCY_BUCKETS_SECONDS): HistogramMetric {
    const histogram = this.existing<Histogram>(name) ?? new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [this.registry] });
    return { observe: (labels, value) => histogram.observe(labels, value) };
  }

  private existing<M>(name: string): M | undefined {
    return this.registry.getSingleMetric(name) as M | undefined;
  }
}
