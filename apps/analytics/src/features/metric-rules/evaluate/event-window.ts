/** Width of a window, and the distance of a metric's samples. Windows are aligned to the epoch. */
export const WINDOW_MS = 10_000;
const WINDOW_NS = BigInt(WINDOW_MS) * 1_000_000n;
/** A 64-bit time as a float is off by less than this. */
const FLOAT_MARGIN_NS = 1_024;

/** Start of the window that a time in milliseconds falls into. */
export const windowStart = (timeMs: number): number => Math.floor(timeMs / WINDOW_MS) * WINDOW_MS;
/** The first window that starts at this time or later. */
export const windowStartAtOrAfter = (timeMs: number): number => Math.ceil(timeMs / WINDOW_MS) * WINDOW_MS;

/**
 * Finds the window of each row, without a bigint per row: rows of a batch are near each other in time, so it is nearly always the window of the row
 * before; near its edges the exact integer decides.
 */
export class WindowFinder {
  private readonly words: Int32Array;
  private fromNs = 0;
  private toNs = 0;
  private startMs = 0;

  constructor(private readonly time: BigInt64Array) {
    this.words = new Int32Array(time.buffer, time.byteOffset, 2 * time.length);
  }

  /** Nanoseconds since the epoch as the nearest float. */
  approximateNs(row: number): number {
    return this.words[2 * row + 1]! * 4_294_967_296 + (this.words[2 * row]! >>> 0);
  }

  /** Milliseconds since the epoch at which the row's window starts. */
  startOf(row: number): number {
    const ns = this.approximateNs(row);
    if (ns > this.fromNs && ns < this.toNs) return this.startMs;
    const exact = this.time[row]!;
    const index = exact / WINDOW_NS - (exact % WINDOW_NS < 0n ? 1n : 0n);
    this.startMs = Number(index) * WINDOW_MS;
    this.fromNs = this.startMs * 1e6 + FLOAT_MARGIN_NS;
    this.toNs = (this.startMs + WINDOW_MS) * 1e6 - FLOAT_MARGIN_NS;
    return this.startMs;
  }
}

/** The greatest time of a batch in whole milliseconds, rounded down; -Infinity when it is empty. */
export function latestMs(time: BigInt64Array): number {
  const words = new Int32Array(time.buffer, time.byteOffset, 2 * time.length);
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < time.length; row++) {
    const ns = words[2 * row + 1]! * 4_294_967_296 + (words[2 * row]! >>> 0);
    if (ns > latest) latest = ns;
  }
  return Math.floor(latest / 1e6);
}
