/**
 * PromQL once more, as plainly as it can be said: one step after the other, a vector is a list of samples, no planner, no columns, nothing kept between
 * steps. The engine must give the same. Formulas of single windows are the engine's own (they are held against definitions and Prometheus elsewhere).
 */
import { absentLabels } from '../evaluator/calls';
import { DATE_FUNCTIONS, ELEMENT_FUNCTIONS } from '../evaluator/element-functions';
import { bucketQuantile, quantile } from '../evaluator/quantile';
import { keepsName, RANGE_FUNCTIONS } from '../evaluator/range-functions';
import { scalarResult } from '../evaluator/binary';
import { dropLabels, dropName, groupKey, groupLabels, keepLabels, labelsKey, METRIC_NAME } from '../labels/label-set';
import { compilePattern, type LabelSet, matchesLabels } from '../labels/matcher';
import { type Aggregate, type Binary, type Call, type Expr, isComparison, type MatrixSelector, type Subquery, typeOf, type VectorSelector, withoutParens } from '../parser/ast';
import type { SourceSeries } from '../sample-source.port';
import { formatPlain, parseNumber } from '../text/number';

interface Sample {
  readonly labels: LabelSet;
  readonly value: number;
}

type Value = number | string | readonly Sample[];

interface Range {
  readonly labels: LabelSet;
  readonly samples: readonly { readonly time: number; readonly value: number }[];
}

export interface NaiveQuery {
  readonly series: readonly SourceSeries[];
  readonly startMs: number;
  readonly endMs: number;
}

const LOOKBACK_MS = 300_000;

function unique(samples: readonly Sample[]): readonly Sample[] {
  if (new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length) throw new Error('same labelset');
  return samples;
}

const mapValues = (samples: readonly Sample[], value: (value: number) => number): readonly Sample[] => unique(samples.map((one) => ({ labels: dropName(one.labels, '2'), value: value(one.value) })));

/** The value of an expression at one time. */
export function naive(expr: Expr, time: number, query: NaiveQuery): Value {
  const at = (node: Expr): Value => naive(node, time, query);
  switch (expr.kind) {
    case 'number':
    case 'string':
      return expr.value;
    case 'paren':
      return at(expr.expr);
    case 'unary': {
      const value = at(expr.expr);
      if (expr.op === '+' || typeof value === 'string') return value;
      return typeof value === 'number' ? -value : mapValues(value, (one) => -one);
    }
    case 'vector':
      return instant(expr, time, query).map(({ labels, value }) => ({ labels, value }));
    case 'aggregate':
      return aggregate(expr, at(expr.expr) as readonly Sample[], expr.param === undefined ? undefined : at(expr.param));
    case 'binary':
      return binary(expr, at(expr.left), at(expr.right));
    case 'call':
      return call(expr, time, query);
    default:
      throw new Error(`${expr.kind} has no value at one time`);
  }
}

const timeOf = ({ at }: VectorSelector | Subquery, time: number, { startMs, endMs }: NaiveQuery): number => (at === undefined ? time : at === 'start' ? startMs : at === 'end' ? endMs : at.timeMs);

function instant(selector: VectorSelector, time: number, query: NaiveQuery): { labels: LabelSet; value: number; time: number }[] {
  const end = timeOf(selector, time, query) - selector.offsetMs;
  return selected(selector, query).flatMap(({ labels, samples }) => {
    const last = samples.filter((sample) => sample.time <= end && sample.time >= end - LOOKBACK_MS).at(-1);
    return last === undefined ? [] : [{ labels, value: last.value, time: last.time }];
  });
}

/** Series in the order of their labels. */
function selected({ matchers }: VectorSelector, { series }: NaiveQuery): Range[] {
  const matches = matchesLabels(matchers);
  const found = series.filter(({ labels }) => matches(labels)).sort((a, b) => (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1));
  return found.map(({ labels, times, values }) => ({ labels, samples: Array.from(times, (time, index) => ({ time, value: values[index]! })) }));
}

function ranges(node: MatrixSelector | Subquery, time: number, query: NaiveQuery): { ranges: Range[]; end: number } {
  const shifted = node.kind === 'matrix' ? node.selector : node;
  const end = timeOf(shifted, time, query) - shifted.offsetMs;
  const start = end - node.rangeMs;
  const all = node.kind === 'matrix' ? selected(node.selector, query) : subquery(node, start, end, query);
  const seen = all.map(({ labels, samples }) => ({ labels, samples: samples.filter((sample) => sample.time >= start && sample.time <= end) }));
  return { ranges: seen.filter(({ samples }) => samples.length > 0), end };
}

function subquery({ expr, stepMs = 60_000 }: Subquery, start: number, end: number, query: NaiveQuery): Range[] {
  const found = new Map<string, { labels: LabelSet; samples: { time: number; value: number }[] }>();
  for (let time = Math.ceil(start / stepMs) * stepMs; time <= end; time += stepMs) {
    for (const { labels, value } of naive(expr, time, query) as readonly Sample[]) {
      const key = labelsKey(labels);
      if (!found.has(key)) found.set(key, { labels, samples: [] });
      found.get(key)!.samples.push({ time, value });
    }
  }
  return [...found.values()];
}

