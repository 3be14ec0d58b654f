import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { eventsSubject, matcherSchema, TELEMETRY } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { decodeBatches, SHIPPED_KINDS } from '@observer/telemetry';
import { z } from 'zod';
import { parseInput } from '../../http/validate';
import { tagTestOf } from '../../matchers/tag-test';
import { Subscribers } from '../../streams/subscribers';
import { type Principal, within } from '../access';
import { EventSample } from './event-sample';
import type { LiveEvents } from './live.types';

const INTERVAL_MS = 500;
const ROWS_PER_INTERVAL = 25;
const METRICS_SUBJECT = 'telemetry.metrics.*';

const requestSchema = z.object({
  measurement: z.string().regex(/^[^\s.*>]{1,200}$/, 'a measurement has no blanks, ".", "*" or ">" here'),
  matchers: z.array(matcherSchema).max(16).default([]),
});

/** The tail of one measurement, read from the broker once for all who watch it. */
class Tail {
  readonly subscribers: Subscribers<LiveEvents, EventSample>;
  private taps: Subscription[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly measurement: string,
    private readonly onIdle: () => void,
  ) {
    this.subscribers = new Subscribers({ start: () => this.start(), stop: () => this.stop() }, (unread, next) => ({ ...next, omitted: unread.omitted + unread.rows.length + next.omitted }));
  }

  /** A kind has subjects of its own; other measurements share theirs. A name that is not shipped may be either. */
  private start(): void {
    const ofKind = eventsSubject(this.measurement, 0).replace(/\.0$/, '.*');
    const shipped = SHIPPED_KINDS.some((kind) => kind.name === this.measurement);
    this.taps = [ofKind, ...(shipped ? [] : [METRICS_SUBJECT])].map((subject) => this.platform.messaging.tap(TELEMETRY, subject, ({ data }) => this.take(data)));
    this.timer = setInterval(() => this.tell(), INTERVAL_MS);
  }

  private stop(): void {
    clearInterval(this.timer);
    for (const tap of this.taps) void tap.stop();
    this.onIdle();
  }

  private take(payload: Uint8Array): void {
    try {
      for (const batch of decodeBatches(payload)) {
        if (batch.measurement !== this.measurement) continue;
        for (const [, sample] of this.subscribers.entries()) sample.add(batch);
      }
    } catch (error) {
      this.platform.log.warn({ err: error }, 'live-batch-unreadable');
    }
  }

  private tell(): void {
    const at = this.platform.clock.nowMs();
    for (const [reader, sample] of this.subscribers.entries()) {
      const sampled = sample.take();
      if (sampled !== undefined) reader.push({ at, columns: [...sampled.columns], rows: sampled.rows, omitted: sampled.omitted });
    }
  }
}

/** Rows as they come in, at most 50 per second and subscriber. */
@Injectable()
export class LiveEventsFeed implements OnModuleDestroy {
  private readonly tails = new Map<string, Tail>();

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  onModuleDestroy(): void {
    for (const tail of [...this.tails.values()]) tail.subscribers.endAll();
  }

  get subscriberCount(): number {
    return [...this.tails.values()].reduce((sum, tail) => sum + tail.subscribers.count, 0);
  }

  /** Rows within the caller's data scope. @throws ObserverError `invalid_argument` */
  subscribe(input: unknown, caller: Principal): AsyncIterableIterator<LiveEvents> {
    const { measurement, matchers } = parseInput(requestSchema, input);
    const sample = new EventSample(within(caller.dataScope, matchers).map(tagTestOf), ROWS_PER_INTERVAL);
    const tail = this.tails.get(measurement) ?? new Tail(this.platform, measurement, () => this.tails.delete(measurement));
    this.tails.set(measurement, tail);
    return tail.subscribers.add(sample);
  }
}
