import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { BATCH_HEADERS, TELEMETRY } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription, type TappedMessage } from '@observer/platform';
import { type Batch, decodeBatches, gatewayRequest } from '@observer/telemetry';
import { type TagTest, tagTestOf } from '../../matchers/tag-test';
import { Subscribers } from '../../streams/subscribers';
import { type DataScope, type Principal, scopeKey } from '../access';
import type { TrafficTick } from './live.types';
import { SLOT_MS, type TrafficFilter, TrafficWindow, tickOf } from './traffic-window';

const SUBJECT = `telemetry.events.${gatewayRequest.name}.*`;

/** Traffic as those see it who share a data scope. */
class TrafficView {
  readonly subscribers: Subscribers<TrafficTick, TrafficFilter>;
  private readonly tests: TagTest[];
  private window: TrafficWindow;

  constructor(scope: DataScope, nowMs: number, onStart: () => void, onIdle: () => void) {
    this.tests = scope.map(tagTestOf);
    this.window = new TrafficWindow(nowMs);
    this.subscribers = new Subscribers({ start: onStart, stop: onIdle });
  }

  add(batch: Batch, acceptedAtMs: number, nowMs: number): void {
    this.window.add(batch, acceptedAtMs, nowMs, this.tests);
  }

  tick(nowMs: number): void {
    const second = this.window.advance(nowMs);
    const byFilter = new Map<string, TrafficTick>();
    for (const [reader, filter] of this.subscribers.entries()) {
      const key = JSON.stringify([filter.chain, filter.region]);
      const tick = byFilter.get(key) ?? tickOf(second, filter);
      byFilter.set(key, tick);
      reader.push(tick);
    }
  }
}

/** Live traffic: listens to accepted batches only while somebody watches, once for all. */
@Injectable()
export class LiveTrafficFeed implements OnModuleDestroy {
  /** By data scope. */
  private readonly views = new Map<string, TrafficView>();
  private tap: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  onModuleDestroy(): void {
    for (const view of [...this.views.values()]) view.subscribers.endAll();
  }

  get subscriberCount(): number {
    return [...this.views.values()].reduce((sum, view) => sum + view.subscribers.count, 0);
  }

  /** Traffic within the caller's data scope. */
  subscribe(filter: TrafficFilter, caller: Principal): AsyncIterableIterator<TrafficTick> {
    const key = scopeKey(caller.dataScope);
    const view = this.views.get(key) ?? new TrafficView(caller.dataScope, this.platform.clock.nowMs(), () => this.open(key, view), () => this.close(key));
    return view.subscribers.add(filter);
  }

  private open(key: string, view: TrafficView): void {
    this.views.set(key, view);
    if (this.views.size > 1) return;
    this.tap = this.platform.messaging.tap(TELEMETRY, SUBJECT, (message) => this.take(message));
    this.schedule();
  }

  private close(key: string): void {
    this.views.delete(key);
    if (this.views.size > 0) return;
    clearTimeout(this.timer);
    void this.tap?.stop();
  }

  /** Ticks stand on the half seconds of the wall clock, so that pages of several people move together. */
  private schedule(): void {
    const nowMs = this.platform.clock.nowMs();
    const nextMs = Math.ceil((nowMs + SLOT_MS / 2) / SLOT_MS) * SLOT_MS;
    this.timer = setTimeout(() => {
      this.schedule();
      for (const view of this.views.values()) view.tick(this.platform.clock.nowMs());
    }, nextMs - nowMs);
  }

  private take(message: TappedMessage): void {
    const nowMs = this.platform.clock.nowMs();
    const acceptedAtMs = Number(message.headers(BATCH_HEADERS.acceptedAt) ?? nowMs);
    try {
      for (const batch of decodeBatches(message.data)) for (const view of this.views.values()) view.add(batch, acceptedAtMs, nowMs);
    } catch (error) {
      this.platform.log.warn({ err: error }, 'live-batch-unreadable');
    }
  }
}
