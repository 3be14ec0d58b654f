import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { BATCH_HEADERS, TELEMETRY } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription, type TappedMessage } from '@observer/platform';
import { decodeBatches, gatewayRequest } from '@observer/telemetry';
import { Subscribers } from '../../streams/subscribers';
import type { TrafficTick } from './live.types';
import { SLOT_MS, type TrafficFilter, TrafficWindow, tickOf } from './traffic-window';

const SUBJECT = `telemetry.events.${gatewayRequest.name}.*`;

/** Live traffic: listens to accepted batches only while somebody watches. */
@Injectable()
export class LiveTrafficFeed implements OnModuleDestroy {
  private readonly subscribers = new Subscribers<TrafficTick, TrafficFilter>({ start: () => this.start(), stop: () => this.stop() });
  private window: TrafficWindow;
  private tap: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {
    this.window = new TrafficWindow(platform.clock.nowMs());
  }

  onModuleDestroy(): void {
    this.subscribers.endAll();
  }

  get subscriberCount(): number {
    return this.subscribers.count;
  }

  subscribe(filter: TrafficFilter): AsyncIterableIterator<TrafficTick> {
    return this.subscribers.add(filter);
  }

  private start(): void {
    this.window = new TrafficWindow(this.platform.clock.nowMs());
    this.tap = this.platform.messaging.tap(TELEMETRY, SUBJECT, (message) => this.take(message));
    this.schedule();
  }

  private stop(): void {
    clearTimeout(this.timer);
    void this.tap?.stop();
  }

  /** Ticks stand on the half seconds of the wall clock, so that pages of several people move together. */
  private schedule(): void {
    const nowMs = this.platform.clock.nowMs();
    const nextMs = Math.ceil((nowMs + SLOT_MS / 2) / SLOT_MS) * SLOT_MS;
    this.timer = setTimeout(() => {
      this.schedule();
      this.tick();
    }, nextMs - nowMs);
  }

  private take(message: TappedMessage): void {
    const nowMs = this.platform.clock.nowMs();
    const acceptedAtMs = Number(message.headers(BATCH_HEADERS.acceptedAt) ?? nowMs);
    try {
      for (const batch of decodeBatches(message.data)) this.window.add(batch, acceptedAtMs, nowMs);
    } catch (error) {
      this.platform.log.warn({ err: error }, 'live-batch-unreadable');
    }
  }

  private tick(): void {
    const second = this.window.advance(this.platform.clock.nowMs());
    const byFilter = new Map<string, TrafficTick>();
    for (const [reader, filter] of this.subscribers.entries()) {
      const key = JSON.stringify([filter.chain, filter.region]);
      const tick = byFilter.get(key) ?? tickOf(second, filter);
      byFilter.set(key, tick);
      reader.push(tick);
    }
  }
}
