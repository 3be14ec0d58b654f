import type { BucketDeclaration } from '@observer/contracts';
import type { DocumentWatch, Messaging } from '@observer/platform';
import type { z } from 'zod';

export interface Mirrored<T> {
  readonly value: T;
  readonly revision: number;
}

/** How long an unknown key is taken for unknown without asking again: bounds what made-up credentials cost. */
const MISS_LIFETIME_MS = 1000;
const MAX_MISSES = 10_000;

/**
 * A bucket's documents in memory, kept current by a watch: every replica sees a change within milliseconds, and reads cost nothing.
 * Empty until `start` resolves.
 */
export class DocumentMirror<S extends z.ZodType> {
  private readonly documents = new Map<string, Mirrored<z.output<S>>>();
  private readonly misses = new Map<string, number>();
  private readonly listeners = new Set<(key: string, value: z.output<S> | undefined) => void>();
  private watch: DocumentWatch | undefined;
  private stopped = false;

  constructor(
    private readonly messaging: Messaging,
    private readonly bucket: BucketDeclaration<S>,
  ) {}

  /** True once everything that existed is there. */
  get complete(): boolean {
    return this.watch !== undefined;
  }

  /** Resolves when complete; the bucket of a service that never ran yet does not exist, and is waited for. */
  async start(): Promise<void> {
    this.watch = await this.messaging.documents(this.bucket).watch(({ key, value, revision }) => {
      if (value === undefined) this.documents.delete(key);
      else this.documents.set(key, { value, revision });
      this.misses.delete(key);
      for (const listener of this.listeners) listener(key, value);
    });
    if (this.stopped) await this.watch.stop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.watch?.stop();
  }

  get(key: string): Mirrored<z.output<S>> | undefined {
    return this.documents.get(key);
  }

  /** As `get`, but asks the bucket about a key the watch has not brought yet: what another replica just wrote is found. */
  async find(key: string): Promise<z.output<S> | undefined> {
    const known = this.documents.get(key);
    if (known !== undefined) return known.value;
    const missedAt = this.misses.get(key);
    if (missedAt !== undefined && performance.now() - missedAt < MISS_LIFETIME_MS) return undefined;
    const stored = await this.messaging.documents(this.bucket).get(key);
    if (stored !== undefined) return stored.value;
    if (this.misses.size >= MAX_MISSES) this.misses.clear();
    this.misses.set(key, performance.now());
    return undefined;
  }

  entries(): Mirrored<z.output<S>>[] {
    return [...this.documents.values()];
  }

  values(): z.output<S>[] {
    return this.entries().map((document) => document.value);
  }

  /** Called after each change has been taken in; `value` is undefined for a deletion. */
  onChange(listener: (key: string, value: z.output<S> | undefined) => void): void {
    this.listeners.add(listener);
  }
}
