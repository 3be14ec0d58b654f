/** Windows are half-open spans of equal width, aligned to the epoch; each has one file. */

const NS_PER_MS = 1_000_000n;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

const FILE_NAME = /^(\w+)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.duckdb$/;

/** Milliseconds as nanoseconds, held within what a 64-bit column can store. */
export function msToNs(ms: number): bigint {
  const ns = BigInt(Math.trunc(ms)) * NS_PER_MS;
  return ns < INT64_MIN ? INT64_MIN : ns > INT64_MAX ? INT64_MAX : ns;
}

export const nsToMs = (ns: bigint): number => Number(ns / NS_PER_MS);

/** The start of the window that holds a time, both in nanoseconds; also right before 1970. */
export function windowStartNs(timeNs: bigint, widthNs: bigint): bigint {
  const remainder = timeNs % widthNs;
  return timeNs - (remainder < 0n ? remainder + widthNs : remainder);
}

/** `w-20261123T000000Z.duckdb`: sorts by time, and is legal on every file system. */
export const windowFileName = (startMs: number, prefix = 'w'): string =>
  `${prefix}-${new Date(startMs).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z.duckdb`;

/** Inverse of `windowFileName`; undefined for any other file. */
export function windowStartOfFileName(name: string, prefix = 'w'): number | undefined {
  const parts = FILE_NAME.exec(name);
  if (parts === null || parts[1] !== prefix) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(2).map(Number) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
