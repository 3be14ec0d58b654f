import { TELEMETRY, telemetryWriter } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Logger, Messaging } from '@observer/platform';
import { keepForReaders, ReaderPositions } from './reader-positions';

interface Sample {
  readonly atMs: number;
  readonly lastSequence: number;
}

/**
 * Which messages may go: those that are stored and older than the duplicate window. A younger one must stay, because a broker that was
 * killed learns from the messages it still has which ids were used. Their age is known by watching how far the stream had got when.
 */
export class TrimHorizon {
  private readonly samples: Sample[] = [];

  constructor(private readonly windowMs: number) {}

  /** @returns the lowest sequence to keep; 0 when nothing may go yet */
  observe(nowMs: number, lastSequence: number, ackFloor: number): number {
    if (lastSequence < (this.samples.at(-1)?.lastSequence ?? 0)) this.samples.length = 0; // the stream was made anew
    this.samples.push({ atMs: nowMs, lastSequence });
    while (this.samples.length > 1 && this.samples[1]!.atMs <= nowMs - this.windowMs) this.samples.shift();
    const oldest = this.samples[0]!;
    if (oldest.atMs > nowMs - this.windowMs) return 0;
    return Math.min(oldest.lastSequence, ackFloor) + 1;
  }
}

const INTERVAL_MS = 5_000;

/** Trims TELEMETRY every few seconds while this replica writes the store, and waits for its readers as long as there is room. */
export class LogTrimmer {
  private readonly horizon = new TrimHorizon(TELEMETRY.duplicateWindowMs);
  private readonly readers: ReaderPositions;
  private readonly timer: NodeJS.Timeout;
  private keptFrom = 0;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock, private readonly log: Logger) {
    this.readers = new ReaderPositions(messaging, log);
    this.timer = setInterval(() => void this.trim(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.readers.stop();
  }

  private async trim(): Promise<void> {
    try {
      const [stream, consumer] = await Promise.all([this.messaging.streamInfo(TELEMETRY), this.messaging.consumerInfo(telemetryWriter)]);
      const horizon = this.horizon.observe(this.clock.monotonicMs(), stream.lastSequence, consumer.ackFloor);
      const { keepFrom: keepFromSequence, outrun } = keepForReaders(horizon, this.readers.values(), stream);
      if (keepFromSequence <= Math.max(this.keptFrom, stream.firstSequence)) return;
      const removed = await this.messaging.trim(TELEMETRY, { keepFromSequence });
      this.keptFrom = keepFromSequence;
      if (outrun) this.log.warn({ keep_from: keepFromSequence, stream_bytes: stream.bytes }, 'telemetry-trimmed-past-readers');
      this.log.debug({ removed, keep_from: keepFromSequence }, 'telemetry-trimmed');
    } catch (error) {
      this.log.warn({ err: error }, 'telemetry-trim-failed');
    }
  }
}
