/** A sum with Neumaier's compensation. */
export class CompensatedSum {
  private sum = 0;
  private rest = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.rest += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  get total(): number {
    return this.sum + this.rest;
  }
}

/** Population variance in one pass (Welford), compensated. */
export function deviation(values: Float64Array, low: number, high: number): number {
  const mean = new CompensatedSum();
  const squares = new CompensatedSum();
  for (let index = low; index < high; index++) {
    const delta = values[index]! - mean.total;
    mean.add(delta / (index - low + 1));
    squares.add(delta * (values[index]! - mean.total));
  }
  return squares.total / (high - low);
}

/** Least squares line through the samples, its intercept at a time. Constant values have slope 0, infinite ones NaN. */
export function regression(times: Float64Array, values: Float64Array, low: number, high: number, interceptMs: number): { slope: number; intercept: number } {
  const [sumX, sumY, sumXY, sumXX] = [new CompensatedSum(), new CompensatedSum(), new CompensatedSum(), new CompensatedSum()];
  const first = values[low]!;
  let isConstant = true;
  for (let index = low; index < high; index++) {
    const x = (times[index]! - interceptMs) / 1e3;
    const y = values[index]!;
    if (y !== first && index > low) isConstant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumXX.add(x * x);
  }
  if (isConstant) return Number.isFinite(first) || Number.isNaN(first) ? { slope: 0, intercept: first } : { slope: NaN, intercept: NaN };
  const n = high - low;
  const slope = (sumXY.total - (sumX.total * sumY.total) / n) / (sumXX.total - (sumX.total * sumX.total) / n);
  return { slope, intercept: sumY.total / n - (slope * sumX.total) / n };
}

/** Holt's double exponential smoothing; both factors between 0 and 1. */
export function doubleExponential(values: Float64Array, low: number, high: number, smoothing: number, trend: number): number {
  let before = 0;
  let level = values[low]!;
  let slope = values[low + 1]! - values[low]!;
  for (let index = low + 1; index < high; index++) {
    if (index > low + 1) slope = trend * (level - before) + (1 - trend) * slope;
    const next = smoothing * values[index]! + (1 - smoothing) * (level + slope);
    before = level;
    level = next;
  }
  return level;
}
