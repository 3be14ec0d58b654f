/** The engine of libs/promql under this service's limits. */
import type { Matcher } from '@observer/contracts';
import { createEngine, type Engine, formatQuery, parseQuery, parseSelector, type ParseOptions, type QueryOptions, type QueryResult } from '@observer/promql';
import type { StoreSamples } from '@observer/store-client';
import type { GatewayConfig } from '../../config';
import type { AnswerSeries, PromAnswer } from './prom-answer';
import type { InstantQuery, RangeQuery } from './promql.inputs';

/** How one query runs. */
export interface QueryRun {
  /** What the caller may see. */
  readonly samples: StoreSamples;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Most points of the answer. */
  readonly maxResultSamples: number;
}

export class PromEngine {
  private readonly parsing: ParseOptions;

  constructor(private readonly config: GatewayConfig) {
    this.parsing = { dialect: config.OBSERVER_PROMQL_DIALECT };
  }

  async instant(query: InstantQuery & { timeMs: number }, run: QueryRun): Promise<PromAnswer> {
    return answerOf(await this.engine(query.lookbackMs).instant(query.query, { ...this.options(query, run), timeMs: query.timeMs }));
  }

  async range(query: RangeQuery, run: QueryRun): Promise<PromAnswer> {
    const { startMs, endMs, stepMs } = query;
    return answerOf(await this.engine(query.lookbackMs).range(query.query, { ...this.options(query, run), startMs, endMs, stepMs }));
  }

  format(query: string): string {
    return formatQuery(query, this.parsing);
  }

  tree(query: string): Record<string, unknown> {
    return parseQuery(query, this.parsing);
  }

  selector(text: string): readonly Matcher[] {
    return parseSelector(text, this.parsing);
  }

  private engine(lookbackMs = this.config.OBSERVER_PROMQL_LOOKBACK_MS): Engine {
    const { OBSERVER_PROMQL_DIALECT: dialect, OBSERVER_PROMQL_MAX_SERIES: maxSeries, OBSERVER_PROMQL_MAX_SAMPLES: maxSamples, OBSERVER_PROMQL_MAX_BYTES: maxMemoryBytes } = this.config;
    return createEngine({ dialect, lookbackMs, limits: { maxSeries, maxSamples, maxMemoryBytes } });
  }

  /** The samples are narrowed by the caller's data scope already, where they are asked for. */
  private options({ explain, limit }: { readonly explain: boolean; readonly limit?: number | undefined }, { samples, signal, timeoutMs, maxResultSamples }: QueryRun): QueryOptions {
    return { source: samples, signal, explain, limits: { timeoutMs, maxResultSamples }, ...(limit === undefined ? {} : { maxResultSeries: limit }) };
  }
}

function answerOf({ resultType, series, scalar, string, truncated, warnings, stats, explain }: QueryResult): PromAnswer {
  const all: readonly AnswerSeries[] = scalar === undefined ? series : [{ labels: {}, times: [scalar.timeMs], values: [scalar.value] }];
  return { resultType, series: all, text: string, truncated, warnings, stats, explain };
}
