import type { Network } from '../network/network';
import { faultyEvents } from './faulty';
import { PaymentTraffic } from './payments';
import { RequestTraffic, WINDOW_MS } from './requests';

/** Lines per body at most: what a client that cares for latency and throughput sends. */
export const LINES_PER_BODY = 5_000;

export interface Body {
  /** The same for the same content, so that sending twice counts once. */
  readonly idempotencyKey: string;
  readonly lines: readonly string[];
}

/** Everything the network's gateway and payment service send in a stretch of time. Pure: same seed, rate and stretch, same bodies. */
export class Traffic {
  private readonly requests: RequestTraffic;
  private readonly payments: PaymentTraffic;

  constructor(private readonly network: Network, private readonly ratePerSecond: number) {
    this.requests = new RequestTraffic(network, ratePerSecond);
    this.payments = new PaymentTraffic(network, ratePerSecond);
  }

  /** Bodies for [startMs, endMs), both multiples of WINDOW_MS. */
  bodies(startMs: number, endMs: number): Body[] {
    const lines: string[] = [];
    for (let window = startMs; window < endMs; window += WINDOW_MS) {
      lines.push(...this.requests.window(window), ...this.payments.window(window), ...faultyEvents(this.network, window));
    }
    const bodies: Body[] = [];
    for (let first = 0; first < lines.length; first += LINES_PER_BODY) {
      bodies.push({
        idempotencyKey: `sim-${this.network.seed}-${this.ratePerSecond}-${startMs}-${endMs}-${bodies.length}`,
        lines: lines.slice(first, first + LINES_PER_BODY),
      });
    }
    return bodies;
  }
}
