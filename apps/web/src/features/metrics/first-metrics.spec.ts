import { firstMetrics } from './first-metrics';

const metric = (name: string, type: string) => ({ metric: name, type, help: '', unit: '' });

test('some of each type come first, the network before machines, plain names before long ones', () => {
  const all = [metric('host_network_sent_total', 'counter'), metric('gateway_cache_requests_total', 'counter'), metric('gateway_requests_total', 'counter'), metric('payments_total', 'counter'), metric('node_up', 'gauge'), metric('x', 'unknown')];
  expect(firstMetrics(all).map(({ metric: name }) => name)).toEqual(['gateway_requests_total', 'gateway_cache_requests_total', 'payments_total', 'node_up']);
});
