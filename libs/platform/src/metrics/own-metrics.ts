import { MAX_OWN_SAMPLES, type OwnMetrics, ownMetricsV1 } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { isReady } from '../http/operations.routes';
import type { Platform } from '../lifecycle/platform';

type Sample = OwnMetrics['samples'][number];

/** Beside everything that Observer counts by itself. */
const OF_THE_PROCESS = new Set(['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_heap_size_used_bytes']);
/** Histograms whose quantiles rules ask for; of others the store gets sum and count. */
const WITH_BUCKETS = new Set(['observer_notification_delay_seconds', 'observer_rule_group_evaluation_lag_seconds', 'observer_http_request_duration_seconds']);

interface JsonMetric {
  readonly name: string;
  readonly type: unknown;
  readonly values: readonly { readonly labels: Partial<Record<string, string | number>>; readonly value: number; readonly metricName?: string }[];
}

/** What of a registry goes to the store. @param metrics as prom-client gives them */
export function selectOwnSamples(metrics: readonly JsonMetric[]): Sample[] {
  return metrics.filter(({ name }) => name.startsWith('observer_') || OF_THE_PROCESS.has(name)).flatMap(({ name, values }) =>
    values.filter(({ value, metricName = name }) => Number.isFinite(value) && (!metricName.endsWith('_bucket') || WITH_BUCKETS.has(name)))
      .map(({ labels, value, metricName = name }) => ({ name: metricName, value, labels: Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text)])) })));
}

/** Tells this replica's metrics at an interval, so that rules can watch Observer itself. @param intervalMs 0 = never */
export function startOwnMetrics(platform: Platform, intervalMs: number): { stop(): void } {
  const { metrics, health, drain, clock, log, messaging, service, instance } = platform;
  if (intervalMs === 0) return { stop: () => undefined };
  metrics.gauge('observer_up', 'Whether this replica is ready', [], () => (isReady(health, drain) ? 1 : 0));
  const tell = async (): Promise<void> => {
    const samples = selectOwnSamples(await metrics.registry.getMetricsAsJSON());
    const atMs = Math.round(clock.nowMs());
    for (let part = 0; part * MAX_OWN_SAMPLES < samples.length; part++) messaging.emit(ownMetricsV1, { service, instance, atMs, part, samples: samples.slice(part * MAX_OWN_SAMPLES, (part + 1) * MAX_OWN_SAMPLES) });
  };
  const timer = setInterval(() => void tell().catch((error: unknown) => log.warn({ reason: asObserverError(error).message }, 'own-metrics-not-told')), intervalMs);
  return { stop: () => clearInterval(timer) };
}
