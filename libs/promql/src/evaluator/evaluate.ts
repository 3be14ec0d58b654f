/** Evaluates expressions over all steps at once. */
import { ObserverError } from '@observer/kernel';
import { singleStep, subqueryGrid, fixedTime } from '../engine/grid';
import { type Aggregate, type Binary, type Call, type Expr, isSetOperator, type MatrixSelector, type Subquery, typeOf, withoutParens } from '../parser/ast';
import { scale } from '../histogram/arithmetic';
import { isStaleAt } from '../window/stale';
import { stepCount, type Steps, type Window } from '../window/steps';
import { aggregate } from './aggregate';
import { scalarResult, vectorWithScalar } from './binary';
import { evaluateCall, type CallArguments } from './calls';
import type { EvalContext } from './context';
import { matchVectors, setOperation } from './matching';
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
      return { type: 'scalar', values: new Float64Array(stepCount(steps)).fill(expr.value) };
    case 'string':
      return { type: 'string', value: expr.value };
    case 'paren':
      return evaluate(expr.expr, steps, context);
    case 'unary':
      return negate(expr.op, await evaluate(expr.expr, steps, context));
    case 'binary':
      return evaluateBinary(expr, steps, context);
    case 'aggregate':
      return evaluateAggregate(expr, steps, context);
    case 'call':
      return unit === undefined ? evaluateFunction(expr, steps, context) : vector(timestamps(unit));
    default:
      throw new ObserverError('internal', `a ${expr.kind} expression has no value at steps`);
  }
}

/** Floats only: histograms keep their sign in Prometheus 2 and change it in 3. */
const negated = (one: StepSeries): StepSeries => ({ ...one, values: one.values.map((value) => -value), ...(one.histograms === undefined ? {} : { histograms: one.histograms.map((histogram) => histogram && scale(histogram, -1)) }) });

function negate(op: '+' | '-', value: NodeValue): NodeValue {
  if (op === '+' || value.type === 'string') return value;
  if (value.type === 'scalar') return { type: 'scalar', values: value.values.map((one) => -one) };
  return vector(withoutNames(value.series.map(negated), true));
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
    return { type: 'scalar', values: a.map((value, step) => scalarResult(node.op, value, b[step]!)) };
  }
  if (rightType === 'scalar') return vector(await vectorWithScalar(node, await seriesOf(left, steps, context), await scalarOf(right, steps, context), false, context));
  if (leftType === 'scalar') return vector(await vectorWithScalar(node, await seriesOf(right, steps, context), await scalarOf(left, steps, context), true, context));
  const [a, b] = [await seriesOf(left, steps, context), await seriesOf(right, steps, context)];
  return vector(isSetOperator(node.op) ? setOperation(node, a, b, length) : await matchVectors(node, a, b, length, context));
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
}

/** The samples a range vector sees, and how its windows lie. */
async function rangeOf(node: MatrixSelector | Subquery, steps: Steps, context: EvalContext): Promise<RangeArgument> {
  const leftOpen = context.dialect === '3';
  if (node.kind === 'matrix') {
    const fetched = context.units.get(node)!;
    return { series: fetched.series, window: fetched.unit.window, atMs: fetched.unit.atMs };
  }
  const grid = subqueryGrid(node, steps, context.times);
  const series = (await seriesOf(node.expr, grid, context)).map((one) => samplesOf(one, grid));
  return { series, window: { rangeMs: node.rangeMs, offsetMs: node.offsetMs, leftOpen }, atMs: fixedTime(node.at, context.times) };
}

/** Values at steps as samples. */
export function samplesOf({ labels, values, present, histograms }: StepSeries, grid: Steps): SampleSeries {
  const kept: number[] = [];
  for (let step = 0; step < present.length; step++) if (present[step] === 1) kept.push(step);
  return {
    labels,
    times: Float64Array.from(kept, (step) => grid.startMs + step * grid.stepMs),
    values: Float64Array.from(kept, (step) => values[step]!),
    ...(histograms === undefined ? {} : { histograms: kept.map((step) => histograms[step]) }),
  };
}

/** A range vector by itself, as an instant query may ask for: its samples at one time. */
export async function evaluateMatrix(node: MatrixSelector | Subquery, timeMs: number, context: EvalContext): Promise<SampleSeries[]> {
  const { series, window, atMs } = await rangeOf(node, singleStep(timeMs), context);
  const end = (atMs ?? timeMs) - window.offsetMs;
  const start = end - window.rangeMs;
  return series.map((one) => within(one, start, end, window.leftOpen)).filter(({ times }) => times.length > 0);
}

function within(series: SampleSeries, start: number, end: number, leftOpen: boolean): SampleSeries {
  const kept: number[] = [];
  series.times.forEach((time, index) => {
    if (time <= end && (leftOpen ? time > start : time >= start) && !(series.histograms?.[index] === undefined && isStaleAt(series.values, index))) kept.push(index);
  });
  return {
    labels: series.labels,
    times: Float64Array.from(kept, (index) => series.times[index]!), values: Float64Array.from(kept, (index) => series.values[index]!),
    ...(series.histograms === undefined ? {} : { histograms: kept.map((index) => series.histograms![index]) }),
  };
}
