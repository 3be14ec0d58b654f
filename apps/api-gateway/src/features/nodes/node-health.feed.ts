import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type EventsResult, type Node, selectEventsV1, TELEMETRY } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { decodeBatches, nodeProbe } from '@observer/telemetry';
import { HealthBook, probeRowOf, probeRowsOf } from './node-health';
import type { NodeHealth } from './node.types';

const SEED_RANGE_MS = 10 * 60_000;
const SEED_ROWS = 10_000;
const SEED_RETRY_MS = 2000;
const SUBJECT = `telemetry.events.${nodeProbe.name}.*`;

/** Keeps the last verdict on every node: from the store at the start, then from the probes as they are accepted. */
@Injectable()
export class NodeHealthFeed implements OnModuleInit, OnModuleDestroy {
  private readonly book = new HealthBook();
  private tap: Subscription | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  onModuleInit(): void {
    this.tap = this.platform.messaging.tap(TELEMETRY, SUBJECT, ({ data }) => this.take(data));
    void this.seed();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.tap?.stop();
  }

  of(node: Node): NodeHealth | undefined {
    return this.book.of(node, this.platform.clock.nowMs());
  }

  forget(node: string): void {
    this.book.forget(node);
  }

  private take(payload: Uint8Array): void {
    try {
      for (const batch of decodeBatches(payload)) for (const row of probeRowsOf(batch)) this.book.take(row);
    } catch (error) {
      this.platform.log.warn({ err: error }, 'node-probe-batch-unreadable');
    }
  }

  /** The store may come up after the gateway: ask until it answers. */
  private async seed(): Promise<void> {
    const nowMs = this.platform.clock.nowMs();
    const range = { startMs: nowMs - SEED_RANGE_MS, endMs: nowMs + 60_000 };
    try {
      const result = await this.platform.messaging.request(selectEventsV1, { measurement: nodeProbe.name, range, order: 'desc', limit: SEED_ROWS });
      this.takeRows(result);
    } catch (error) {
      this.platform.log.debug({ err: error }, 'node-health-seed-postponed');
      if (!this.stopped) this.retry = setTimeout(() => void this.seed(), SEED_RETRY_MS);
    }
  }

  private takeRows({ columns, rows }: EventsResult): void {
    const names = columns.map((column) => column.name);
    for (const cells of rows) {
      const row = probeRowOf(names, cells);
      if (row !== undefined) this.book.take(row);
    }
  }
}
