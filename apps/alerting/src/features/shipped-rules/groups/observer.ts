import { HOUR, MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

/** Whether Observer itself sees: what comes in, whether metrics are made of it, and whether people can still follow. */
export const OBSERVER = shippedGroup({
  id: 'observer', name: 'Observer', intervalMs: 30_000,
  rules: [
    shippedAlert({
      name: 'ProbesStopped', severity: 'critical', condition: { kind: 'absence', query: 'group(node_up)', lookbackMs: 6 * HOUR }, forMs: MINUTE,
      summary: 'No node is probed any more', description: 'Observer does not see the network. Alerts about nodes and chains cannot fire.',
    }),
    shippedAlert({
      name: 'CountingStopped', severity: 'critical', condition: { kind: 'absence', query: 'group(gateway_requests_total)', lookbackMs: 6 * HOUR }, forMs: MINUTE,
      summary: 'Events are not counted any more', description: 'Counters of the gateway are told once a minute even without calls, and are not. Alerts about the gateway and payments cannot fire.',
    }),
    shippedAlert({
      name: 'MetricsLate', severity: 'warning', condition: { kind: 'threshold', query: 'time() - max(timestamp(gateway_requests_total))', op: '>', value: 150, clearAt: 90 }, forMs: 30_000, keepFiringForMs: 10 * MINUTE,
      summary: 'Metrics are {{ $value | humanizeDuration }} late', description: 'The newest sample of the gateway is that old: every alert comes so much later.',
    }),
    shippedAlert({
      name: 'ManyAlerts', severity: 'warning', condition: { kind: 'threshold', query: 'count(ALERTS{alertstate="firing",alertname!="ManyAlerts"})', op: '>', value: 50, clearAt: 30 }, forMs: 5 * MINUTE,
      summary: '{{ $value | printf "%.0f" }} alerts fire', description: 'Nobody can follow so many. Look for the one cause, or for a rule that is too eager.',
    }),
  ],
});