function overRange(node: Call, argument: MatrixSelector | Subquery, time: number, query: NaiveQuery): readonly Sample[] {
  const name = node.fn.name;
  const params = node.args.filter((arg) => typeOf(arg) === 'scalar').map((arg) => naive(arg, time, query) as number);
  const { ranges: found, end } = ranges(argument, time, query);
  if (name === 'absent_over_time') return found.length > 0 ? [] : [{ labels: absentLabels(argument), value: 1 }];
  return unique(
    found.flatMap(({ labels, samples }) => {
      const value = RANGE_FUNCTIONS[name]!({
        times: Float64Array.from(samples, (one) => one.time), values: Float64Array.from(samples, (one) => one.value), low: 0, high: samples.length,
        histogramTimes: new Float64Array(0), histograms: [], histogramLow: 0, histogramHigh: 0, stepMs: time, endMs: end, rangeMs: argument.rangeMs, dialect: '2', params, warn: () => undefined,
      });
      return typeof value === 'number' ? [{ labels: keepsName(name) ? labels : dropName(labels, '2'), value }] : [];
    }),
  );
}

function call(node: Call, time: number, query: NaiveQuery): Value {
  const { name } = node.fn;
  const range = node.args.map(withoutParens).find((arg) => arg.kind === 'matrix' || arg.kind === 'subquery');
  if (range?.kind === 'matrix' || range?.kind === 'subquery') return overRange(node, range, time, query);
  const [first] = node.args;
  const inner = first === undefined ? undefined : withoutParens(first);
  if (name === 'timestamp' && inner?.kind === 'vector') return unique(instant(inner, time, query).map((one) => ({ labels: dropName(one.labels, '2'), value: one.time / 1000 })));
  const args = node.args.map((arg) => naive(arg, time, query));
  const samples = (args.find((arg) => typeof arg === 'object') ?? []) as readonly Sample[];
  const numbers = args.filter((arg) => typeof arg === 'number');
  const texts = args.filter((arg) => typeof arg === 'string');
  if (name === 'clamp' && numbers[1]! < numbers[0]!) return [];
  if (name in ELEMENT_FUNCTIONS) return mapValues(samples, (value) => ELEMENT_FUNCTIONS[name]!(value, ...numbers));
  if (name in DATE_FUNCTIONS) return mapValues(args.length === 0 ? [{ labels: {}, value: time / 1000 }] : samples, DATE_FUNCTIONS[name]!);
  return others[name]!({ node, time, samples, numbers, texts });
}

interface Arguments {
  readonly node: Call;
  readonly time: number;
  readonly samples: readonly Sample[];
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

const others: Readonly<Record<string, (given: Arguments) => Value>> = {
  absent: ({ node, samples }) => (samples.length > 0 ? [] : [{ labels: absentLabels(node.args[0]!), value: 1 }]),
  histogram_quantile: ({ numbers, samples }) => histogramQuantiles(numbers[0]!, samples),
  label_join: ({ samples, texts: [target, separator, ...sources] }) => unique(samples.map(({ labels, value }) => ({ value, labels: labelled(labels, target!, sources.map((one) => labels[one] ?? '').join(separator)) }))),
  label_replace: ({ samples, texts: [target, replacement, source, pattern] }) =>
    unique(samples.map(({ labels, value }) => {
      const matcher = compilePattern(pattern!).matcher(labels[source!] ?? '');
      if (!matcher.matches()) return { labels, value };
      return { value, labels: labelled(labels, target!, replacement!.replace(/\$(\d)/g, (_all, group: string) => matcher.group(Number(group)) ?? '')) };
    })),
  scalar: ({ samples }) => (samples.length === 1 ? samples[0]!.value : NaN),
  sort: ({ samples }) => samples,
  sort_desc: ({ samples }) => samples,
  time: ({ time }) => time / 1000,
  timestamp: ({ samples, time }) => mapValues(samples, () => time / 1000),
  vector: ({ numbers }) => [{ labels: {}, value: numbers[0]! }],
};

const labelled = (labels: LabelSet, name: string, value: string): LabelSet => (value === '' ? dropLabels(labels, [name]) : { ...labels, [name]: value });

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

function histogramQuantiles(q: number, samples: readonly Sample[]): readonly Sample[] {
  const buckets = samples.filter(({ labels }) => parseNumber(labels['le'] ?? '') !== undefined);
  return unique(groupBy(buckets, ({ labels }) => labelsKey(dropLabels(labels, ['le']))).map((group) => {
    const sorted = group.map(({ labels, value }) => ({ bound: parseNumber(labels['le']!)!, value })).sort((a, b) => a.bound - b.bound);
    return { labels: dropLabels(group[0]!.labels, ['le', METRIC_NAME]), value: bucketQuantile(q, { bounds: sorted.map(({ bound }) => bound), counts: sorted.map(({ value }) => value) }, false) };
  }));
}

const variance = (values: readonly number[]): number => {
  let [mean, squares] = [values[0]!, 0];
  values.slice(1).forEach((value, index) => {
    const delta = value - mean;
    mean += delta / (index + 2);
    squares += delta * (value - mean);
  });
  return squares / values.length;
};

const runningMean = (values: readonly number[]): number =>
  values.slice(1).reduce((mean, value, index) => {
    if (Math.abs(mean) === Infinity && (Math.abs(value) === Infinity ? mean > 0 === value > 0 : !Number.isNaN(value))) return mean;
    return mean + (value / (index + 2) - mean / (index + 2));
  }, values[0]!);

const REDUCTIONS: Readonly<Record<string, (values: readonly number[], param: number) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value),
  avg: runningMean,
  min: (values) => values.reduce((best, value) => (value < best || Number.isNaN(best) ? value : best)),
  max: (values) => values.reduce((best, value) => (value > best || Number.isNaN(best) ? value : best)),
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
  quantile: (values, q) => quantile(q, Float64Array.from(values)),
};

