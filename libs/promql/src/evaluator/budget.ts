import { ObserverError } from '@observer/kernel';

export interface QueryLimits {
  /** From the start of the query to its result. */
  readonly timeoutMs: number;
  /** Samples read by all selectors together. */
  readonly maxSamples: number;
  readonly maxSeries: number;
  /** Estimated bytes of samples and intermediate results held at once. */
  readonly maxMemoryBytes: number;
  /** Steps of a range query. */
  readonly maxPointsPerSeries: number;
  /** Steps at which the inside of one subquery is evaluated. */
  readonly maxSubquerySteps: number;
  /** Points of the result, of all series together. */
  readonly maxResultSamples: number;
}

export const DEFAULT_LIMITS: QueryLimits = {
  timeoutMs: 30_000, maxSamples: 50_000_000, maxSeries: 100_000, maxMemoryBytes: 1_500_000_000, maxPointsPerSeries: 11_000,
  maxSubquerySteps: 300_000, maxResultSamples: 50_000_000,
};

const SLICE_MS = 8;

/** What a query may still use. Long loops await `breathe()`, so that other work of the process gets its turn and a cancelled query stops. */
export class Budget {
  samplesRead = 0;
  seriesRead = 0;
  private bytes = 0;
  private sliceStart = performance.now();
  private readonly deadline: number;

  constructor(
    readonly limits: QueryLimits,
    readonly signal: AbortSignal,
  ) {
    this.deadline = performance.now() + limits.timeoutMs;
  }

  /** For long loops: gives other work its turn when this one had it for some milliseconds. Cheap enough for every series, not for every sample. */
  breathe(): Promise<void> | undefined {
    return this.due() ? this.pause() : undefined;
  }

  due(): boolean {
    return performance.now() - this.sliceStart > SLICE_MS;
  }

  /** @throws ObserverError `cancelled` or `deadline_exceeded` */
  async pause(): Promise<void> {
    this.check();
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.sliceStart = performance.now();
    this.check();
  }

  check(): void {
    if (this.signal.aborted) throw abortError(this.signal);
    if (performance.now() > this.deadline) throw new ObserverError('deadline_exceeded', `the query took longer than ${this.limits.timeoutMs / 1000} s; narrow its range or its matchers`);
  }

  remainingMs(): number {
    return Math.max(0, this.deadline - performance.now());
  }

  /** Counts what a selector read. @throws ObserverError `resource_exhausted` */
  read(samples: number, series: number): void {
    this.samplesRead += samples;
    this.seriesRead += series;
    const { maxSamples, maxSeries } = this.limits;
    if (this.samplesRead > maxSamples) throw exhausted(`the query reads more than ${maxSamples} samples`);
    if (this.seriesRead > maxSeries) throw exhausted(`the query reads more than ${maxSeries} series`);
  }

  /** Counts memory taken. @throws ObserverError `resource_exhausted` */
  take(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.limits.maxMemoryBytes) throw exhausted(`the query needs more than ${Math.round(this.limits.maxMemoryBytes / 1e6)} MB of memory`);
  }

  /** A column of numbers, all 0. @throws ObserverError `resource_exhausted` when there is no memory for it */
  column(length: number): Float64Array {
    this.take(8 * length);
    return new Float64Array(length);
  }

  /** The given function of every item, others getting their turn in between. */
  async map<Item, Result>(items: readonly Item[], result: (item: Item) => Result): Promise<Result[]> {
    const results: Result[] = [];
    for (const item of items) {
      if (this.due()) await this.pause();
      results.push(result(item));
    }
    return results;
  }

  /** Bytes counted so far. */
  get held(): number {
    return this.bytes;
  }

  /** An expression is evaluated: of what was taken since, only its value is left. */
  settle(heldBefore: number, valueBytes: number): void {
    this.bytes = heldBefore + valueBytes;
  }
}

export const exhausted = (what: string, details?: Record<string, unknown>): ObserverError =>
  new ObserverError('resource_exhausted', `${what}; narrow its matchers, its range, or take longer steps`, { retryable: false, ...(details === undefined ? {} : { details }) });

const abortError = (signal: AbortSignal): ObserverError => {
  if (signal.reason instanceof ObserverError) return signal.reason;
  const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return new ObserverError(isTimeout ? 'deadline_exceeded' : 'cancelled', isTimeout ? 'the query took longer than its caller waits' : 'the query was cancelled');
};
