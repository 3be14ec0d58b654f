import { IncidentScript } from '../network/incidents';
import type { Network, SimulatedCustomer } from '../network/network';
import { Random, Weighted } from '../network/random';
import { WINDOW_MS } from './requests';
import { demand } from './seasonality';

interface Asset {
  readonly name: string;
  readonly chain: string;
  readonly usd: number;
  /** Median seconds to confirmation. */
  readonly confirmationSeconds: number;
  readonly feeUsd: number;
  readonly weight: number;
}

const ASSETS: readonly Asset[] = [
  { name: 'USDC', chain: 'base', usd: 1, confirmationSeconds: 4, feeUsd: 0.02, weight: 40 },
  { name: 'USDC', chain: 'ethereum', usd: 1, confirmationSeconds: 38, feeUsd: 1.4, weight: 12 },
  { name: 'ETH', chain: 'ethereum', usd: 4100, confirmationSeconds: 36, feeUsd: 1.1, weight: 14 },
  { name: 'TAO', chain: 'bittensor', usd: 410, confirmationSeconds: 24, feeUsd: 0.01, weight: 18 },
  { name: 'DOT', chain: 'polkadot', usd: 4.2, confirmationSeconds: 18, feeUsd: 0.02, weight: 6 },
  { name: 'SUI', chain: 'sui', usd: 3.4, confirmationSeconds: 1, feeUsd: 0.004, weight: 10 },
];
const TYPES = [{ type: 'charge', weight: 62 }, { type: 'top_up', weight: 20 }, { type: 'invoice', weight: 10 }, { type: 'swap', weight: 6 }, { type: 'refund', weight: 2 }] as const;
const MEDIAN_USD: Record<string, number> = { free: 5, growth: 60, scale: 480, enterprise: 4200 };
const REASONS = ['insufficient_funds', 'provider_unavailable', 'slippage_exceeded', 'confirmation_timeout'] as const;
/** Share that fails on a good day. */
const FAILING_SHARE = 0.012;
/** One payment for so many calls. */
const CALLS_PER_PAYMENT = 200;

/** Writes `payment` events as NDJSON. Pure but for its caches. */
export class PaymentTraffic {
  private readonly script: IncidentScript;
  private readonly customers: Weighted<SimulatedCustomer>;
  private readonly assets = new Weighted(ASSETS, (asset) => asset.weight);
  private readonly types = new Weighted(TYPES, (entry) => entry.weight);

  constructor(private readonly network: Network, private readonly callsPerSecond: number) {
    this.script = new IncidentScript(network);
    this.customers = new Weighted(network.customers, (customer) => Math.sqrt(customer.weight));
  }

  /** The events of one window, one JSON object per line. */
  window(startMs: number): string[] {
    const random = new Random(`${this.network.seed}/payments/${this.callsPerSecond}/${startMs}`);
    const incident = this.script.at(startMs).find((running) => running.type === 'payments-failing');
    const failing = incident?.type === 'payments-failing' ? incident.share : FAILING_SHARE;
    const busy = demand(startMs).reduce((sum, { share }) => sum + share, 0);
    const count = random.poisson((this.callsPerSecond * busy * WINDOW_MS) / 1000 / CALLS_PER_PAYMENT);
    return Array.from({ length: count }, () => this.payment(random, startMs, failing));
  }

  private payment(random: Random, startMs: number, failingShare: number): string {
    const customer = this.customers.draw(random);
    const asset = this.assets.draw(random);
    const failed = random.next() < failingShare;
    const usd = random.logNormal(MEDIAN_USD[customer.plan] ?? 20, 0.7);
    const event = {
      kind: 'payment', type: this.types.draw(random).type, status: failed ? 'failed' : random.next() < 0.03 ? 'pending' : 'confirmed',
      asset: asset.name, chain: asset.chain, customer: customer.id, ...(failed && { failure_reason: random.pick(REASONS) }),
      amount: Number((usd / asset.usd).toPrecision(8)), amount_usd: Number(usd.toFixed(2)), fee: Number(((asset.feeUsd * random.between(0.7, 1.6)) / asset.usd).toPrecision(6)),
      ...(!failed && { confirmation_seconds: Number(random.logNormal(asset.confirmationSeconds, 0.4).toFixed(3)) }),
      payment_id: `pay_${random.hex(16)}`, wallet: `0x${random.hex(40)}`,
    };
    const time = `${startMs + random.below(WINDOW_MS)}${String(random.below(1_000_000)).padStart(6, '0')}`;
    return `{"time":${time},${JSON.stringify(event).slice(1)}`;
  }
}
