import type { AttachedWindow } from './attached-window';

/** One window of a directory: who uses its file, and how the file stands. */
export interface WindowSlot {
  readonly startMs: number;
  leases: number;
  lastUse: number;
  attached: Promise<AttachedWindow> | undefined;
  /** Tables as of the last attachment; kept current by those who make tables. */
  tables: ReadonlyMap<string, unknown> | undefined;
  /** Settles when an earlier attachment is gone; a new one waits for it. */
  detached: Promise<void>;
  /** Settles when a distrusted attachment is gone; new users wait for it. */
  recovered: Promise<void>;
}

const UNUSED_POLL_MS = 10;

export const newSlot = (startMs: number): WindowSlot =>
  ({ startMs, leases: 0, lastUse: 0, attached: undefined, tables: undefined, detached: Promise.resolve(), recovered: Promise.resolve() });

/** @param own leases that the caller holds */
export async function whenUnused(slot: WindowSlot, own = 0, patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
  const started = performance.now();
  while (slot.leases > own) {
    if (performance.now() - started > patienceMs) throw new Error('it was in use by queries all the time; it is tried again later');
    await new Promise((resolve) => setTimeout(resolve, UNUSED_POLL_MS));
  }
}
