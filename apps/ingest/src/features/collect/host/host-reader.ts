import { readdir, readFile, statfs, access } from 'node:fs/promises';
import os from 'node:os';
import { parseCpuTimes, parseDiskTraffic, parseMemory, parseNetworkTraffic, type CpuTimes } from './proc-files';

/** What a machine tells about itself at one moment. What the platform does not tell is absent. */
export interface HostSample {
  readonly cpu: CpuTimes;
  readonly cpuCount: number;
  readonly load1m?: number;
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  readonly diskTotalBytes?: number;
  readonly diskAvailableBytes?: number;
  readonly diskReadBytes?: number;
  readonly diskWrittenBytes?: number;
  readonly networkReceivedBytes?: number;
  readonly networkSentBytes?: number;
  readonly uptimeSeconds: number;
}

const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/**
 * Reads the machine through /proc and /sys where they exist (Linux), else through node:os: macOS and Windows then lack disk and
 * network traffic, Windows also the load, and "available" memory means free memory. Inside a container these are the host's figures.
 * @param diskPath a path on the data disk
 */
export async function readHost(diskPath: string): Promise<HostSample> {
  const [stat, meminfo, diskstats, netDev, disks, volume] = await Promise.all([
    textOf('/proc/stat'), textOf('/proc/meminfo'), textOf('/proc/diskstats'), textOf('/proc/net/dev'), physicalDisks(), statfs(diskPath).catch(() => undefined),
  ]);
  const memory = parseMemory(meminfo ?? '');
  const disk = parseDiskTraffic(diskstats ?? '', disks);
  const network = parseNetworkTraffic(netDev ?? '');
  return {
    cpu: parseCpuTimes(stat ?? '') ?? portableCpuTimes(), cpuCount: os.cpus().length,
    load1m: process.platform === 'win32' ? undefined : os.loadavg()[0],
    memoryTotalBytes: memory.totalBytes ?? os.totalmem(), memoryAvailableBytes: memory.availableBytes ?? os.freemem(),
    diskTotalBytes: volume && volume.blocks * volume.bsize, diskAvailableBytes: volume && volume.bavail * volume.bsize,
    diskReadBytes: disk?.readBytes, diskWrittenBytes: disk?.writtenBytes,
    networkReceivedBytes: network?.receivedBytes, networkSentBytes: network?.sentBytes, uptimeSeconds: os.uptime(),
  };
}

function portableCpuTimes(): CpuTimes {
  const times = os.cpus().map((cpu) => cpu.times);
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { busy, total: busy + times.reduce((sum, { idle }) => sum + idle, 0) };
}

/** Block devices with hardware (or a hypervisor) behind them; loop, RAM and mapped devices have no `device` link. */
async function physicalDisks(): Promise<ReadonlySet<string>> {
  const names = await readdir('/sys/block').catch(() => [] as string[]);
  const hasDevice = await Promise.all(names.map((name) => access(`/sys/block/${name}/device`).then(() => true, () => false)));
  return new Set(names.filter((_, index) => hasDevice[index]));
}
