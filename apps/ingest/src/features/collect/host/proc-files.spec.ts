import { parseCpuTimes, parseDiskTraffic, parseMemory, parseNetworkTraffic } from './proc-files';
import { cpuUtilization } from './host-event';

it('reads the cores together: guest time is not counted twice, waiting is idle', () => {
  expect(parseCpuTimes('cpu  100 20 30 800 40 5 5 0 50 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toEqual({ busy: 160, total: 1_000 });
  expect(parseCpuTimes('')).toBeUndefined();
});

it('takes the share between two moments and stays within 0 and 1', () => {
  expect(cpuUtilization({ busy: 100, total: 1_000 }, { busy: 150, total: 1_200 })).toBe(0.25);
  expect(cpuUtilization({ busy: 100, total: 1_000 }, { busy: 90, total: 1_100 })).toBe(0);
  expect(cpuUtilization({ busy: 1, total: 1 }, { busy: 1, total: 1 })).toBeUndefined();
});

it('reads memory in bytes', () => {
  expect(parseMemory('MemTotal:       24576 kB\nMemFree:  1 kB\nMemAvailable:   1024 kB\n')).toEqual({ totalBytes: 24_576 * 1024, availableBytes: 1024 * 1024 });
  expect(parseMemory('')).toEqual({ totalBytes: undefined, availableBytes: undefined });
});

it('sums whole physical disks only', () => {
  const diskstats = '   8       0 sda 10 0 200 5 20 0 400 5 0 1 1\n   8       1 sda1 10 0 200 5 20 0 400 5 0 1 1\n   7       0 loop0 9 0 9 9 9 0 9 9 0 9 9\n 259 0 nvme0n1 1 0 8 1 1 0 16 1 0 1 1\n';
  expect(parseDiskTraffic(diskstats, new Set(['sda', 'nvme0n1']))).toEqual({ readBytes: 208 * 512, writtenBytes: 416 * 512 });
  expect(parseDiskTraffic(diskstats, new Set())).toBeUndefined();
});

it('sums real interfaces, also when the figures touch the colon', () => {
  const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0
  eth0:1000 5 0 0 0 0 0 0 2000 6 0 0 0 0 0 0
veth12: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
  eth1: 10 5 0 0 0 0 0 0 20 6 0 0 0 0 0 0
`;
  expect(parseNetworkTraffic(netDev)).toEqual({ receivedBytes: 1_010, sentBytes: 2_020 });
  expect(parseNetworkTraffic('')).toBeUndefined();
});
