import type { Matcher } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { Budget, DEFAULT_LIMITS, exhausted, type QueryLimits } from '../evaluator/budget';
import type { EvalContext } from '../evaluator/context';
import { evaluate, evaluateMatrix, samplesOf } from '../evaluator/evaluate';
import type { SampleSeries, StepSeries } from '../evaluator/values';
import { sortedByLabels } from './sorted-series';
import { type Expr, typeOf, withoutParens } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import { parse } from '../parser/parse';
import { PromqlError } from '../parser/promql-error';
import type { SampleSource } from '../sample-source.port';
import { stepCount, type Steps } from '../window/steps';
import { explain, type ExplainNode, type Fetched } from './explain';
import { fetchUnits, tooManyPoints } from './fetch';
import { type QueryTimes, singleStep } from './grid';
import { planUnits } from './plan';
import { scoped } from './scoped-source';

export interface EngineOptions {
  readonly dialect?: Dialect;
  /** How far back an instant selector looks for a sample. */
  readonly lookbackMs?: number;
  /** Step of a subquery that names none, as Prometheus's evaluation interval. */
  readonly subqueryStepMs?: number;
  readonly limits?: Partial<QueryLimits>;
}

export interface QueryOptions {
  readonly source: SampleSource;
  /** Stops the query. */
  readonly signal: AbortSignal;
  /** ANDed to every selector: what the caller may see. */
  readonly scope?: readonly Matcher[];
  readonly explain?: boolean;
  /** Tighter limits for this query. */
  readonly limits?: Partial<QueryLimits>;
  /** Most series of the result; the others are left out, which `truncated` tells. */
  readonly maxResultSeries?: number;
}

export interface QueryStats {
  readonly samplesRead: number;
  readonly seriesRead: number;
  /** The coarsest resolution that answered a selector. */
  readonly resolution: string;
  readonly tookMs: number;
}

export interface QueryResult {
  /** `matrix` for every range query; a scalar then is one series without labels. */
  readonly resultType: 'vector' | 'matrix' | 'scalar' | 'string';
  /** Of a vector: one sample each, at the query's time, in the order that `sort` and `topk` give. Of a matrix: in the order of labels. */
  readonly series: readonly SampleSeries[];
  readonly scalar?: { readonly timeMs: number; readonly value: number };
  readonly string?: { readonly timeMs: number; readonly value: string };
  /** `maxResultSeries` cut the series. */
  readonly truncated: boolean;
  readonly warnings: readonly string[];
  readonly stats: QueryStats;
  /** Empty unless asked for. */
  readonly explain: readonly ExplainNode[];
}

export interface RangeTimes {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export interface Engine {
  /** @throws PromqlError, ObserverError `resource_exhausted`, `deadline_exceeded`, `cancelled`, and what the source throws */
  instant(query: string, options: QueryOptions & { readonly timeMs: number }): Promise<QueryResult>;
  /** @throws as `instant`; PromqlError `invalid_argument` also for more than 11,000 points per series */
  range(query: string, options: QueryOptions & RangeTimes): Promise<QueryResult>;
}

export const DEFAULT_LOOKBACK_MS = 300_000;

/** An engine: how queries are read and what each may use. It holds no state, so one serves all. */
export function createEngine(options: EngineOptions = {}): Engine {
  return {
    async instant(query, { timeMs, ...rest }) {
      return new Run(query, singleStep(Math.round(timeMs)), true, options, rest).execute();
    },
    async range(query, { startMs, endMs, stepMs, ...rest }) {
      const steps = { startMs: Math.round(startMs), endMs: Math.round(endMs), stepMs: Math.round(stepMs) };
      assertSteps(query, steps, { ...DEFAULT_LIMITS, ...options.limits, ...rest.limits });
      return new Run(query, steps, false, options, rest).execute();
    },
  };
}

function assertSteps(query: string, steps: Steps, { maxPointsPerSeries }: QueryLimits): void {
  if (!(steps.stepMs > 0)) throw new ObserverError('invalid_argument', 'zero or negative query resolution step widths are not accepted; take a step of at least 1 ms');
  if (!(steps.endMs >= steps.startMs)) throw new ObserverError('invalid_argument', 'the end of a range query must not be before its start');
  if (stepCount(steps) > maxPointsPerSeries + 1) throw tooManyPoints(query, stepCount(steps), maxPointsPerSeries);
}

type Result = Pick<QueryResult, 'resultType' | 'series' | 'truncated' | 'scalar' | 'string'>;

class Run {
  private readonly started = performance.now();
  private readonly warnings = new Set<string>();
  private readonly tookMs = new Map<Expr, number>();
  private readonly times: QueryTimes;
  private readonly expr: Expr;
  private readonly budget: Budget;

