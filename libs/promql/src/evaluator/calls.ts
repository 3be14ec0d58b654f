/** Functions, by the kind of their arguments. */
import { ObserverError } from '@observer/kernel';
import { dropName, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import { type Call, type Expr, type ExtendedRange, withoutParens } from '../parser/ast';
import type { Steps, Window } from '../window/steps';
import type { EvalContext } from './context';
import { DATE_FUNCTIONS, ELEMENT_FUNCTIONS, HISTOGRAM_FUNCTIONS } from './element-functions';
import { evaluateExtended } from './extended-range';
import { fractionsOf, quantilesOf } from './histogram-functions';
import { manyQuantiles } from './histogram-quantiles';
import { labelJoin, labelReplace, sortByLabels } from './label-functions';
import { keepsName, RANGE_FUNCTIONS } from './range-functions';
import { warnOfQuantile } from './quantile';
import { evaluateRange } from './samples';
import type { Budget } from './budget';
import { type NodeValue, type SampleSeries, seriesBytes, type StepSeries, takeSeries, vector, withoutNames } from './values';

export interface CallArguments {
  readonly node: Call;
  readonly scalars: Float64Array[];
  readonly strings: string[];
  series: readonly StepSeries[];
  range: { readonly series: readonly SampleSeries[]; readonly window: Window; readonly atMs: number | undefined; readonly extended?: ExtendedRange } | undefined;
  readonly steps: Steps;
  readonly length: number;
}

type Function = (given: CallArguments, context: EvalContext) => NodeValue | Promise<NodeValue>;

function scalar({ length }: CallArguments, { budget }: EvalContext, valueAt: (step: number) => number): NodeValue {
  const values = budget.column(length);
  for (let step = 0; step < length; step++) values[step] = valueAt(step);
  return { type: 'scalar', values };
}
const timeAt = (steps: Steps, step: number): number => steps.startMs + step * steps.stepMs;

/** Applies a function to the floats of every series. */
async function mapFloats(series: readonly StepSeries[], { budget, dialect }: EvalContext, value: (value: number, step: number) => number): Promise<NodeValue> {
  const mapped: StepSeries[] = [];
  for (const one of series) {
    await budget.breathe();
    const result = takeSeries(one.labels, one.values.length, budget);
    for (let step = 0; step < one.values.length; step++) {
      if (one.present[step] === 0 || one.histograms?.[step] !== undefined) continue;
      result.values[step] = value(one.values[step]!, step);
      result.present[step] = 1;
    }
    mapped.push(result);
  }
  return vector(await withoutNames(mapped.filter(({ present }) => present.includes(1)), { budget, dialect }));
}

const element = (name: string): Function => ({ series, scalars }, context) => {
  const apply = ELEMENT_FUNCTIONS[name]!;
  const [a, b] = scalars;
  if (a === undefined) return mapFloats(series, context, (value) => apply(value));
  if (b === undefined) return mapFloats(series, context, (value, step) => apply(value, a[step]!));
  return mapFloats(series, context, (value, step) => apply(value, a[step]!, b[step]!));
};

/** Nothing where the bounds are the wrong way round. */
const clamp: Function = async (given, context) => {
  const [low, high] = given.scalars as [Float64Array, Float64Array];
  const series = await context.budget.map(given.series, (one) => {
    context.budget.take(one.present.length);
    return { ...one, present: one.present.map((flag, step) => (high[step]! < low[step]! ? 0 : flag)) };
  });
  return element('clamp')({ ...given, series }, context);
};

const date = (name: string): Function => ({ node, series, steps, length }, context) => {
  const part = DATE_FUNCTIONS[name]!;
  if (node.args.length > 0) return mapFloats(series, context, part);
  const result = takeSeries({}, length, context.budget);
  result.present.fill(1);
  for (let step = 0; step < length; step++) result.values[step] = part(timeAt(steps, step) / 1000);
  return vector([result]);
};

const ofHistograms = (name: string): Function => async ({ series }, { budget, dialect }) => {
  const measure = HISTOGRAM_FUNCTIONS[name]!;
  const measured = await budget.map(series.filter(({ histograms }) => histograms !== undefined), (one) => {
    const result = takeSeries(one.labels, one.values.length, budget);
    one.histograms!.forEach((histogram, step) => {
      if (histogram === undefined || one.present[step] === 0) return;
      result.values[step] = measure(histogram);
      result.present[step] = 1;
    });
    return result;
  });
  return vector(await withoutNames(measured, { budget, dialect }));
};

/** What `absent` can say of the missing series: the labels that its selector wants to be equal to something, once. */
export function absentLabels(expr: Expr): LabelSet {
  const inner = withoutParens(expr);
  const selector = inner.kind === 'vector' ? inner : inner.kind === 'matrix' ? inner.selector : undefined;
  const labels: Record<string, string> = {};
  const seen = new Set<string>();
  for (const { tag, op, value } of selector?.matchers ?? []) {
    if (tag === METRIC_NAME) continue;
    if (op === '=' && !seen.has(tag)) {
      labels[tag] = value;
      seen.add(tag);
    } else delete labels[tag];
  }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

async function absentWhere(node: Call, series: readonly StepSeries[], length: number, budget: Budget): Promise<NodeValue> {
  const result = takeSeries(absentLabels(node.args[0]!), length, budget);
  result.values.fill(1);
  result.present.fill(1);
  for (const { present } of series) {
    if (budget.due()) await budget.pause();
    for (let step = 0; step < length; step++) if (present[step] === 1) result.present[step] = 0;
  }
  return vector([result]);
}

function warnOfOrder({ dialect, times, warn }: EvalContext): void {
  if (dialect === '3' && times.stepMs > 0) warn('sort is ineffective for range queries since results are always ordered by labels');
}

const sortedByLabels = (ascending: boolean): Function => ({ series, strings }, context) => {
  warnOfOrder(context);
  return vector(sortByLabels(series, strings, ascending));
};

/** Orders only matter where there is one step; the end of a range query is sorted by labels. */
const sorted = (descending: boolean): Function => ({ series, length }, context) => {
  warnOfOrder(context);
  const floats = series.filter(({ histograms }) => histograms === undefined);
  if (length > 1) return vector(floats);
  const value = (one: StepSeries): number => one.values[0]!;
  const order = (a: number, b: number): number => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : descending ? b - a || 0 : a - b || 0);
  return vector(floats.slice().sort((a, b) => order(value(a), value(b))));
};

async function scalarOfVector({ series, length }: CallArguments, { dialect, budget }: EvalContext): Promise<NodeValue> {
  const only = budget.column(length).fill(NaN);
  budget.take(length);
  const found = new Uint8Array(length);
  for (const { present, values, histograms } of series) {
    if (budget.due()) await budget.pause();
    for (let step = 0; step < length; step++) {
      if (present[step] === 0 || (dialect === '3' && histograms?.[step] !== undefined)) continue;
      only[step] = found[step] === 0 ? values[step]! : NaN;
      found[step] = 1;
    }
  }
  return { type: 'scalar', values: only };
}

function vectorOfScalar({ scalars, length }: CallArguments, { budget }: EvalContext): NodeValue {
  budget.take(seriesBytes(length));
  return vector([{ labels: {}, values: scalars[0]!, present: new Uint8Array(length).fill(1) }]);
}

/** The time of the evaluation, for anything that is no plain selector. */
const timestamp: Function = async ({ series, steps, length }, { budget, dialect }) => {
  const times = budget.column(length);
  for (let step = 0; step < length; step++) times[step] = timeAt(steps, step) / 1000;
  return vector(await withoutNames(await budget.map(series, ({ labels, present }) => ({ labels, present, values: times })), { budget, dialect }));
};

async function overRange({ node, range, scalars, steps, length }: CallArguments, context: EvalContext): Promise<NodeValue> {
  const name = node.fn.name;
  checkParameters(name, scalars);
  if (name === 'quantile_over_time') warnOfQuantile(scalars[0]!, context.warn);
  const fn = RANGE_FUNCTIONS[name]!;
  const { series, window, atMs, extended } = range!;
  const results: StepSeries[] = [];
  const isAbsent = name === 'absent_over_time';
  for (const one of series) {
    await context.budget.breathe();
    context.budget.take(seriesBytes(length));
    const labels = keepsName(name) ? one.labels : dropName(one.labels, context.dialect);
    const { budget, warn, dialect, times: { lookbackMs } } = context;
    const result = extended === undefined
      ? await evaluateRange(one, labels, { fn, steps, window, atMs, params: scalars, dialect, budget, warn }, length)
      : await evaluateExtended(one, labels, { name, extended, steps, window, atMs, lookbackMs, budget, warn }, length);
    if (result.present.includes(1)) results.push(isAbsent ? result : { ...result, labels: one.labels });
  }
  if (isAbsent) return absentWhere(node, results, length, context.budget);
  return vector(keepsName(name) ? results : await withoutNames(results, context, true));
}

function checkParameters(name: string, scalars: readonly Float64Array[]): void {
  if (name !== 'holt_winters' && name !== 'double_exponential_smoothing') return;
  ['smoothing', 'trend'].forEach((what, index) => {
    const wrong = scalars[index]!.find((value) => !(value > 0 && value < 1));
    if (wrong !== undefined) throw new ObserverError('invalid_argument', `invalid ${what} factor. Expected: 0 < ${what[0]}f < 1, got: ${wrong}`);
  });
}

const FUNCTIONS: Readonly<Record<string, Function>> = {
  ...Object.fromEntries(Object.keys(ELEMENT_FUNCTIONS).map((name) => [name, element(name)])),
  ...Object.fromEntries(Object.keys(DATE_FUNCTIONS).map((name) => [name, date(name)])),
  ...Object.fromEntries(Object.keys(HISTOGRAM_FUNCTIONS).map((name) => [name, ofHistograms(name)])),
  ...Object.fromEntries(Object.keys(RANGE_FUNCTIONS).map((name) => [name, overRange])),
  clamp,
  absent: ({ node, series, length }, { budget }) => absentWhere(node, series, length, budget),
  histogram_quantile: async ({ scalars, series }, context) => {
    warnOfQuantile(scalars[0]!, context.warn);
    return vector(await quantilesOf(scalars[0]!, series, context));
  },
  histogram_quantiles: async ({ series, strings, scalars }, context) => vector(await manyQuantiles(series, strings[0]!, scalars, context)),
  histogram_fraction: async ({ scalars, series }, context) => vector(await fractionsOf(scalars[0]!, scalars[1]!, series, context)),
  label_replace: async ({ series, strings }, context) => vector(await labelReplace(series, strings as [string, string, string, string], context)),
  label_join: async ({ series, strings }, context) => vector(await labelJoin(series, strings, context)),
  max_of: (given, context) => scalar(given, context, (step) => Math.max(given.scalars[0]![step]!, given.scalars[1]![step]!)),
  min_of: (given, context) => scalar(given, context, (step) => Math.min(given.scalars[0]![step]!, given.scalars[1]![step]!)),
  pi: (given, context) => scalar(given, context, () => Math.PI),
  scalar: scalarOfVector,
  sort: sorted(false),
  sort_desc: sorted(true),
  sort_by_label: sortedByLabels(true),
  sort_by_label_desc: sortedByLabels(false),
  step: (given, context) => scalar(given, context, () => context.times.stepMs / 1000),
  range: (given, context) => scalar(given, context, () => (context.times.endMs - context.times.startMs) / 1000),
  start: (given, context) => scalar(given, context, () => context.times.startMs / 1000),
  end: (given, context) => scalar(given, context, () => context.times.endMs / 1000),
  time: (given, context) => scalar(given, context, (step) => timeAt(given.steps, step) / 1000),
  timestamp,
  vector: vectorOfScalar,
};

/** The value of a function of evaluated arguments. */
export async function evaluateCall(given: CallArguments, context: EvalContext): Promise<NodeValue> {
  const fn = FUNCTIONS[given.node.fn.name];
  if (fn === undefined) throw new ObserverError('internal', `the function ${given.node.fn.name} has no implementation`);
  return fn(given, context);
}
