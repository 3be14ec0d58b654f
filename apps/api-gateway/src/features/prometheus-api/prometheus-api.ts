import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { isStaleAt, PromqlError } from '@observer/promql';
import { CONFIG, type GatewayConfig } from '../../config';
import type { Principal } from '../access';
import { MetricMetadata } from '../promql/metric-metadata';
import { bytesOfAnswer, bytesOfList, LongAnswers } from '../promql/long-answers';
import type { PromAnswer } from '../promql/prom-answer';
import { PromQueries } from '../promql/prom-queries';
import { type ExposedSample, exposition, EXPOSITION_CONTENT_TYPE } from './exposition';
import { badParameter, labelNameOf, type Parameters } from './parameters';
import { answerJson, listJson, type PrometheusAnswer, success, TRUNCATED } from './result-json';

/** Most series, names or values of one answer. */
const MAX_LABELS = 100_000;
/** What a sample and its labels take in memory, about. */
const SAMPLE_BYTES = 1024;

type Answer = Promise<PrometheusAnswer<unknown>>;

/** The Prometheus HTTP API over the queries of this service: parameters in, Prometheus's JSON out. */
@Injectable()
export class PrometheusApi {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly queries: PromQueries,
    private readonly metricMetadata: MetricMetadata,
    private readonly answers: LongAnswers,
  ) {}

  async query(parameters: Parameters, caller: Principal, signal: AbortSignal): Promise<StreamableFile> {
    const input = { query: parameters.required('query'), timeMs: parameters.timeMs('time'), timeoutMs: parameters.durationMs('timeout'), limit: parameters.limit() };
    const lookbackMs = parameters.durationMs('lookback_delta');
    return this.answer(caller, await this.evaluate(input.query, () => this.queries.instant({ ...input, lookbackMs }, caller, signal)), parameters);
  }

  async queryRange(parameters: Parameters, caller: Principal, signal: AbortSignal): Promise<StreamableFile> {
    const query = parameters.required('query');
    const [startMs, endMs, stepMs] = [parameters.requiredTimeMs('start'), parameters.requiredTimeMs('end'), parameters.requiredDurationMs('step')];
    if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start time');
    const input = { query, startMs, endMs, stepMs, timeoutMs: parameters.durationMs('timeout'), limit: parameters.limit(), lookbackMs: parameters.durationMs('lookback_delta') };
    return this.answer(caller, await this.evaluate(query, () => this.queries.range(input, caller, signal)), parameters);
  }

  async series(parameters: Parameters, caller: Principal, signal: AbortSignal): Promise<StreamableFile> {
    if (parameters.texts('match[]').length === 0) throw badParameter('match[]', 'no match[] parameter provided');
    const { series, truncated } = await parsing('match[]', () => this.queries.series(selectionOf(parameters), caller, signal));
    return this.answers.stream(caller, bytesOfList(series), listJson(series, truncated ? [TRUNCATED] : []));
  }

  async labels(parameters: Parameters, caller: Principal, signal: AbortSignal): Answer {
    const { values, truncated } = await parsing('match[]', () => this.queries.labelNames(selectionOf(parameters), caller, signal));
    return success(values, truncated ? [TRUNCATED] : []);
  }

  async labelValues(name: string, parameters: Parameters, caller: Principal, signal: AbortSignal): Answer {
    const { values, truncated } = await parsing('match[]', () => this.queries.labelValues(labelNameOf(name), selectionOf(parameters), caller, signal));
    return success(values, truncated ? [TRUNCATED] : []);
  }

  async metadata(parameters: Parameters, caller: Principal, signal: AbortSignal): Answer {
    const facts = await this.metricMetadata.of(parameters.text('metric'), caller, signal);
    const shown = facts.slice(0, parameters.limit() ?? facts.length);
    return success(Object.fromEntries(shown.map(({ metric, type, help, unit }) => [metric, [{ type, help, unit }]])));
  }

  async format(parameters: Parameters): Answer {
    const query = parameters.required('query');
    return success(await parsing('query', () => this.queries.format(query)));
  }

  async tree(parameters: Parameters): Answer {
    const query = parameters.required('query');
    return success(await parsing('query', () => this.queries.tree(query)));
  }

  private answer(caller: Principal, answer: PromAnswer, parameters: Parameters): StreamableFile {
    return this.answers.stream(caller, bytesOfAnswer(answer), answerJson(answer, parameters.text('stats') !== undefined));
  }

  /** A faulty expression is told apart from one that cannot be evaluated. */
  private async evaluate(query: string, work: () => Promise<PromAnswer>): Promise<PromAnswer> {
    await parsing('query', () => this.queries.format(query));
    try {
      return await work();
    } catch (thrown) {
      throw thrown instanceof PromqlError && thrown.message.includes('invalid expression type') ? badParameter('query', thrown.message, thrown) : asExecution(thrown);
    }
  }

  /** None are kept; the expression is checked as if there were. */
  async exemplars(parameters: Parameters): Answer {
    await this.format(parameters);
    return success([]);
  }

  /** The last sample of every series within the lookback, in the text format. */
  async federate(parameters: Parameters, caller: Principal, signal: AbortSignal): Promise<StreamableFile> {
    const endMs = this.platform.clock.nowMs();
    const range = { startMs: endMs - this.config.OBSERVER_PROMQL_LOOKBACK_MS, endMs };
    const samples = new Map<string, ExposedSample>();
    for (const text of parameters.texts('match[]')) {
      const matchers = await parsing('match[]', () => this.queries.selector(text));
      const { series } = await this.queries.samples(matchers, range, caller, signal);
      for (const { labels, times, values } of series) {
        const last = times.length - 1;
        if (last >= 0 && !isStaleAt(values, last)) samples.set(JSON.stringify(Object.entries(labels).sort()), { labels, value: values[last]!, timeMs: times[last]! });
      }
    }
    return this.answers.stream(caller, samples.size * SAMPLE_BYTES, exposition([...samples.values()]), EXPOSITION_CONTENT_TYPE);
  }
}

/** What is wrong with an expression that can be parsed shows in its evaluation. Faults of the other parameters name their paths. */
function asExecution(thrown: unknown): unknown {
  if (!(thrown instanceof ObserverError) || thrown.code !== 'invalid_argument' || thrown.details?.errors !== undefined) return thrown;
  return new ObserverError('invalid_argument', thrown.message, { cause: thrown, details: { ...thrown.details, phase: 'execution' } });
}

/** A text that cannot be parsed is a faulty parameter, in the words of Prometheus. */
async function parsing<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PromqlError ? badParameter(name, error.message, error) : error;
  }
}

const selectionOf = (parameters: Parameters): Record<string, unknown> => ({
  matchers: parameters.texts('match[]'), startMs: parameters.timeMs('start'), endMs: parameters.timeMs('end'), limit: Math.min(parameters.limit() ?? MAX_LABELS, MAX_LABELS),
});
