import { BatchBuilder, hostMetrics, type Batch } from '@observer/telemetry';
import type { HostSample } from './host-reader';

/** Busy share of all cores between two samples, 0..1; undefined when no time passed between them. */
export function cpuUtilization(before: HostSample['cpu'], after: HostSample['cpu']): number | undefined {
  const total = after.total - before.total;
  if (total <= 0) return undefined;
  return Math.min(1, Math.max(0, (after.busy - before.busy) / total));
}

/** The measures of `host_metrics`. */
export function hostFields(before: HostSample, now: HostSample): Record<string, number> {
  const fields: Record<string, number | undefined> = {
    cpu_utilization_ratio: cpuUtilization(before.cpu, now.cpu), load_1m: now.load1m, cpu_count: now.cpuCount,
    memory_total_bytes: now.memoryTotalBytes, memory_available_bytes: now.memoryAvailableBytes,
    disk_total_bytes: now.diskTotalBytes, disk_available_bytes: now.diskAvailableBytes,
    disk_read_bytes_total: now.diskReadBytes, disk_written_bytes_total: now.diskWrittenBytes,
    network_received_bytes_total: now.networkReceivedBytes, network_sent_bytes_total: now.networkSentBytes, uptime_seconds: now.uptimeSeconds,
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** One `host_metrics` row. */
export function hostEvent(timeNs: bigint, tags: { host: string; region?: string }, fields: Record<string, number>): Batch {
  const builder = new BatchBuilder(hostMetrics);
  builder.row(timeNs, { host: tags.host, ...(tags.region !== undefined && { region: tags.region }) }, fields);
  return builder.build();
}
