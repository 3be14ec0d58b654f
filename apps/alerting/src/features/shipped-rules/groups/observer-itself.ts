import { HOUR, MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

/** Whether Observer itself works, by the metrics that its replicas tell of themselves. */
export const OBSERVER_ITSELF = shippedGroup({
  id: 'observer-itself', name: 'Observer itself', intervalMs: 30_000,
  rules: [
    shippedAlert({
      name: 'ObserverServiceDown', severity: 'critical', condition: { kind: 'absence', query: 'max by (service) (observer_up) == 1', lookbackMs: 6 * HOUR }, forMs: 2 * MINUTE,
      summary: 'No replica of {{ $labels.service }} is ready', description: 'Replicas tell twice a minute that they are ready, and for this service none does.',
    }),
    shippedAlert({
      name: 'NotificationsFail', severity: 'critical', condition: { kind: 'threshold', query: 'sum by (channel) (increase(observer_notifications_total{outcome="dead"}[15m]))', op: '>', value: 2.5, clearAt: 0.5 }, keepFiringForMs: 5 * MINUTE,
      summary: 'Notifications by {{ $labels.channel }} are refused', description: 'The provider refused {{ $value | printf "%.0f" }} notifications within a quarter of an hour. People may not hear of what happens.',
    }),
    shippedAlert({
      name: 'RulesEvaluatedLate', severity: 'warning', condition: { kind: 'threshold', query: 'histogram_quantile(0.99, sum by (le) (rate(observer_rule_group_evaluation_lag_seconds_bucket[5m])))', op: '>', value: 5, clearAt: 2 }, forMs: 5 * MINUTE,
      summary: 'Rules are evaluated {{ $value | humanizeDuration }} late', description: 'One evaluation in a hundred is that late: alerts come so much later.',
    }),
    shippedAlert({
      name: 'ObserverBusy', severity: 'warning', condition: { kind: 'threshold', query: 'max by (service, instance) (observer_event_loop_delay_p99_seconds)', op: '>', value: 0.5, clearAt: 0.2 }, forMs: 5 * MINUTE,
      summary: 'A replica of {{ $labels.service }} cannot keep up', description: 'Its work waits {{ $value | humanizeDuration }} for the processor (99th percentile).',
    }),
  ],
});
