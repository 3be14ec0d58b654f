import { Metrics } from './metrics';
import { selectOwnSamples } from './own-metrics';

it('of its metrics a replica tells counters, gauges, sums and counts, and buckets only where rules ask for quantiles', async () => {
  const metrics = new Metrics({ service: 'alerting' });
  metrics.counter('observer_notifications_total', 'x', ['channel']).inc({ channel: 'sms' }, 3);
  metrics.gauge('observer_up', 'x', [], () => 1);
  metrics.gauge('observer_unknown', 'x').set(Number.NaN);
  metrics.histogram('observer_store_commit_seconds', 'x', [], [1]).observe({}, 0.5);
  metrics.histogram('observer_notification_delay_seconds', 'x', ['channel'], [1]).observe({ channel: 'sms' }, 0.5);
  const samples = selectOwnSamples(await metrics.registry.getMetricsAsJSON());
  const own = samples.filter(({ name }) => name.startsWith('observer_')).map(({ name, labels: { service, ...labels }, value }) => [name, service, labels, value]);
  expect(own).toEqual([
    ['observer_notifications_total', 'alerting', { channel: 'sms' }, 3], ['observer_up', 'alerting', {}, 1],
    ['observer_store_commit_seconds_sum', 'alerting', {}, 0.5], ['observer_store_commit_seconds_count', 'alerting', {}, 1],
    ['observer_notification_delay_seconds_bucket', 'alerting', { le: '1', channel: 'sms' }, 1], ['observer_notification_delay_seconds_bucket', 'alerting', { le: '+Inf', channel: 'sms' }, 1],
    ['observer_notification_delay_seconds_sum', 'alerting', { channel: 'sms' }, 0.5], ['observer_notification_delay_seconds_count', 'alerting', { channel: 'sms' }, 1],
  ]);
  expect(samples.map(({ name }) => name)).toEqual(expect.arrayContaining(['process_resident_memory_bytes', 'process_cpu_seconds_total']));
  expect(samples.some(({ name }) => name.startsWith('nodejs_gc'))).toBe(false);
});
