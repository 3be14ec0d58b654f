/**
 * Counts distinct values with forgetting: two generations, each value in the newer of those it was seen in. When a generation ends,
 * values not seen during it or the one before are forgotten. Each value keeps one number for as long as it is remembered.
 */
export class DistinctValues<V> {
  private current = new Map<V, number>();
  private previous = new Map<V, number>();
  private promoted = 0;
  private nextOrdinal = 1;
  private generationStartedMs: number | undefined;

  get size(): number {
    return this.current.size + this.previous.size - this.promoted;
  }

  /** The number of a known value, and marks it as seen; 0 when it is not known. */
  touch(value: V): number {
    const ordinal = this.current.get(value);
    if (ordinal !== undefined) return ordinal;
    const former = this.previous.get(value);
    if (former === undefined) return 0;
    this.current.set(value, former);
    this.promoted++;
    return former;
  }

  /** Remembers a value that is not known. @returns its number, from 1 */
  add(value: V): number {
    const ordinal = this.nextOrdinal++;
    this.current.set(value, ordinal);
    return ordinal;
  }

  /** Starts a new generation when the current one is older than `spanMs`. @returns how many values were forgotten */
  rotate(nowMs: number, spanMs: number): number {
    this.generationStartedMs ??= nowMs;
    if (nowMs - this.generationStartedMs < spanMs) return 0;
    const before = this.size;
    this.previous = nowMs - this.generationStartedMs < 2 * spanMs ? this.current : new Map();
    this.current = new Map();
    this.promoted = 0;
    this.generationStartedMs = nowMs;
    return before - this.size;
  }
}
