import { Inject, Injectable } from '@nestjs/common';
import type { LabelsQuery, LabelsResult, Matcher } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { Selected } from '@observer/promql';
import { StoreSamples } from '@observer/store-client';
import { CONFIG, type GatewayConfig } from '../../config';
import { parseInput } from '../../http/validate';
import type { Principal } from '../access';
import { QueryTurns } from '../telemetry-query/query-turns';
import { PromEngine, type QueryRun } from './prom-engine';
import type { PromAnswer } from './prom-answer';
import { instantQuerySchema, labelsInputSchema, rangeQuerySchema } from './promql.inputs';

const DEFAULT_LIMIT = 10_000;

export interface LabelValues {
  readonly values: string[];
  readonly truncated: boolean;
}

/**
 * PromQL for every interface: checks the input, takes the caller's turn, bounds what one query may cost, and evaluates it over the
 * samples that the caller may see.
 */
@Injectable()
export class PromQueries {
  private readonly engine: PromEngine;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly turns: QueryTurns,
  ) {
    this.engine = new PromEngine(config);
  }

  /**
   * @param maxResultSamples points that the interface can answer with, where that is less than what one may ask for at all
   * @throws ObserverError `invalid_argument` with `details.position` for a faulty expression, `resource_exhausted`, `deadline_exceeded`, `cancelled`
   */
  async instant(input: unknown, caller: Principal, signal: AbortSignal, maxResultSamples = Infinity): Promise<PromAnswer> {
    const { timeMs = this.platform.clock.nowMs(), ...query } = parseInput(instantQuerySchema, input);
    return this.run(caller, signal, query.timeoutMs, (run) => this.engine.instant({ ...query, timeMs }, run), maxResultSamples);
  }

  /** Both ends included. @throws as `instant` */
  async range(input: unknown, caller: Principal, signal: AbortSignal, maxResultSamples = Infinity): Promise<PromAnswer> {
    const query = parseInput(rangeQuerySchema, input);
    return this.run(caller, signal, query.timeoutMs, (run) => this.engine.range(query, run), maxResultSamples);
  }

  labelNames(input: unknown, caller: Principal, signal: AbortSignal): Promise<LabelValues> {
    return this.labels({ what: 'names' }, input, caller, signal);
  }

  /** @param label `__name__` for the names of the metrics */
  labelValues(label: string, input: unknown, caller: Principal, signal: AbortSignal): Promise<LabelValues> {
    return this.labels({ what: 'values', label }, input, caller, signal);
  }

  /** The label sets of the series that match one of the selectors. */
  async series(input: unknown, caller: Principal, signal: AbortSignal): Promise<{ series: Record<string, string>[]; truncated: boolean }> {
    return this.labels({ what: 'series' }, input, caller, signal);
  }

  /** Samples as they are stored, for `/federate`. */
  samples(matchers: readonly Matcher[], range: { startMs: number; endMs: number }, caller: Principal, signal: AbortSignal): Promise<Selected> {
    const { OBSERVER_PROMQL_MAX_SERIES: maxSeries, OBSERVER_PROMQL_MAX_SAMPLES: maxSamples } = this.config;
    return this.run(caller, signal, undefined, (run) => run.samples.select({ matchers, range, coarsest: 'raw', maxSeries, maxSamples }, run.signal));
  }

  /** The expression, well laid out. @throws ObserverError `invalid_argument` with `details.position` */
  format(query: string): string {
    return this.engine.format(query);
  }

  /** The expression's tree, as Prometheus's `parse_query` shows it. @throws as `format` */
  tree(query: string): Record<string, unknown> {
    return this.engine.tree(query);
  }

  /** The matchers of a selector without range, offset or `@`. @throws as `format` */
  selector(text: string): readonly Matcher[] {
    return this.engine.selector(text);
  }

  private labels(query: Pick<LabelsQuery, 'what' | 'label'>, input: unknown, caller: Principal, signal: AbortSignal): Promise<LabelsResult> {
    const { matchers, startMs, endMs, limit = DEFAULT_LIMIT } = parseInput(labelsInputSchema, input);
    const matcherSets = matchers.map((text) => [...this.selector(text)]);
    // The store's range is open at its end, that of Prometheus is not.
    const range = startMs === undefined && endMs === undefined ? undefined : { startMs: startMs ?? 0, endMs: (endMs ?? this.platform.clock.nowMs()) + 1 };
    return this.run(caller, signal, undefined, (run) => run.samples.labels({ ...query, matcherSets, range, limit, timeoutMs: Math.min(run.timeoutMs, 60_000) }, run.signal));
  }

  /** Runs `work` when it is the caller's turn, over the samples it may see, until the client goes away or the time is up. */
  private run<T>(caller: Principal, signal: AbortSignal, wantedMs: number | undefined, work: (run: QueryRun) => Promise<T>, wantedSamples = Infinity): Promise<T> {
    const timeoutMs = Math.min(wantedMs ?? Infinity, this.config.OBSERVER_PROMQL_TIMEOUT_MS);
    const maxResultSamples = Math.min(wantedSamples, this.config.OBSERVER_PROMQL_MAX_RESULT_SAMPLES);
    const samples = new StoreSamples(this.platform.messaging, caller.dataScope, { timeoutMs, maxBytes: this.config.OBSERVER_PROMQL_MAX_BYTES });
    return this.turns.run(caller.id, signal, async () => {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        return await work({ samples, signal: AbortSignal.any([signal, timeout]), timeoutMs, maxResultSamples });
      } catch (error) {
        if (timeout.aborted && !signal.aborted) throw new ObserverError('deadline_exceeded', `The query took longer than ${timeoutMs} ms; ask for a shorter range, a longer step or fewer series`, { cause: error });
        throw isTooMuch(error) ? new ObserverError('resource_exhausted', error.message, { cause: error, details: error.details, retryable: false }) : error;
      }
    });
  }
}

/** A limit of the query itself: it would be met again. */
const isTooMuch = (error: unknown): error is ObserverError => error instanceof ObserverError && error.code === 'resource_exhausted';
