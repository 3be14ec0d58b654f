import { type BucketDeclaration, READERS, TELEMETRY } from '@observer/contracts';
import type { DocumentWatch, Logger, Messaging } from '@observer/platform';

/** Up to where one partition of a reader has come; see `streamPositionsBucket`. */
export interface ReaderPosition {
  readonly stream: string;
  readonly epoch: string;
  readonly sequence: number;
}

/** Readers are waited for until the log fills this much of what it may hold. */
export const READERS_SHARE = 0.5;

export interface Log {
  readonly createdAt: string;
  readonly bytes: number;
  readonly maxBytes: number;
}

/**
 * The lowest sequence to keep, with regard to readers that keep their own position. Beyond their share of the log nobody is waited
 * for: room for what comes in goes first, and a reader notices the gap. Pure.
 * @param horizon the lowest sequence to keep without readers
 */
export function keepForReaders(horizon: number, positions: Iterable<ReaderPosition>, log: Log): { readonly keepFrom: number; readonly outrun: boolean } {
  let keepFrom = horizon;
  for (const { stream, epoch, sequence } of positions) if (stream === TELEMETRY.name && epoch === log.createdAt) keepFrom = Math.min(keepFrom, sequence + 1);
  const full = log.bytes > READERS_SHARE * log.maxBytes;
  return { keepFrom: full ? horizon : keepFrom, outrun: full && keepFrom < horizon };
}

/** Follows the positions of everyone who is declared to read TELEMETRY. */
export class ReaderPositions {
  private readonly positions = new Map<string, ReaderPosition>();
  private readonly watches: Promise<DocumentWatch>[];
  private stopped = false;

  constructor(messaging: Pick<Messaging, 'documents'>, log: Logger) {
    const buckets = new Set(READERS.filter(({ stream }) => stream.name === TELEMETRY.name).flatMap(({ positions }) => (positions === undefined ? [] : [positions])));
    // A bucket that its owner has not made yet is followed from when it is there: nobody reads before that.
    this.watches = [...buckets].map((bucket) => this.follow(bucket, messaging));
    for (const watch of this.watches) watch.catch((error: unknown) => log.warn({ err: error }, 'reader-positions-not-followed'));
  }

  values(): Iterable<ReaderPosition> {
    return this.positions.values();
  }

  stop(): void {
    this.stopped = true;
    for (const watch of this.watches) void watch.then((following) => following.stop()).catch(() => undefined);
  }

  private follow(bucket: BucketDeclaration, messaging: Pick<Messaging, 'documents'>): Promise<DocumentWatch> {
    return messaging.documents(bucket).watch(({ key, value }) => {
      if (this.stopped) return;
      if (value === undefined) this.positions.delete(`${bucket.name}/${key}`);
      else this.positions.set(`${bucket.name}/${key}`, value as ReaderPosition);
    });
  }
}
