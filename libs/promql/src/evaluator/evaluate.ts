/** Evaluates expressions over all steps at once. */
import { ObserverError } from '@observer/kernel';
import { singleStep, subqueryGrid, fixedTime } from '../engine/grid';
import { type Aggregate, type Binary, type Call, type Expr, type ExtendedRange, isSetOperator, type MatrixSelector, type Subquery, typeOf, withoutParens } from '../parser/ast';
import { scale, withHint } from '../histogram/arithmetic';
import { isStaleAt } from '../window/stale';
import { stepCount, type Steps, type Window } from '../window/steps';
import { lowerBound } from '../window/window-values';
import type { FloatHistogram } from '../histogram/float-histogram';
import { aggregate } from './aggregate';
import { scalarResult, vectorWithScalar } from './binary';
import { evaluateCall, type CallArguments } from './calls';
import type { Budget } from './budget';
import type { EvalContext } from './context';
import { inform } from './info';
import { matchVectors, setOperation } from './matching';
import { smoothedLookup } from './smoothed-lookup';
import { evaluateUnit, timestamps } from './units';
import { bytesOf, type NodeValue, SameLabelsError, type SampleSeries, type StepSeries, vector, withoutNames } from './values';

/** The value of an expression at the steps. @throws ObserverError */
export async function evaluate(expr: Expr, steps: Steps, context: EvalContext): Promise<NodeValue> {
  const started = performance.now();
  await context.budget.breathe();
  const held = context.budget.held;
  try {
    const value = await valueOf(expr, steps, context);
    context.budget.settle(held, bytesOf(value));
    return value;
  } catch (error) {
    if (error instanceof SameLabelsError) throw new ObserverError('invalid_argument', error.message, { cause: error, details: { position: expr.span } });
    throw error;
  } finally {
    context.measured(expr, performance.now() - started);
  }
}

async function valueOf(expr: Expr, steps: Steps, context: EvalContext): Promise<NodeValue> {
  const unit = context.units.get(expr);
  if (unit !== undefined && !unit.unit.raw) return vector(await evaluateUnit(unit, context));
  switch (expr.kind) {
    case 'number':
      return { type: 'scalar', values: context.budget.column(stepCount(steps)).fill(expr.value) };
    case 'string':
      return { type: 'string', value: expr.value };
    case 'paren':
      return evaluate(expr.expr, steps, context);
    case 'unary':
      return negate(expr.op, await evaluate(expr.expr, steps, context), context);
    case 'binary':
      return evaluateBinary(expr, steps, context);
    case 'aggregate':
      return evaluateAggregate(expr, steps, context);
    case 'call':
      if (unit !== undefined && expr.fn.name === 'info') return vector(await inform(expr, unit, await seriesOf(expr.args[0]!, steps, context), context));
      return unit === undefined ? evaluateFunction(expr, steps, context) : vector(await timestamps(unit, context));
    case 'vector':
      return vector(await smoothedLookup(unit!, context));
    default:
      throw new ObserverError('internal', `a ${expr.kind} expression has no value at steps`);
  }
}

/** Floats only: histograms keep their sign in Prometheus 2 and change it in 3. */
const negated = (one: StepSeries): StepSeries => ({ ...one, values: one.values.map((value) => -value), ...(one.histograms === undefined ? {} : { histograms: one.histograms.map((histogram) => histogram && scale(histogram, -1)) }) });

async function negate(op: '+' | '-', value: NodeValue, { budget, dialect }: EvalContext): Promise<NodeValue> {
  if (op === '+' || value.type === 'string') return value;
  budget.take(bytesOf(value));
  if (value.type === 'scalar') return { type: 'scalar', values: value.values.map((one) => -one) };
  return vector(await withoutNames(await budget.map(value.series, negated), { budget, dialect }, dialect === '2'));
}

async function seriesOf(expr: Expr, steps: Steps, context: EvalContext): Promise<readonly StepSeries[]> {
  const value = await evaluate(expr, steps, context);
  if (value.type !== 'vector') throw new ObserverError('internal', `expected an instant vector, got ${value.type}`);
  return value.series;
}

async function scalarOf(expr: Expr, steps: Steps, context: EvalContext): Promise<Float64Array> {
  const value = await evaluate(expr, steps, context);
  if (value.type !== 'scalar') throw new ObserverError('internal', `expected a scalar, got ${value.type}`);
  return value.values;
}

async function evaluateBinary(node: Binary, steps: Steps, context: EvalContext): Promise<NodeValue> {
  const { left, right } = node;
  const length = stepCount(steps);
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (leftType === 'scalar' && rightType === 'scalar') {
    const [a, b] = [await scalarOf(left, steps, context), await scalarOf(right, steps, context)];
    const values = context.budget.column(length);
    for (let step = 0; step < length; step++) values[step] = scalarResult(node.op, a[step]!, b[step]!);
    return { type: 'scalar', values };
  }
  if (rightType === 'scalar') return vector(await vectorWithScalar(node, await seriesOf(left, steps, context), await scalarOf(right, steps, context), false, context));
  if (leftType === 'scalar') return vector(await vectorWithScalar(node, await seriesOf(right, steps, context), await scalarOf(left, steps, context), true, context));
  const [a, b] = [await seriesOf(left, steps, context), await seriesOf(right, steps, context)];
  return vector(await (isSetOperator(node.op) ? setOperation : matchVectors)(node, a, b, length, context));
}

