import { HOUR, MINUTE, shippedAlert, shippedGroup } from '../shipped-group';

/** Machines that send host metrics, Observer's own among them. */
export const HOSTS = shippedGroup({
  id: 'hosts', name: 'Hosts', intervalMs: MINUTE,
  rules: [
    shippedAlert({
      name: 'HostNotReporting', severity: 'warning', condition: { kind: 'absence', query: 'max by (host, region) (host_uptime_seconds)', lookbackMs: 6 * HOUR }, forMs: 3 * MINUTE,
      summary: '{{ $labels.host }} sends no metrics any more', description: 'It did within the last six hours. It is down, cut off, or its agent is.',
    }),
    shippedAlert({
      name: 'HostCpuBusy', severity: 'warning', condition: { kind: 'threshold', query: 'max by (host, region) (host_cpu_utilization_ratio)', op: '>', value: 0.92, clearAt: 0.8 }, forMs: 15 * MINUTE,
      summary: '{{ $labels.host }}: processors are {{ $value | humanizePercentage }} busy', description: 'For a quarter of an hour.',
    }),
    shippedAlert({
      name: 'HostLoadHigh', severity: 'info', condition: { kind: 'threshold', query: 'max by (host, region) (host_load1) / max by (host, region) (host_cpus)', op: '>', value: 2, clearAt: 1.5 }, forMs: 15 * MINUTE,
      summary: '{{ $labels.host }}: {{ $value | humanize }} tasks per processor want to run', description: 'Work waits for processors or disks.',
    }),
    shippedAlert({
      name: 'HostMemoryLow', severity: 'critical', condition: { kind: 'threshold', query: 'min by (host, region) (host_memory_available_bytes / host_memory_total_bytes)', op: '<', value: 0.08, clearAt: 0.15 }, forMs: 5 * MINUTE,
      summary: '{{ $labels.host }}: {{ $value | humanizePercentage }} of memory are left', description: 'The kernel will soon kill a process.',
    }),
    shippedAlert({
      name: 'HostDiskLow', severity: 'critical', condition: { kind: 'threshold', query: 'min by (host, region) (host_disk_available_bytes / host_disk_total_bytes)', op: '<', value: 0.1, clearAt: 0.15 }, forMs: 5 * MINUTE,
      summary: '{{ $labels.host }}: {{ $value | humanizePercentage }} of the data disk are free', description: 'A store whose disk is full takes nothing more.',
    }),
    shippedAlert({
      name: 'HostDiskFills', severity: 'warning',
      condition: { kind: 'promql', expr: 'predict_linear(host_disk_available_bytes[6h], 86400) < 0 and host_disk_available_bytes / host_disk_total_bytes < 0.5' }, forMs: 30 * MINUTE,
      summary: '{{ $labels.host }}: the data disk will be full within a day', description: 'At the pace of the last six hours.',
    }),
    shippedAlert({
      name: 'HostRestarted', severity: 'info', condition: { kind: 'threshold', query: 'max by (host, region) (resets(host_uptime_seconds[15m]))', op: '>', value: 0 },
      summary: '{{ $labels.host }} was restarted', description: 'Its uptime began anew within the last quarter of an hour.',
    }),
  ],
});
