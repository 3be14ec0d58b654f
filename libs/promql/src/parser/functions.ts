import type { ValueType } from './ast';

/** `2`: Prometheus 2.45; `3`: with what Prometheus 3 changed and added. */
export type Dialect = '2' | '3';

export interface FunctionSignature {
  readonly name: string;
  readonly args: readonly ValueType[];
  /** How often the last argument may stand: 0 once; 1 never or once; n never to n times; -1 any number of times, or never. */
  readonly variadic: number;
  readonly returns: ValueType;
  /** The dialect that has it; absent = both. */
  readonly only?: Dialect;
}

const V: readonly ValueType[] = ['vector'];
const M: readonly ValueType[] = ['matrix'];

const simple = 'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_count histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp'.split(' ');
const overRange =
  'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time'.split(' ');
const dates = 'days_in_month day_of_month day_of_week day_of_year hour minute month year'.split(' ');
const newSimple = 'histogram_avg histogram_stddev histogram_stdvar'.split(' ');
const newOverRange = 'first_over_time mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time'.split(' ');

const signature = (name: string, args: readonly ValueType[], variadic = 0, returns: ValueType = 'vector', only?: Dialect): FunctionSignature => ({ name, args, variadic, returns, only });

const ALL: readonly FunctionSignature[] = [
  ...simple.map((name) => signature(name, V)),
  ...overRange.map((name) => signature(name, M)),
  ...dates.map((name) => signature(name, V, 1)),
  ...newSimple.map((name) => signature(name, V, 0, 'vector', '3')),
  ...newOverRange.map((name) => signature(name, M, 0, 'vector', '3')),
  signature('clamp', ['vector', 'scalar', 'scalar']),
  signature('clamp_max', ['vector', 'scalar']),
  signature('clamp_min', ['vector', 'scalar']),
  signature('histogram_fraction', ['scalar', 'scalar', 'vector']),
  signature('histogram_quantile', ['scalar', 'vector']),
  signature('histogram_quantiles', ['vector', 'string', 'scalar', 'scalar'], 9, 'vector', '3'),
  signature('info', ['vector', 'vector'], 1, 'vector', '3'),
  signature('holt_winters', ['matrix', 'scalar', 'scalar'], 0, 'vector', '2'),
  signature('double_exponential_smoothing', ['matrix', 'scalar', 'scalar'], 0, 'vector', '3'),
  signature('label_replace', ['vector', 'string', 'string', 'string', 'string']),
  signature('label_join', ['vector', 'string', 'string', 'string'], -1),
  ...['max_of', 'min_of'].map((name) => signature(name, ['scalar', 'scalar'], 0, 'scalar', '3')),
  signature('pi', [], 0, 'scalar'),
  signature('predict_linear', ['matrix', 'scalar']),
  signature('quantile_over_time', ['scalar', 'matrix']),
  signature('round', ['vector', 'scalar'], 1),
  signature('scalar', V, 0, 'scalar'),
  signature('sort_by_label', ['vector', 'string'], -1, 'vector', '3'),
  signature('sort_by_label_desc', ['vector', 'string'], -1, 'vector', '3'),
  signature('time', [], 0, 'scalar'),
  signature('vector', ['scalar']),
  ...['step', 'range', 'start', 'end'].map((name) => signature(name, [], 0, 'scalar', '3')),
];

const BY_NAME = new Map(ALL.map((one) => [one.name, one]));

/** The function of that name, when the dialect has it. */
export function findFunction(name: string, dialect: Dialect): FunctionSignature | undefined {
  const found = BY_NAME.get(name);
  return found === undefined || (found.only !== undefined && found.only !== dialect) ? undefined : found;
}

export const functionNames = (dialect: Dialect): string[] => ALL.filter(({ only }) => only === undefined || only === dialect).map(({ name }) => name);