  constructor(
    private readonly query: string,
    private readonly steps: Steps,
    private readonly isInstant: boolean,
    { dialect = '2', lookbackMs = DEFAULT_LOOKBACK_MS, subqueryStepMs = 60_000, limits }: EngineOptions,
    private readonly options: QueryOptions,
  ) {
    this.budget = new Budget({ ...DEFAULT_LIMITS, ...limits, ...options.limits }, options.signal);
    const { maxSubquerySteps } = this.budget.limits;
    this.times = { startMs: steps.startMs, endMs: steps.endMs, stepMs: isInstant ? 0 : steps.stepMs, lookbackMs, subqueryStepMs, dialect, maxSubquerySteps };
    this.expr = parse(query, { dialect, stepMs: this.times.stepMs, rangeMs: steps.endMs - steps.startMs });
  }

  async execute(): Promise<QueryResult> {
    const type = typeOf(this.expr);
    if (!this.isInstant && type !== 'scalar' && type !== 'vector') {
      const name = type === 'matrix' ? 'range vector' : type;
      throw new PromqlError(this.query, this.expr.span, `invalid expression type "${name}" for range query, must be Scalar or instant Vector`);
    }
    this.budget.check();
    const fetched = await fetchUnits(planUnits(this.expr, this.steps, this.times), scoped(this.options.source, this.options.scope), this.budget);
    const units = new Map<Expr, Fetched>(fetched.map((one) => [one.unit.node, one]));
    const result = await this.evaluate(units);
    return {
      ...result,
      warnings: [...this.warnings],
      stats: { samplesRead: this.budget.samplesRead, seriesRead: this.budget.seriesRead, resolution: coarsestOf(fetched), tookMs: performance.now() - this.started },
      explain: this.options.explain === true ? explain(this.query, this.expr, units, this.tookMs) : [],
    };
  }

  /** The series that are wanted. @throws ObserverError `resource_exhausted` when they have more points than anyone may ask for */
  private async shown<Series>(resultType: 'vector' | 'matrix', all: readonly Series[], toSamples: (one: Series) => SampleSeries): Promise<Result> {
    const { maxResultSamples } = this.budget.limits;
    const wanted = all.slice(0, this.options.maxResultSeries);
    let samples = 0;
    const series = await this.budget.map(wanted, (one) => {
      const shown = toSamples(one);
      samples += shown.times.length;
      if (samples > maxResultSamples) throw exhausted(`query processing would load too many samples into memory in query execution: the result has more than ${maxResultSamples}`);
      return shown;
    });
    return { resultType, series, truncated: wanted.length < all.length };
  }

  private async evaluate(units: ReadonlyMap<Expr, Fetched>): Promise<Result> {
    const context: EvalContext = {
      times: this.times, dialect: this.times.dialect, budget: this.budget, units,
      warn: (message) => this.warnings.add(message),
      measured: (expr, tookMs) => this.tookMs.set(expr, tookMs),
    };
    const timeMs = this.steps.startMs;
    const inner = withoutParens(this.expr);
    if (inner.kind === 'matrix' || inner.kind === 'subquery') {
      return this.shown('matrix', await sortedByLabels(await evaluateMatrix(inner, timeMs, context), this.budget), (one) => one);
    }
    const value = await evaluate(this.expr, this.steps, context);
    if (value.type === 'string') return { resultType: 'string', series: [], truncated: false, string: { timeMs, value: value.value } };
    if (value.type === 'scalar') {
      if (this.isInstant) return { resultType: 'scalar', series: [], truncated: false, scalar: { timeMs, value: value.values[0]! } };
      const present = new Uint8Array(value.values.length).fill(1);
      return this.shown('matrix', [{ labels: {}, values: value.values, present }], (one) => samplesOf(one, this.steps, this.budget));
    }
    const toSamples = (one: StepSeries): SampleSeries => samplesOf(one, this.steps, this.budget);
    return this.isInstant ? this.shown('vector', value.series, toSamples) : this.shown('matrix', await sortedByLabels(value.series, this.budget), toSamples);
  }
}

const ORDER = ['raw', '10s', '1m', '1h'];

const coarsestOf = (fetched: readonly Fetched[]): string => fetched.reduce((coarsest, { resolution }) => (ORDER.indexOf(resolution) > ORDER.indexOf(coarsest) ? resolution : coarsest), 'raw');
