import { LatestValue } from './latest-value';

/**
 * Readers of one feed. The source runs only while somebody reads: it starts with the first reader and stops after the last.
 * @param F what distinguishes readers, e.g. a filter
 */
export class Subscribers<T, F> {
  private readonly readers = new Map<LatestValue<T>, F>();

  constructor(
    private readonly source: { start(): void; stop(): void },
    private readonly merge?: (unread: T, next: T) => T,
  ) {}

  get count(): number {
    return this.readers.size;
  }

  add(filter: F): LatestValue<T> {
    const reader = new LatestValue<T>(() => {
      this.readers.delete(reader);
      if (this.readers.size === 0) this.source.stop();
    }, this.merge);
    this.readers.set(reader, filter);
    if (this.readers.size === 1) this.source.start();
    return reader;
  }

  /** Readers with their filters. */
  entries(): Iterable<[LatestValue<T>, F]> {
    return this.readers.entries();
  }

  endAll(): void {
    for (const reader of [...this.readers.keys()]) void reader.return();
  }
}
