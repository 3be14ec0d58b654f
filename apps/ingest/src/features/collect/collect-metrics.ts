import type { CounterMetric, HistogramMetric, Platform } from '@observer/platform';

export interface CollectMetrics {
  readonly probes: CounterMetric;
  readonly seconds: HistogramMetric;
  readonly skipped: CounterMetric;
  readonly dropped: CounterMetric;
}

interface Gauges {
  readonly targets: () => number;
  readonly partitions: () => number;
  readonly buffered: () => number;
}

/** The collector's own figures, for /metrics and the heartbeat. */
export function collectMetrics({ metrics, health }: Pick<Platform, 'metrics' | 'health'>, { targets, partitions, buffered }: Gauges): CollectMetrics {
  metrics.gauge('observer_collect_targets', 'Nodes this replica probes', [], targets);
  metrics.gauge('observer_collect_partitions', 'Parts of the nodes this replica holds the lease of', [], partitions);
  metrics.gauge('observer_collect_buffered_events', 'Collected events not yet durable', [], buffered);
  health.gauge('probe_targets', targets);
  health.gauge('collect_buffered_events', buffered);
  return {
    probes: metrics.counter('observer_collect_probes_total', 'Probes by verdict', ['family', 'transport', 'state']),
    seconds: metrics.histogram('observer_collect_probe_seconds', 'Duration of a whole probe', ['family', 'transport']),
    skipped: metrics.counter('observer_collect_probes_skipped_total', 'Probes left out because the previous one of the node was still under way', ['family']),
    dropped: metrics.counter('observer_collect_events_dropped_total', 'Collected events lost: buffer_full while NATS was away, or refused by ingest', ['reason']),
  };
}
