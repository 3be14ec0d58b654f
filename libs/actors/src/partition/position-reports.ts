import type { StreamPosition } from '@observer/platform';
import type { AnyActor } from '../actor';
import type { Positions } from '../snapshot/manifest';
import type { PartitionEnv } from './partition-env';

const INTERVAL_MS = 5_000;

/** Tells whoever trims the streams of sources up to where they are part of a durable snapshot. A report that is late only keeps messages longer. */
export class PositionReports {
  private readonly told = new Map<string, StreamPosition>();
  private lastMs = -Infinity;

  constructor(private readonly actor: AnyActor, private readonly partition: number, private readonly env: PartitionEnv) {}

  report(positions: Positions): void {
    const now = this.env.scheduler.clock.monotonicMs();
    if (now - this.lastMs < INTERVAL_MS) return;
    this.lastMs = now;
    void this.flush(positions);
  }

  async flush(positions: Positions): Promise<void> {
    await Promise.all(this.actor.sources.map(async ({ reader }) => {
      const position = positions[reader.name];
      const told = this.told.get(reader.name);
      if (reader.positions === undefined || position === undefined || (told?.epoch === position.epoch && told.sequence === position.sequence)) return;
      try {
        await this.env.messaging.documents(reader.positions).put(`${reader.name}.${this.partition}`, { stream: reader.stream.name, ...position, updatedAtMs: this.env.scheduler.clock.nowMs() });
        this.told.set(reader.name, position);
      } catch (error) {
        this.env.log.info({ reader: reader.name, partition: this.partition, err: error }, 'actor-position-not-reported');
      }
    }));
  }
}
