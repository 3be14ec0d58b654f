import { bucketStreamName, type ServiceName } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Logger } from '../../log/logger';
import { toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import type { DocumentWatch } from './document-store';
import { type BucketEntry, type OrderedRead, readInOrder } from './ordered-read';

const RETRY_MS = 500;
const LOG_EVERY_ATTEMPTS = 20;

export interface BucketWatchOptions {
  readonly bucket: string;
  readonly owner: ServiceName;
  readonly log: Logger;
}

/**
 * Follows a bucket for ever. After every interruption it reads the bucket anew and reports the difference: newer revisions, and
 * keys that are gone as deletions. So whoever listens needs no second thought about lost connections.
 */
export class BucketWatch implements DocumentWatch {
  /** Resolves when the first values were reported. */
  readonly caughtUp: Promise<void>;
  private signalCaughtUp!: () => void;
  private readonly revisions = new Map<string, number>();
  /** Keys seen since the current read began; undefined once it caught up. */
  private seen: Set<string> | undefined;
  private read: OrderedRead | undefined;
  private stopped = false;
  private attempts = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly options: BucketWatchOptions,
    private readonly report: (entry: BucketEntry) => void,
  ) {
    this.caughtUp = new Promise((resolve) => (this.signalCaughtUp = resolve));
    void this.begin();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.read?.stop();
  }

  private async begin(): Promise<void> {
    const { bucket } = this.options;
    this.attempts++;
    this.seen = new Set();
    try {
      this.connection.assertConnected(`Watch ${bucket}`);
      const prefix = `$KV.${bucket}.`;
      const read = await readInOrder(this.connection, {
        stream: bucketStreamName(bucket), filter: `${prefix}>`, keyAt: prefix.length, deliver: 'last',
        onEntry: (entry) => this.take(entry),
        onCaughtUp: () => this.completeSnapshot(),
        onBroken: (reason) => this.beginAgain(reason),
      });
      this.read = read;
      if (this.stopped) read.stop();
    } catch (error) {
      this.beginAgain(toObserverError(error, `Watch ${bucket}`).message);
    }
  }

  private beginAgain(reason: string): void {
    // One who waits for a bucket that never comes has no watch to stop.
    if (this.stopped || this.connection.closed) return;
    const { bucket, owner, log } = this.options;
    if (this.attempts % LOG_EVERY_ATTEMPTS === 1) log.info({ bucket, owner, reason }, 'watch-interrupted');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.begin(), RETRY_MS * (0.5 + Math.random() / 2));
  }

  private take(entry: BucketEntry): void {
    this.seen?.add(entry.key);
    const known = this.revisions.get(entry.key);
    if (entry.deleted) {
      if (this.revisions.delete(entry.key)) this.tell(entry);
    } else if (known !== entry.revision) {
      this.revisions.set(entry.key, entry.revision);
      this.tell(entry);
    }
  }

  private completeSnapshot(): void {
    this.attempts = 0;
    const { seen } = this;
    this.seen = undefined;
    const gone = [...this.revisions].filter(([key]) => seen !== undefined && !seen.has(key));
    for (const [key, revision] of gone) {
      this.revisions.delete(key);
      this.tell({ key, data: new Uint8Array(), deleted: true, revision, updatedAtMs: Date.now() });
    }
    this.signalCaughtUp();
  }

  private tell(entry: BucketEntry): void {
    try {
      this.report(entry);
    } catch (thrown) {
      this.options.log.error({ bucket: this.options.bucket, key: entry.key, err: asObserverError(thrown) }, 'watch-handler-failed');
    }
  }
}
