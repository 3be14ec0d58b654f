/** Functions, by the kind of their arguments. */
import { ObserverError } from '@observer/kernel';
import { dropName, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import { type Call, type Expr, withoutParens } from '../parser/ast';
import type { Steps, Window } from '../window/steps';
import type { EvalContext } from './context';
import { DATE_FUNCTIONS, ELEMENT_FUNCTIONS, HISTOGRAM_FUNCTIONS } from './element-functions';
import { fractionsOf, quantilesOf } from './histogram-functions';
import { labelJoin, labelReplace, sortByLabels } from './label-functions';
import { keepsName, RANGE_FUNCTIONS } from './range-functions';
import { warnOfQuantile } from './quantile';
import { evaluateRange } from './samples';
import { type NodeValue, newSeries, type SampleSeries, seriesBytes, type StepSeries, vector, withoutNames } from './values';

export interface CallArguments {
  readonly node: Call;
  readonly scalars: Float64Array[];
  readonly strings: string[];
  series: readonly StepSeries[];
  range: { readonly series: readonly SampleSeries[]; readonly window: Window; readonly atMs: number | undefined } | undefined;
  readonly steps: Steps;
  readonly length: number;
}

type Function = (given: CallArguments, context: EvalContext) => NodeValue | Promise<NodeValue>;

const scalar = (length: number, valueAt: (step: number) => number): NodeValue => ({ type: 'scalar', values: Float64Array.from({ length }, (_, step) => valueAt(step)) });
const timeAt = (steps: Steps, step: number): number => steps.startMs + step * steps.stepMs;

/** Applies a function to the floats of every series. */
async function mapFloats(series: readonly StepSeries[], { budget }: EvalContext, value: (value: number, step: number) => number): Promise<NodeValue> {
  const mapped: StepSeries[] = [];
  for (const one of series) {
    await budget.breathe();
    budget.take(seriesBytes(one.values.length));
    const result = newSeries(one.labels, one.values.length);
    for (let step = 0; step < one.values.length; step++) {
      if (one.present[step] === 0 || one.histograms?.[step] !== undefined) continue;
      result.values[step] = value(one.values[step]!, step);
      result.present[step] = 1;
    }
    mapped.push(result);
  }
  return vector(withoutNames(mapped.filter(({ present }) => present.includes(1))));
}

const element = (name: string): Function => ({ series, scalars }, context) => {
  const apply = ELEMENT_FUNCTIONS[name]!;
  const [a, b] = scalars;
  if (a === undefined) return mapFloats(series, context, (value) => apply(value));
  if (b === undefined) return mapFloats(series, context, (value, step) => apply(value, a[step]!));
  return mapFloats(series, context, (value, step) => apply(value, a[step]!, b[step]!));
};

/** Nothing where the bounds are the wrong way round. */
const clamp: Function = (given, context) => {
  const [low, high] = given.scalars as [Float64Array, Float64Array];
  const series = given.series.map((one) => ({ ...one, present: one.present.map((flag, step) => (high[step]! < low[step]! ? 0 : flag)) }));
  return element('clamp')({ ...given, series }, context);
};

const date = (name: string): Function => ({ node, series, steps, length }, context) => {
  const part = DATE_FUNCTIONS[name]!;
  if (node.args.length > 0) return mapFloats(series, context, part);
  const result = newSeries({}, length);
  result.present.fill(1);
  for (let step = 0; step < length; step++) result.values[step] = part(timeAt(steps, step) / 1000);
  return vector([result]);
};

const ofHistograms = (name: string): Function => ({ series }) => {
  const measure = HISTOGRAM_FUNCTIONS[name]!;
  const measured = series.filter(({ histograms }) => histograms !== undefined).map((one) => {
    const result = newSeries(one.labels, one.values.length);
    one.histograms!.forEach((histogram, step) => {
      if (histogram === undefined || one.present[step] === 0) return;
      result.values[step] = measure(histogram);
      result.present[step] = 1;
    });
    return result;
  });
  return vector(withoutNames(measured));
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

function absentWhere(node: Call, series: readonly StepSeries[], length: number): NodeValue {
  const result = newSeries(absentLabels(node.args[0]!), length);
  result.values.fill(1);
  result.present.fill(1);
  for (const { present } of series) for (let step = 0; step < length; step++) if (present[step] === 1) result.present[step] = 0;
  return vector([result]);
}

/** Orders only matter where there is one step; the end of a range query is sorted by labels. */
const sorted = (descending: boolean): Function => ({ series, length }) => {
  const floats = series.filter(({ histograms }) => histograms === undefined);
  if (length > 1) return vector(floats);
  const value = (one: StepSeries): number => one.values[0]!;
  const order = (a: number, b: number): number => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : descending ? b - a || 0 : a - b || 0);
  return vector(floats.slice().sort((a, b) => order(value(a), value(b))));
};

function scalarOfVector({ series, length }: CallArguments, { dialect }: EvalContext): NodeValue {
  return scalar(length, (step) => {
    let only: number | undefined;
    for (const { present, values, histograms } of series) {
      if (present[step] === 0 || (dialect === '3' && histograms?.[step] !== undefined)) continue;
      if (only !== undefined) return NaN;
      only = values[step]!;
    }
    return only ?? NaN;
  });
}

function vectorOfScalar({ scalars, length }: CallArguments): NodeValue {
  return vector([{ labels: {}, values: scalars[0]!, present: new Uint8Array(length).fill(1) }]);
}

/** The time of the evaluation, for anything that is no plain selector. */
const timestamp: Function = ({ series, steps }) =>
  vector(withoutNames(series.map((one) => ({ labels: one.labels, present: one.present, values: one.values.map((_, step) => timeAt(steps, step) / 1000) }))));

async function overRange({ node, range, scalars, steps, length }: CallArguments, context: EvalContext): Promise<NodeValue> {
  const name = node.fn.name;
  checkParameters(name, scalars);
  if (name === 'quantile_over_time') warnOfQuantile(scalars[0]!, context.warn);
  const fn = RANGE_FUNCTIONS[name]!;
  const { series, window, atMs } = range!;
  const results: StepSeries[] = [];
  const isAbsent = name === 'absent_over_time';
  for (const one of series) {
    await context.budget.breathe();
    context.budget.take(seriesBytes(length));
    const labels = keepsName(name) ? one.labels : dropName(one.labels);
    const result = await evaluateRange(one, labels, { fn, steps, window, atMs, params: scalars, dialect: context.dialect, budget: context.budget, warn: context.warn }, length);
    if (result.present.includes(1)) results.push(isAbsent ? result : { ...result, labels: one.labels });
  }
  if (isAbsent) return absentWhere(node, results, length);
  return vector(keepsName(name) ? results : withoutNames(results, true));
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
  absent: ({ node, series, length }) => absentWhere(node, series, length),
  histogram_quantile: async ({ scalars, series }, context) => {
    warnOfQuantile(scalars[0]!, context.warn);
    return vector(await quantilesOf(scalars[0]!, series, context));
  },
  histogram_fraction: async ({ scalars, series }, context) => vector(await fractionsOf(scalars[0]!, scalars[1]!, series, context)),
  label_replace: ({ series, strings }, { dialect }) => vector(labelReplace(series, strings as [string, string, string, string], dialect)),
  label_join: ({ series, strings }, { dialect }) => vector(labelJoin(series, strings, dialect)),
  pi: ({ length }) => scalar(length, () => Math.PI),
  scalar: scalarOfVector,
  sort: sorted(false),
  sort_desc: sorted(true),
  sort_by_label: ({ series, strings }) => vector(sortByLabels(series, strings, true)),
  sort_by_label_desc: ({ series, strings }) => vector(sortByLabels(series, strings, false)),
  step: ({ length }, { times }) => scalar(length, () => times.stepMs / 1000),
  range: ({ length }, { times }) => scalar(length, () => (times.endMs - times.startMs) / 1000),
  start: ({ length }, { times }) => scalar(length, () => times.startMs / 1000),
  end: ({ length }, { times }) => scalar(length, () => times.endMs / 1000),
  time: ({ length, steps }) => scalar(length, (step) => timeAt(steps, step) / 1000),
  timestamp,
  vector: vectorOfScalar,
};

/** The value of a function of evaluated arguments. */
export async function evaluateCall(given: CallArguments, context: EvalContext): Promise<NodeValue> {
  const fn = FUNCTIONS[given.node.fn.name];
  if (fn === undefined) throw new ObserverError('internal', `the function ${given.node.fn.name} has no implementation`);
  return fn(given, context);
}
