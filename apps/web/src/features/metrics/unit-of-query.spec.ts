import { unitOfQuery } from './unit-of-query';

test.each([
  ['sum(rate(gateway_requests_total[5m])) by (chain)', 'rate'],
  ['histogram_quantile(0.99, sum by (le) (rate(gateway_latency_seconds_bucket[5m])))', 'seconds'],
  ['node_response_seconds{chain="base"}', 'seconds'],
  ['rate(gateway_latency_seconds_sum[5m]) / rate(gateway_latency_seconds_count[5m])', 'seconds'],
  ['sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))', 'ratio'],
  ['process_resident_memory_bytes', 'bytes'],
  ['rate(gateway_response_bytes_total[5m])', 'bytes'],
  ['cpu_utilization_ratio', 'ratio'],
  ['node_peer_lag_blocks', 'blocks'],
  ['count(node_response_seconds)', 'count'],
  ['up', 'count'],
  ['sum by (le_seconds) (up)', 'count'],
  ['up{unit="_seconds"}', 'count'],
  ['rate(gateway_latency_seconds_count[5m])', 'rate'],
])('%s reads as %s', (expr, unit) => expect(unitOfQuery(expr)).toBe(unit));
