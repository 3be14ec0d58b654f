/** Reads the texts under /proc. Source of the layouts: https://www.kernel.org/doc/html/latest/filesystems/proc.html. */

/** Time counters of all cores together, in clock ticks since boot; only their differences matter. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

const SECTOR_BYTES = 512;

/** The `cpu` line of /proc/stat: user nice system idle iowait irq softirq steal guest…; guest time is already in user. */
export function parseCpuTimes(stat: string): CpuTimes | undefined {
  const line = /^cpu +(.+)$/m.exec(stat)?.[1];
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line.trim().split(/\s+/).map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, total: busy + idle + iowait };
}

/** `MemTotal` and `MemAvailable` of /proc/meminfo, in bytes. */
export function parseMemory(meminfo: string): { totalBytes?: number; availableBytes?: number } {
  const read = (name: string): number | undefined => {
    const kib = new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(meminfo)?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  };
  return { totalBytes: read('MemTotal'), availableBytes: read('MemAvailable') };
}

/** Bytes read and written since boot, summed over whole physical disks (a partition would count twice). */
export function parseDiskTraffic(diskstats: string, physicalDisks: ReadonlySet<string>): { readBytes: number; writtenBytes: number } | undefined {
  const disks = diskstats.split('\n').map((line) => line.trim().split(/\s+/)).filter((columns) => physicalDisks.has(columns[2] ?? ''));
  if (disks.length === 0) return undefined;
  const sum = (column: number): number => disks.reduce((total, columns) => total + Number(columns[column]) * SECTOR_BYTES, 0);
  return { readBytes: sum(5), writtenBytes: sum(9) };
}

/** Interfaces that carry traffic of this host only, or repeat what another interface carries. */
const VIRTUAL_INTERFACE = /^(lo|veth.*|docker.*|br-.*|virbr.*|cni.*|flannel.*|cali.*|tun.*|tap.*|wg.*|dummy.*|bond.*|team.*)$/;

/** Bytes received and sent since boot by /proc/net/dev, without loopback and virtual interfaces. */
export function parseNetworkTraffic(netDev: string): { receivedBytes: number; sentBytes: number } | undefined {
  const interfaces = [...netDev.matchAll(/^ *([^\s:|]+): *(.+)$/gm)].filter(([, name]) => !VIRTUAL_INTERFACE.test(name!));
  if (interfaces.length === 0) return undefined;
  const sum = (column: number): number => interfaces.reduce((total, [, , columns]) => total + Number(columns!.trim().split(/\s+/)[column]), 0);
  return { receivedBytes: sum(0), sentBytes: sum(8) };
}
