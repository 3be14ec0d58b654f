import { MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

/** Whether those who are called can bear it. */
export const ON_CALL = shippedGroup({
  id: 'on-call', name: 'On call', intervalMs: MINUTE,
  rules: [
    shippedAlert({
      name: 'OnCallOverloaded', severity: 'warning', keepFiringForMs: 15 * MINUTE,
      condition: { kind: 'promql', expr: 'observer_on_call_pages{window="shift"} > 12 or observer_on_call_pages{window="day"} > 15 or observer_on_call_pages{window="night"} > 3' },
      summary: '{{ $labels.person }} got {{ $value | printf "%.0f" }} pages in one {{ $labels.window }}', description: 'That is more than one person can handle well. Relieve them, and look at the noise report for what called them.',
    }),
  ],
});