async function evaluateAggregate(node: Aggregate, steps: Steps, context: EvalContext): Promise<NodeValue> {
  const param = node.param === undefined ? undefined : await evaluate(node.param, steps, context);
  const given = param?.type === 'scalar' ? param.values : param?.type === 'string' ? param.value : undefined;
  const series = await seriesOf(node.expr, steps, context);
  return vector(await aggregate({ node, series, param: given, length: stepCount(steps), dialect: context.dialect, budget: context.budget, warn: context.warn }));
}

async function evaluateFunction(node: Call, steps: Steps, context: EvalContext): Promise<NodeValue> {
  const given: CallArguments = { node, scalars: [], strings: [], series: [], range: undefined, steps, length: stepCount(steps) };
  for (const arg of node.args) {
    const inner = withoutParens(arg);
    if (inner.kind === 'matrix' || inner.kind === 'subquery') given.range = await rangeOf(inner, steps, context);
    else {
      const value = await evaluate(arg, steps, context);
      if (value.type === 'scalar') given.scalars.push(value.values);
      else if (value.type === 'string') given.strings.push(value.value);
      else given.series = value.series;
    }
  }
  return evaluateCall(given, context);
}

export interface RangeArgument {
  readonly series: readonly SampleSeries[];
  readonly window: Window;
  readonly atMs: number | undefined;
  readonly extended?: ExtendedRange;
}

/** The samples a range vector sees, and how its windows lie. */
async function rangeOf(node: MatrixSelector | Subquery, steps: Steps, context: EvalContext): Promise<RangeArgument> {
  const leftOpen = context.dialect === '3';
  if (node.kind === 'matrix') {
    const fetched = context.units.get(node)!;
    return { series: fetched.series, window: fetched.unit.window, atMs: fetched.unit.atMs, extended: node.selector.extended };
  }
  const grid = subqueryGrid(node, steps, context.times);
  const series = await context.budget.map(await seriesOf(node.expr, grid, context), (one) => (leftOpen ? withoutResets(samplesOf(one, grid, context.budget)) : samplesOf(one, grid, context.budget)));
  return { series, window: { rangeMs: node.rangeMs, offsetMs: node.offsetMs, leftOpen }, atMs: fixedTime(node.at, context.times) };
}

/** Steps of a subquery may show the sample of a counter's reset several times, or not at all: what it says of the sample before it does not hold (Prometheus 3). */
function withoutResets(series: SampleSeries): SampleSeries {
  if (series.histograms === undefined) return series;
  return { ...series, histograms: series.histograms.map((histogram) => (histogram === undefined || histogram.counterResetHint === 'gauge' ? histogram : withHint(histogram, undefined))) };
}

/** Values at steps as samples. */
export function samplesOf({ labels, values, present, histograms }: StepSeries, grid: Steps, budget: Budget): SampleSeries {
  let count = 0;
  for (let step = 0; step < present.length; step++) count += present[step]!;
  const samples = { times: budget.column(count), values: budget.column(count) };
  const kept: (FloatHistogram | undefined)[] = [];
  for (let step = 0, index = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    samples.times[index] = grid.startMs + step * grid.stepMs;
    samples.values[index++] = values[step]!;
    if (histograms !== undefined) kept.push(histograms[step]);
  }
  return { labels, ...samples, ...(histograms === undefined ? {} : { histograms: kept }) };
}

/** A range vector by itself, as an instant query may ask for: its samples at one time. */
export async function evaluateMatrix(node: MatrixSelector | Subquery, timeMs: number, context: EvalContext): Promise<SampleSeries[]> {
  const { series, window, atMs } = await rangeOf(node, singleStep(timeMs), context);
  const end = (atMs ?? timeMs) - window.offsetMs;
  const start = end - window.rangeMs;
  return (await context.budget.map(series, (one) => within(one, window.leftOpen ? start + 1 : start, end, context.budget))).filter(({ times }) => times.length > 0);
}

/** The samples from `start` to `end`, both included; stale markers are none. */
function within({ labels, times, values, histograms }: SampleSeries, start: number, end: number, budget: Budget): SampleSeries {
  const [low, high] = [lowerBound(times, start), lowerBound(times, end + 1)];
  const isThere = (index: number): boolean => histograms?.[index] !== undefined || !isStaleAt(values, index);
  let count = 0;
  for (let index = low; index < high; index++) if (isThere(index)) count++;
  const samples = { times: budget.column(count), values: budget.column(count) };
  for (let index = low, kept = 0; index < high; index++) {
    if (!isThere(index)) continue;
    samples.times[kept] = times[index]!;
    samples.values[kept++] = values[index]!;
  }
  return { labels, ...samples, ...(histograms === undefined ? {} : { histograms: histograms.slice(low, high).filter((_, index) => isThere(low + index)) }) };
}
