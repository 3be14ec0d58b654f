import { ObserverError } from '@observer/kernel';
import { Kind, SHIPPED_KINDS } from '@observer/telemetry';

export interface DuckDbStoreOptions {
  /** Made when it does not exist. One process owns it at a time. */
  readonly directory: string;
  /** Width of a window file, milliseconds; a whole number of minutes, the same for the life of the directory. */
  readonly windowMs: number;
  /** What DuckDB may use for data in memory, e.g. "1GB"; larger queries spill to `<directory>/tmp`. */
  readonly memoryLimit: string;
  /** Threads of a query; absent = all cores. */
  readonly threads?: number;
  /** Reads beyond this wait. Each holds a thread of the process's pool (4 by default), which file access shares. */
  readonly maxConcurrentReads: number;
  /** Window files kept open between queries. */
  readonly maxAttachedWindows: number;
  /** Size of a window's write-ahead log at which it is folded into the file, e.g. "16MB". */
  readonly checkpointThreshold: string;
  /** Declared kinds: their measurements are events, with rollups; all others are metrics. */
  readonly kinds: readonly Kind[];
}

const MINUTE_MS = 60_000;

const DEFAULTS: Omit<DuckDbStoreOptions, 'directory'> = {
  windowMs: 24 * 60 * MINUTE_MS,
  memoryLimit: '1GB',
  maxConcurrentReads: 2,
  maxAttachedWindows: 40,
  checkpointThreshold: '32MB',
  kinds: SHIPPED_KINDS,
};

/** Fills in the defaults. @throws ObserverError `invalid_argument` */
export function storeOptions(options: Pick<DuckDbStoreOptions, 'directory'> & Partial<DuckDbStoreOptions>): DuckDbStoreOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const complete = { ...DEFAULTS, ...given } as DuckDbStoreOptions;
  if (complete.windowMs < MINUTE_MS || complete.windowMs % MINUTE_MS !== 0) {
    throw new ObserverError('invalid_argument', `a store window of ${complete.windowMs} ms is not a whole number of minutes; use for example 1h or 24h`);
  }
  if (!/^\d+(\.\d+)?\s*([KMGT]i?B)$/i.test(complete.memoryLimit)) {
    throw new ObserverError('invalid_argument', `"${complete.memoryLimit}" is not a memory limit; write for example 512MB or 1GB`);
  }
  return complete;
}