function aggregate({ op, grouping }: Aggregate, samples: readonly Sample[], param: Value | undefined): readonly Sample[] {
  if (op === 'count_values') {
    const marked = samples.map(({ labels, value }) => ({ labels: { ...labels, [param as string]: formatPlain(value) }, value }));
    const by = grouping.mode === 'by' ? { mode: grouping.mode, labels: [...grouping.labels, param as string] } : grouping;
    return groupBy(marked, ({ labels }) => groupKey(labels, by)).map((group) => ({ labels: groupLabels(group[0]!.labels, by), value: group.length }));
  }
  const groups = groupBy(samples, ({ labels }) => groupKey(labels, grouping));
  if (op === 'topk' || op === 'bottomk') {
    const sign = op === 'topk' ? -1 : 1;
    return groups.flatMap((group) => group.slice().sort((a, b) => sign * (a.value - b.value)).slice(0, Math.max(0, Math.trunc(param as number))));
  }
  return groups.map((group) => ({ labels: groupLabels(group[0]!.labels, grouping), value: REDUCTIONS[op]!(group.map(({ value }) => value), param as number) }));
}

/** A comparison keeps the sample of the vector, or says 1 or 0. */
function combine(node: Binary, left: number, right: number, kept: number): number | undefined {
  const result = scalarResult(node.op, left, right);
  if (!isComparison(node.op) || node.returnBool) return result;
  return result === 1 ? kept : undefined;
}

const namesDropped = ({ op, returnBool }: Binary): boolean => returnBool || ['+', '-', '*', '/', '%', '^'].includes(op);

function binary(node: Binary, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return scalarResult(node.op, left, right);
  if (typeof left === 'object' && typeof right === 'object') return node.matching!.card === 'many-to-many' ? setOperation(node, left, right) : matched(node, left, right);
  const samples = (typeof left === 'object' ? left : right) as readonly Sample[];
  const results = samples.flatMap(({ labels, value }) => {
    const result = typeof left === 'number' ? combine(node, left, value, value) : combine(node, value, right as number, value);
    return result === undefined ? [] : [{ labels: namesDropped(node) ? dropName(labels, '2') : labels, value: result }];
  });
  return unique(results);
}

const signatureOf = ({ matching }: Binary) => (labels: LabelSet): string => labelsKey(matching!.on ? keepLabels(labels, matching!.labels) : dropLabels(labels, [...matching!.labels, METRIC_NAME]));

function setOperation(node: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const signature = signatureOf(node);
  const of = (samples: readonly Sample[]): Set<string> => new Set(samples.map(({ labels }) => signature(labels)));
  if (node.op === 'or') return unique([...left, ...right.filter(({ labels }) => !of(left).has(signature(labels)))]);
  return left.filter(({ labels }) => of(right).has(signature(labels)) === (node.op === 'and'));
}

function matched(node: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const { card, on, labels: names, include } = node.matching!;
  const signature = signatureOf(node);
  if (left.length === 0 || right.length === 0) return [];
  const [many, one] = card === 'one-to-many' ? [right, left] : [left, right];
  if (groupBy(one, ({ labels }) => signature(labels)).some((group) => group.length > 1)) throw new Error('many-to-many');
  const used = new Set<string>();
  return unique(many.flatMap((mine) => {
    const key = signature(mine.labels);
    const other = one.find(({ labels }) => signature(labels) === key);
    if (other === undefined) return [];
    const [a, b] = card === 'one-to-many' ? [other.value, mine.value] : [mine.value, other.value];
    const value = combine(node, a, b, a);
    if (value === undefined) return [];
    if (card === 'one-to-one' && used.has(key)) throw new Error('many-to-one');
    used.add(key);
    let labels = namesDropped({ ...node, returnBool: false }) ? dropName(mine.labels, '2') : mine.labels;
    if (card === 'one-to-one') labels = on ? keepLabels(labels, names) : dropLabels(labels, names);
    for (const name of include) labels = labelled(labels, name, other.labels[name] ?? '');
    return [{ labels: node.returnBool ? dropName(labels, '2') : labels, value }];
  }));
}
