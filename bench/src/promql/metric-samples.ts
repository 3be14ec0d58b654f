import { Batch } from '@observer/telemetry';

export const CHAINS = ['ethereum', 'bittensor', 'sui', 'solana', 'base', 'polkadot'];
/** Series of one scrape target: they share their times. */
const SERIES_PER_TARGET = 100;

/** A counter with many series, scraped regularly with a jitter of some milliseconds, and reset now and then: the same samples in every run. */
export class CounterFleet {
  private readonly totals: Float64Array;

  constructor(
    readonly series: number,
    private readonly random: () => number,
  ) {
    this.totals = Float64Array.from({ length: series }, () => Math.floor(random() * 1e6));
  }

  /** One scrape of all targets. */
  scrape(startMs: number, intervalMs: number): Batch {
    const { series, random, totals } = this;
    const time = new BigInt64Array(series);
    const value = new Float64Array(series);
    const targets = Math.ceil(series / SERIES_PER_TARGET);
    const beats = Array.from({ length: targets }, (_, target) => BigInt(startMs + ((target * 599) % intervalMs) + Math.floor(random() * 20)) * 1_000_000n);
    for (let i = 0; i < series; i++) {
      totals[i] = random() < 1e-4 ? 0 : totals[i]! + Math.floor(random() * 200);
      time[i] = beats[Math.floor(i / SERIES_PER_TARGET)]!;
      value[i] = totals[i]!;
    }
    const own = (name: string, count: number, of: (i: number) => number): Batch['tags'][number] => ({
      name, dictionary: Array.from({ length: count }, (_, i) => (name === 'chain' ? CHAINS[i]! : `${name}-${i}`)), ids: Uint32Array.from({ length: series }, (_, i) => 1 + of(i)),
    });
    return {
      measurement: 'rpc_requests_total', rows: series, time, rowSeries: Uint32Array.from({ length: series }, (_, i) => i), seriesCount: series,
      tags: [own('chain', CHAINS.length, (i) => i % CHAINS.length), own('instance', targets, (i) => Math.floor(i / SERIES_PER_TARGET)), own('method', SERIES_PER_TARGET, (i) => i % SERIES_PER_TARGET)],
      fields: [{ name: 'value', type: 'float', values: value }],
    };
  }
}
