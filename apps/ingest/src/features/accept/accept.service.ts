import { Inject, Injectable } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import type { Batch } from '@observer/telemetry';
import { SourceFigures } from '../figures';
import { Acceptance, type AcceptanceParts, type AcceptReport } from './acceptance';
import { REFUSED_POINTS_KEEPER, type RawFormat, type RefusedPointsKeeper } from './refused-points.port';

/** Injection token of `AcceptanceParts`. */
export const ACCEPTANCE_PARTS = Symbol('ACCEPTANCE_PARTS');

export interface AcceptOptions {
  /** Where the points come from, e.g. `host metrics`; a label of metrics, so from a small set. */
  readonly source: string;
  /** Names these batches: a second call with the same id adds nothing within two minutes. */
  readonly messageId: string;
  /** False: `messageId` is a content hash, so points without a time of their own are told apart. Default true. */
  readonly explicitId?: boolean;
  readonly keyId?: string;
  /** Shown on the status page; default `source`. */
  readonly sourceName?: string;
  /** Time of points that have none, nanoseconds since the epoch. Default now. */
  readonly defaultTime?: bigint;
  /** How refused points are written down; default line protocol in nanoseconds. */
  readonly format?: RawFormat;
  readonly precision?: 'ns' | 'us' | 'ms' | 's';
  /** False for what is a dead letter already: refused points are then only reported. Default true. */
  readonly keepRefused?: boolean;
}

/** The one way into Observer: everything that comes in, over HTTP or from a collector, goes through here. */
@Injectable()
export class AcceptService {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(ACCEPTANCE_PARTS) private readonly parts: AcceptanceParts,
    @Inject(REFUSED_POINTS_KEEPER) private readonly keeper: RefusedPointsKeeper,
    private readonly figures: SourceFigures,
  ) {}

  /**
   * Makes batches durable. Resolves after the broker confirmed all of them, with what was refused.
   * @throws ObserverError `unavailable`: repeat the call with the same `messageId`
   */
  async accept(batches: readonly Batch[], options: AcceptOptions): Promise<AcceptReport> {
    const acceptance = this.begin(options);
    await acceptance.add(batches);
    return this.finish(acceptance, options);
  }

  /** For bodies that come in pieces: `add` each to the acceptance, then `finish` it here. */
  begin(options: AcceptOptions): Acceptance {
    const arrivedAtNs = options.defaultTime ?? this.platform.clock.nowNs();
    const refusedPoints = options.keepRefused === false ? { add: () => undefined, flush: () => Promise.resolve() } : this.keeper.begin({
      source: options.source, keyId: options.keyId, receivedAtMs: Number(arrivedAtNs / 1_000_000n), messageId: options.messageId,
      format: options.format ?? 'line-protocol', precision: options.precision ?? 'ns',
    });
    return new Acceptance(this.parts, { source: options.source, messageId: options.messageId, explicitId: options.explicitId ?? true, arrivedAtNs }, refusedPoints);
  }

  async finish(acceptance: Acceptance, options: AcceptOptions): Promise<AcceptReport> {
    const report = await acceptance.finish();
    this.figures.count(options.sourceName ?? options.source, report.accepted, report.refused);
    return report;
  }
}
