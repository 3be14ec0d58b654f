import { setMaxListeners } from 'node:events';
import type { Messaging } from '@observer/platform';
import { createEngine, type Dialect, type Engine, type QueryOptions } from '@observer/promql';
import { BatchedPages, type SamplesPages, StoreSamples } from '@observer/store-client';
import type { AskRange } from '../condition';
import type { TemplateQuery } from '../template';
import { RecordedOverlay } from './recorded-overlay';

export interface RuleEngineOptions {
  readonly dialect: Dialect;
  readonly lookbackMs: number;
  /** Of one query. */
  readonly queryTimeoutMs: number;
  /** What one query may hold. */
  readonly queryMaxBytes: number;
}

/** Ways to ask for what rules want to know. Rules see all data: they run in nobody's name. */
export interface Asking {
  readonly ask: AskRange;
  readonly templateQuery: TemplateQuery;
}

/** PromQL over the store, with this service's limits. */
export class RuleEngine {
  private readonly engine: Engine;
  /** All rules see the same data, so they share what they read. */
  private readonly pages: SamplesPages;

  constructor(private readonly messaging: Messaging, private readonly options: RuleEngineOptions) {
    this.pages = new BatchedPages(messaging);
    this.engine = createEngine({ dialect: options.dialect, lookbackMs: options.lookbackMs, limits: { maxMemoryBytes: options.queryMaxBytes, timeoutMs: options.queryTimeoutMs } });
  }

  get dialect(): Dialect {
    return this.options.dialect;
  }

  /** @param overlay what recording rules made and the store has not got yet */
  asking(signal: AbortSignal, overlay = new RecordedOverlay()): Asking {
    const { queryTimeoutMs: timeoutMs, queryMaxBytes: maxBytes } = this.options;
    // Many queries listen to it at a time.
    setMaxListeners(0, signal);
    const query = (): Pick<QueryOptions, 'source' | 'signal'> => ({ source: overlay.over(new StoreSamples(this.messaging, [], { timeoutMs, maxBytes }, this.pages)), signal });
    return {
      ask: (expr, grid) => this.engine.range(expr, { ...query(), ...grid }),
      templateQuery: async (expr, atMs) => {
        const { series, scalar } = await this.engine.instant(expr, { ...query(), timeMs: atMs });
        if (scalar !== undefined) return [{ Labels: {}, Value: scalar.value }];
        return series.filter(({ values }) => values.length > 0).map(({ labels, values }) => ({ Labels: { ...labels }, Value: values[0]! }));
      },
    };
  }
}
