import { eventsSubject, LOG_MARK, metricsSubject, TELEMETRY, telemetryWriter } from '@observer/contracts';
import type { Messaging } from '@observer/platform';
import { encodeBatches } from '@observer/telemetry';

/** A message without rows: it changes nothing for anybody. */
const NOTHING = encodeBatches([]);

/** How far others have come with the log. */
export class LogBoundary {
  constructor(private readonly messaging: Messaging) {}

  /** A message without rows in every shard: who has read up to it has read everything before. */
  mark(shards: number, id: string): Promise<{ shard: number; sequence: number }[]> {
    return Promise.all(Array.from({ length: shards }, async (_, shard) => {
      const { sequence } = await this.messaging.publishRaw(TELEMETRY, eventsSubject(LOG_MARK, shard), NOTHING, { messageId: `${id}-${shard}` });
      return { shard, sequence };
    }));
  }

  /** Begins a new file of the log, so that the ones before it can go whole. @returns the last sequence that has to be passed */
  async pass(): Promise<number> {
    return this.messaging.fillBlock(TELEMETRY, metricsSubject(0), NOTHING);
  }

  /** The floor of a consumer may stand still when messages behind it were trimmed; with nothing under way there is nothing left to store. */
  async isStored(sequence: number): Promise<boolean> {
    const { ackFloor, pending, ackPending } = await this.messaging.consumerInfo(telemetryWriter);
    return ackFloor >= sequence || (pending === 0 && ackPending === 0);
  }

  async hasPassed(sequence: number): Promise<boolean> {
    return (await this.messaging.streamInfo(TELEMETRY)).firstSequence > sequence;
  }
}
