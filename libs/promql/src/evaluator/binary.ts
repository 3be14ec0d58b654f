/** Binary operators between columns. */
import { ObserverError } from '@observer/kernel';
import { add, compact, equals, scale } from '../histogram/arithmetic';
import type { FloatHistogram } from '../histogram/float-histogram';
import { trim } from '../histogram/trim';
import { type ArithmeticOperator, ARITHMETIC, type Binary, type BinaryOperator, type ComparisonOperator, isComparison, isTrim } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import type { EvalContext } from './context';
import type { Sample } from './interpolate';
import { setValue, type StepSeries, takeSeries, withoutNames } from './values';

/** Power with the special cases of IEEE 754, which JavaScript leaves out: 1 to anything is 1. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && (exponent === Infinity || exponent === -Infinity)) return 1;
  return base ** exponent;
}

export function arithmetic(op: ArithmeticOperator, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return power(left, right);
    case 'atan2':
      return Math.atan2(left, right);
  }
}

export function compare(op: ComparisonOperator, left: number, right: number): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
  }
}

/** The operator between scalars; comparisons give 1 or 0. */
export const scalarResult = (op: BinaryOperator, left: number, right: number): number =>
  isComparison(op) ? Number(compare(op, left, right)) : arithmetic(op as ArithmeticOperator, left, right);

/** Whether the metric's name no longer tells what the result is. Prometheus 2 forgets `atan2` here. */
export const dropsName = ({ op, returnBool }: Binary, dialect: Dialect): boolean =>
  returnBool || ((ARITHMETIC as readonly string[]).includes(op) && (op !== 'atan2' || dialect === '3'));

/**
 * The operator between two samples.
 * @param kept what a comparison that holds gives: the sample of the vector
 * @returns undefined when there is no result: the comparison does not hold, or the operator is not defined for histograms
 */
export function sampleResult({ op, returnBool }: Binary, left: Sample, right: Sample, kept: Sample, dialect: Dialect): Sample | undefined {
  if (isTrim(op)) return typeof left === 'object' && typeof right === 'number' ? trim(left, right, op === '</' ? 'below' : 'above') : undefined;
  if (typeof left === 'number' && typeof right === 'number') {
    if (!isComparison(op)) return arithmetic(op as ArithmeticOperator, left, right);
    const holds = compare(op, left, right);
    return returnBool ? Number(holds) : holds ? kept : undefined;
  }
  if (isComparison(op)) return compareHistograms(op, returnBool, left, right, kept);
  return histogramResult(op as ArithmeticOperator, left, right, dialect);
}

function compareHistograms(op: ComparisonOperator, returnBool: boolean, left: Sample, right: Sample, kept: Sample): Sample | undefined {
  if (typeof left === 'number' || typeof right === 'number' || (op !== '==' && op !== '!=')) return undefined;
  const holds = equals(left, right) === (op === '==');
  return returnBool ? Number(holds) : holds ? kept : undefined;
}

function histogramResult(op: ArithmeticOperator, left: Sample, right: Sample, dialect: Dialect): FloatHistogram | undefined {
  if (typeof left === 'object' && typeof right === 'object') {
    const sum = op === '+' ? add(left, right) : op === '-' ? add(left, right, -1) : undefined;
    return sum === undefined ? undefined : compact(op === '-' ? { ...sum, counterResetHint: 'gauge' } : sum);
  }
  if (typeof left === 'object' && typeof right === 'number' && (op === '*' || op === '/')) {
    const result = scale(left, right, op === '/');
    // Prometheus 3 keeps no regular buckets: each of them would be infinite, or no number.
    return op === '/' && right === 0 && dialect === '3' ? { ...result, positiveSpans: [], positiveBuckets: [], negativeSpans: [], negativeBuckets: [] } : result;
  }
  if (typeof left === 'number' && typeof right === 'object' && op === '*') return scale(right, left);
  return undefined;
}

/** A vector with a scalar on its right, or on its left (`swapped`). */
export async function vectorWithScalar(node: Binary, series: readonly StepSeries[], scalar: Float64Array, swapped: boolean, { dialect, budget }: EvalContext): Promise<StepSeries[]> {
  const results: StepSeries[] = [];
  for (const one of series) {
    await budget.breathe();
    const result = takeSeries(one.labels, one.values.length, budget);
    for (let step = 0; step < scalar.length; step++) {
      if (one.present[step] === 0) continue;
      const sample: Sample = one.histograms?.[step] ?? one.values[step]!;
      setValue(result, step, swapped ? sampleResult(node, scalar[step]!, sample, sample, dialect) : sampleResult(node, sample, scalar[step]!, sample, dialect));
    }
    results.push(result);
  }
  return dropsName(node, dialect) ? withoutNames(results, { budget, dialect }) : results;
}

export const manyMatches = (reason: string): ObserverError => new ObserverError('invalid_argument', reason);
