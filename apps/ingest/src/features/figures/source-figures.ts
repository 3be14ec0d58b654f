import type { Clock } from '@observer/kernel';
import type { Health } from '@observer/platform';
import { RateMeter } from './rate-meter';

/** Sources shown by name; further ones are counted together as "others". */
const MAX_SOURCES = 64;
const FORGET_AFTER_MS = 15 * 60_000;

interface Source {
  readonly received: RateMeter;
  readonly refused: RateMeter;
  lastSeenMs: number;
}

/** What comes in from where, as figures of the heartbeat. */
export class SourceFigures {
  private readonly received: RateMeter;
  private readonly refused: RateMeter;
  private readonly sources = new Map<string, Source>();

  constructor(private readonly health: Health, private readonly clock: Clock) {
    this.received = new RateMeter(clock);
    this.refused = new RateMeter(clock);
    health.gauge('received_rows_per_second', () => this.received.perSecond());
    health.gauge('refused_rows_per_second', () => this.refused.perSecond());
  }

  /** @param name shown to people, e.g. `gateway /v1/events` or `node probes` */
  count(name: string, received: number, refused: number): void {
    this.received.mark(received);
    this.refused.mark(refused);
    const source = this.sourceOf(name.slice(0, 128));
    source.received.mark(received);
    source.refused.mark(refused);
    source.lastSeenMs = this.clock.nowMs();
  }

  private sourceOf(name: string): Source {
    const known = this.sources.get(name);
    if (known !== undefined) return known;
    this.forgetSilent();
    if (this.sources.size >= MAX_SOURCES && name !== 'others') return this.sourceOf('others');
    const source = { received: new RateMeter(this.clock), refused: new RateMeter(this.clock), lastSeenMs: 0 };
    this.sources.set(name, source);
    this.health.gauge(`source:${name}:rows_per_second`, () => source.received.perSecond());
    this.health.gauge(`source:${name}:refused_per_second`, () => source.refused.perSecond());
    return source;
  }

  private forgetSilent(): void {
    const oldest = this.clock.nowMs() - FORGET_AFTER_MS;
    for (const [name, source] of this.sources) {
      if (source.lastSeenMs >= oldest) continue;
      this.sources.delete(name);
      for (const figure of ['rows_per_second', 'refused_per_second']) this.health.removeGauge(`source:${name}:${figure}`);
    }
  }
}
