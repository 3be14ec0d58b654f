import type { AlertCondition } from '@observer/contracts';

/** What a condition says of one series at one time. `lower` and `upper`: the bounds it was held against, where there are such. */
export interface Judgement {
  /** What is shown as the alert's value. */
  readonly value: number;
  readonly verdict: 'holds' | 'sustains' | 'clear';
  readonly lower?: number;
  readonly upper?: number;
}

/** A dynamic threshold says nothing before it has seen values of this many seasons. */
const LEAST_SEASONS = 2;

/**
 * Judges one series at one time.
 * @param values of the condition's inputs, in their order; undefined = the input has no value there
 * @returns undefined when there is nothing to judge
 */
export function judge(condition: AlertCondition, values: readonly (number | undefined)[]): Judgement | undefined {
  const [value] = values;
  if (value === undefined) return undefined;
  switch (condition.kind) {
    case 'threshold':
      return judgeThreshold(condition, value);
    case 'rate-of-change':
      return judgeChange(condition, value, values[1]);
    case 'dynamic':
      return judgeSeason(condition, value, values.slice(1));
    case 'promql':
    case 'absence':
    case 'burn-rate':
    case 'composite':
      return { value, verdict: 'holds' };
  }
}

const COMPARE = {
  '>': (a: number, b: number) => a > b, '>=': (a: number, b: number) => a >= b, '<': (a: number, b: number) => a < b, '<=': (a: number, b: number) => a <= b, '==': (a: number, b: number) => a === b, '!=': (a: number, b: number) => a !== b,
} as const;

function judgeThreshold({ op, value: bound, clearAt }: Extract<AlertCondition, { kind: 'threshold' }>, value: number): Judgement {
  const compare = COMPARE[op];
  const bounds = op.startsWith('>') ? { upper: bound } : op.startsWith('<') ? { lower: bound } : {};
  if (compare(value, bound)) return { value, verdict: 'holds', ...bounds };
  return { value, verdict: clearAt !== undefined && compare(value, clearAt) ? 'sustains' : 'clear', ...bounds };
}

function judgeChange({ relative, direction, by }: Extract<AlertCondition, { kind: 'rate-of-change' }>, value: number, before: number | undefined): Judgement | undefined {
  if (before === undefined) return undefined;
  const change = relative ? (value === before ? 0 : (value - before) / Math.abs(before)) : value - before;
  const far = direction === 'up' ? change > by : direction === 'down' ? change < -by : Math.abs(change) > by;
  return { value: change, verdict: far ? 'holds' : 'clear', ...(direction === 'up' ? {} : { lower: -by }), ...(direction === 'down' ? {} : { upper: by }) };
}

function judgeSeason(condition: Extract<AlertCondition, { kind: 'dynamic' }>, value: number, earlier: readonly (number | undefined)[]): Judgement | undefined {
  const band = seasonalBand(condition, earlier);
  if (band === undefined) return undefined;
  const { lower, upper } = band;
  const outside = (condition.side !== 'below' && value > upper) || (condition.side !== 'above' && value < lower);
  return { value, verdict: outside ? 'holds' : 'clear', lower, upper };
}

/** The band of what was seen at this time of earlier seasons. Undefined when too few of them have values. */
export function seasonalBand({ seasons, quantile, width, minimumWidth }: Extract<AlertCondition, { kind: 'dynamic' }>, earlier: readonly (number | undefined)[]): { lower: number; upper: number } | undefined {
  const perSeason = earlier.length / seasons;
  const seen = Array.from({ length: seasons }, (_, i) => earlier.slice(i * perSeason, (i + 1) * perSeason).some((value) => value !== undefined));
  if (seen.filter(Boolean).length < LEAST_SEASONS) return undefined;
  const sorted = earlier.filter((value): value is number => value !== undefined && !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const [low, high] = [quantileOf(sorted, 1 - quantile), quantileOf(sorted, quantile)];
  const margin = Math.max((high - low) * width, minimumWidth);
  return { lower: low - margin, upper: high + margin };
}

/** Linear interpolation between the two nearest ranks. */
function quantileOf(sorted: readonly number[], q: number): number {
  const rank = q * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (rank - below);
}
