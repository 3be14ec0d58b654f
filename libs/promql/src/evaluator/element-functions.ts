/** Functions of one sample: mathematics, dates, and what native histograms hold. */
import { histogramVariance } from '../histogram/quantiles';
import { civilDate, daysInMonth } from '../text/civil-date';
import type { FloatHistogram } from '../histogram/float-histogram';

/** As Go: an infinity wins over NaN. */
const maximum = (a: number, b: number): number => (a === Infinity || b === Infinity ? Infinity : Math.max(a, b));
const minimum = (a: number, b: number): number => (a === -Infinity || b === -Infinity ? -Infinity : Math.min(a, b));

/** Value and scalar arguments to result. */
type ElementFunction = (value: number, ...params: number[]) => number;

const roundTo: ElementFunction = (value, nearest = 1) => {
  const inverse = 1 / nearest;
  return Math.floor(value * inverse + 0.5) / inverse;
};

const sign: ElementFunction = (value) => (value < 0 ? -1 : value > 0 ? 1 : value);

export const ELEMENT_FUNCTIONS: Readonly<Record<string, ElementFunction>> = {
  abs: Math.abs, acos: Math.acos, acosh: Math.acosh, asin: Math.asin, asinh: Math.asinh, atan: Math.atan, atanh: Math.atanh, ceil: Math.ceil, cos: Math.cos, cosh: Math.cosh,
  exp: Math.exp, floor: Math.floor, ln: Math.log, log10: Math.log10, log2: Math.log2, sin: Math.sin, sinh: Math.sinh, sqrt: Math.sqrt, tan: Math.tan, tanh: Math.tanh,
  deg: (value) => (value * 180) / Math.PI,
  rad: (value) => (value * Math.PI) / 180,
  sgn: sign,
  round: roundTo,
  clamp: (value, low, high) => maximum(low!, minimum(high!, value)),
  clamp_max: (value, high) => minimum(high!, value),
  clamp_min: (value, low) => maximum(low!, value),
};

/** A part of a date in UTC, of seconds since the epoch. */
export const DATE_FUNCTIONS: Readonly<Record<string, (seconds: number) => number>> = {
  days_in_month: (seconds) => daysInMonth(civilDate(seconds)),
  day_of_month: (seconds) => civilDate(seconds).day,
  day_of_week: (seconds) => civilDate(seconds).weekday,
  day_of_year: (seconds) => civilDate(seconds).dayOfYear,
  hour: (seconds) => civilDate(seconds).hour,
  minute: (seconds) => civilDate(seconds).minute,
  month: (seconds) => civilDate(seconds).month,
  year: (seconds) => civilDate(seconds).year,
};

export const HISTOGRAM_FUNCTIONS: Readonly<Record<string, (histogram: FloatHistogram) => number>> = {
  histogram_count: ({ count }) => count,
  histogram_sum: ({ sum }) => sum,
  histogram_avg: ({ sum, count }) => sum / count,
  histogram_stdvar: histogramVariance,
  histogram_stddev: (histogram) => Math.sqrt(histogramVariance(histogram)),
};
