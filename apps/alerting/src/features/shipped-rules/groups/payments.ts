import { HOUR, MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

/** Deposits, withdrawals and swaps. */
export const PAYMENTS = shippedGroup({
  id: 'payments', name: 'Payments', intervalMs: MINUTE,
  rules: [
    shippedAlert({
      name: 'PaymentsFail', severity: 'critical',
      condition: { kind: 'threshold', query: 'sum by (asset) (increase(payments_total{status="failed"}[15m])) / sum by (asset) (increase(payments_total{status=~"confirmed|failed"}[15m]))', op: '>', value: 0.2, clearAt: 0.1 }, forMs: 5 * MINUTE,
      summary: '{{ $value | humanizePercentage }} of payments in {{ $labels.asset }} fail', description: 'Of those that came to an end within a quarter of an hour.',
    }),
    shippedAlert({
      name: 'PaymentFailureReason', severity: 'warning', condition: { kind: 'threshold', query: 'sum by (asset, failure_reason) (increase(payments_failed_total[30m]))', op: '>', value: 20, clearAt: 10 }, forMs: 5 * MINUTE,
      summary: 'Payments in {{ $labels.asset }} fail again and again: {{ $labels.failure_reason }}', description: '{{ $value | printf "%.0f" }} times within half an hour.',
    }),
    shippedAlert({
      name: 'PaymentsSlow', severity: 'warning', condition: { kind: 'threshold', query: 'histogram_quantile(0.9, sum by (le, asset, chain) (rate(payments_confirmation_seconds_bucket[30m])))', op: '>', value: 900, clearAt: 600 }, forMs: 10 * MINUTE,
      summary: 'Payments in {{ $labels.asset }} take long to confirm', description: 'One in ten takes more than {{ $value | humanizeDuration }} on {{ $labels.chain }}.',
    }),
    shippedAlert({
      name: 'PaymentsStopped', severity: 'critical', condition: { kind: 'threshold', query: 'sum(increase(payments_total{status="confirmed"}[1h]))', op: '<=', value: 0 }, forMs: 10 * MINUTE,
      summary: 'No payment was confirmed for an hour', description: 'There were payments before. Either none gets through, or the telemetry of payments does not arrive.',
    }),
    shippedAlert({
      name: 'PaymentFeesRise', severity: 'warning',
      condition: { kind: 'rate-of-change', query: 'sum by (asset) (increase(payments_fee_total[30m])) / sum by (asset) (increase(payments_total{status="confirmed"}[30m]))', windowMs: 2 * HOUR, direction: 'up', by: 1 }, forMs: 10 * MINUTE,
      summary: 'Fees in {{ $labels.asset }} more than doubled', description: 'The fee of a payment rose by {{ $value | humanizePercentage }} within two hours.',
    }),
  ],
});
