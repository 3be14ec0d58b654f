import { createEngine, type Engine, type QueryResult } from '../engine/engine';
import { CUSTOM_SCHEMA } from '../histogram/buckets';
import { compact } from '../histogram/arithmetic';
import type { FloatHistogram } from '../histogram/float-histogram';
import { dropLabels, labelsKey, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import type { Dialect } from '../parser/functions';
import { parseNumber, formatValue } from '../text/number';
import type { SourceSeries } from '../sample-source.port';
import { markStale } from '../window/stale';
import type { SampleSeries } from '../evaluator/values';
import { MemorySource } from './memory-source';
import { type EvalCommand, type LoadCommand, parseScript } from './parse-script';
import type { Notated, NotatedSeries } from './series-notation';

export interface ScriptFailure {
  readonly line: number;
  readonly query: string;
  readonly reason: string;
}

export interface ScriptResult {
  readonly passed: number;
  readonly failures: readonly ScriptFailure[];
}

export interface ScriptOptions {
  readonly dialect: Dialect;
  /** What of a pushdown the source does by itself. */
  readonly does?: 'none' | 'window' | 'group';
  /** Instant queries are run as range queries around their time, too. */
  readonly alsoRanges?: boolean;
}

/** Runs a script against the engine, every `eval` by itself. @throws ObserverError when the script cannot be read */
export async function runScript(text: string, options: ScriptOptions): Promise<ScriptResult> {
  const engine = createEngine({ dialect: options.dialect });
  const storage = new Map<string, LoadedSeries>();
  const failures: ScriptFailure[] = [];
  let passed = 0;
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') storage.clear();
    else if (command.kind === 'load') load(storage, command);
    else {
      const reason = await difference(engine, new MemorySource([...storage.values()].map(toSource), options.does), command, options);
      if (reason === undefined) passed++;
      else failures.push({ line: command.line, query: command.query, reason });
    }
  }
  return { passed, failures };
}

interface LoadedSeries {
  readonly labels: LabelSet;
  readonly samples: Map<number, Exclude<Notated, undefined>>;
}

function load(storage: Map<string, LoadedSeries>, { intervalMs, series, withNative }: LoadCommand): void {
  for (const one of [...series, ...(withNative ? nativeOf(series) : [])]) {
    const key = labelsKey(one.labels);
    const known = storage.get(key) ?? { labels: one.labels, samples: new Map() };
    storage.set(key, known);
    one.values.forEach((value, index) => value !== undefined && known.samples.set(index * intervalMs, value));
  }
}

function toSource({ labels, samples }: LoadedSeries): SourceSeries {
  const sorted = [...samples].sort(([a], [b]) => a - b);
  const values = Float64Array.from(sorted, ([, value]) => (typeof value === 'number' ? value : 0));
  sorted.forEach(([, value], index) => value === 'stale' && markStale(values, index));
  const histograms = sorted.some(([, value]) => typeof value === 'object') ? { histograms: sorted.map(([, value]) => (typeof value === 'object' ? value : undefined)) } : {};
  return { labels, times: Float64Array.from(sorted, ([time]) => time), values, ...histograms };
}

/** Classic histograms of a `load` as native ones with custom buckets. */
function nativeOf(series: readonly NotatedSeries[]): NotatedSeries[] {
  const families = new Map<string, { labels: LabelSet; parts: Map<string, NotatedSeries> }>();
  for (const one of series) {
    const [, base, part] = /^(.*)_(bucket|count|sum)$/.exec(one.labels[METRIC_NAME] ?? '') ?? [];
    if (base === undefined) continue;
    const labels = { ...dropLabels(one.labels, ['le']), [METRIC_NAME]: base };
    const family = families.get(labelsKey(labels)) ?? { labels, parts: new Map<string, NotatedSeries>() };
    families.set(labelsKey(labels), family);
    family.parts.set(part === 'bucket' ? one.labels['le']! : part!, one);
  }
  return [...families.values()].filter(({ parts }) => [...parts.keys()].some((key) => parseNumber(key) !== undefined)).map(({ labels, parts }) => ({ labels, values: nativeValues(parts) }));
}

function nativeValues(parts: ReadonlyMap<string, NotatedSeries>): Notated[] {
  const bounds = [...parts.keys()].filter((key) => parseNumber(key) !== undefined).sort((a, b) => parseNumber(a)! - parseNumber(b)!);
  const length = Math.max(...[...parts.values()].map(({ values }) => values.length));
  return Array.from({ length }, (_, index): Notated => {
    const cumulative = bounds.map((bound) => parts.get(bound)!.values[index]);
    if (cumulative.some((value) => typeof value !== 'number')) return cumulative.at(-1) === 'stale' ? 'stale' : undefined;
    const counts = (cumulative as number[]).map((count, at) => count - (at === 0 ? 0 : (cumulative[at - 1] as number)));
    const sum = parts.get('sum')?.values[index];
    return compact({
      schema: CUSTOM_SCHEMA, zeroThreshold: 0, zeroCount: 0, count: cumulative.at(-1) as number, sum: typeof sum === 'number' ? sum : 0, negativeSpans: [], negativeBuckets: [],
      positiveSpans: [{ offset: 0, length: counts.length }], positiveBuckets: counts, customValues: bounds.map((bound) => parseNumber(bound)!).filter(Number.isFinite),
    });
  });
}

/** What is wrong with the engine's answer; undefined when nothing is. */
async function difference(engine: Engine, source: MemorySource, command: EvalCommand, { alsoRanges }: ScriptOptions): Promise<string | undefined> {
  const signal = new AbortController().signal;
  const { query, instant, startMs, endMs, stepMs, expect } = command;
  let result: QueryResult;
  try {
    result = instant ? await engine.instant(query, { source, signal, timeMs: startMs }) : await engine.range(query, { source, signal, startMs, endMs, stepMs });
  } catch (error) {
    return failureDifference(error instanceof Error ? error.message : String(error), command);
  }
  if (expect.fail) return 'expected the query to fail';
  if (expect.warn && result.warnings.length === 0) return 'expected a warning';
  if (expect.noWarn && result.warnings.length > 0) return `expected no warning, got: ${result.warnings.join('; ')}`;
  const reason = compareResult(result, command);
  if (reason !== undefined || !instant || alsoRanges !== true || expect.ordered || (result.resultType !== 'vector' && result.resultType !== 'scalar')) return reason;
  const around = await engine.range(query, { source, signal, startMs: startMs - 60_000, endMs: startMs + 60_000, stepMs: 60_000 });
  const series = around.series.map((one) => at(one, startMs)).filter(({ times }) => times.length > 0);
  const middle: QueryResult = result.resultType === 'scalar' ? { ...result, scalar: { timeMs: startMs, value: series[0]!.values[0]! } } : { ...result, series };
  const inRange = compareResult(middle, command);
  return inRange === undefined ? undefined : `as a range query: ${inRange}`;
}

function at({ labels, times, values, histograms }: SampleSeries, timeMs: number): SampleSeries {
  const index = times.indexOf(timeMs);
  if (index < 0) return { labels, times: new Float64Array(0), values: new Float64Array(0) };
  return { labels, times: times.subarray(index, index + 1), values: values.subarray(index, index + 1), ...(histograms === undefined ? {} : { histograms: histograms.slice(index, index + 1) }) };
}

function failureDifference(message: string, { expect }: EvalCommand): string | undefined {
  if (!expect.fail) return `failed: ${message}`;
  if (expect.failMessage !== undefined && !message.includes(expect.failMessage)) return `failed with "${message}", expected "${expect.failMessage}"`;
  if (expect.failPattern !== undefined && !new RegExp(expect.failPattern).test(message)) return `failed with "${message}", expected /${expect.failPattern}/`;
  return undefined;
}

function compareResult(result: QueryResult, command: EvalCommand): string | undefined {
  const { expect, scalar } = command;
  if (expect.text !== undefined) return result.string?.value === expect.text ? undefined : `expected "${expect.text}", got "${result.string?.value}"`;
  if (result.resultType === 'scalar' || (scalar !== undefined && result.resultType !== 'vector')) {
    const value = result.scalar?.value;
    return value !== undefined && scalar !== undefined && isClose(value, scalar) ? undefined : `expected ${scalar}, got ${value}`;
  }
  return compareSeries(result.series, command);
}

function compareSeries(found: readonly SampleSeries[], command: EvalCommand): string | undefined {
  const { series, scalar, expect } = command;
  const expected = scalar === undefined ? series : [...series, { labels: {}, values: [scalar] }];
  const keys = expected.map(({ labels }) => labelsKey(labels));
  for (const [position, one] of found.entries()) {
    const index = keys.indexOf(labelsKey(one.labels));
    if (index < 0) return `unexpected series ${describe(one.labels)} = ${valuesOf(one).map(show).join(' ')}`;
    if (expect.ordered && index !== position) return `expected ${describe(one.labels)} at position ${index + 1}, got it at ${position + 1}`;
    const reason = compareValues(one, expected[index]!.values, command);
    if (reason !== undefined) return `${describe(one.labels)}: ${reason}`;
  }
  const missing = expected.filter(({ values }) => values.some((value) => value !== undefined)).find(({ labels }) => !found.some((one) => labelsKey(one.labels) === labelsKey(labels)));
  return missing === undefined ? undefined : `missing series ${describe(missing.labels)}`;
}

const valuesOf = ({ values, histograms }: SampleSeries): (number | FloatHistogram)[] => Array.from(values, (value, index) => histograms?.[index] ?? value);
const describe = (labels: LabelSet): string => JSON.stringify(labels);
const show = (value: Notated): string => (typeof value === 'number' ? formatValue(value) : typeof value === 'object' ? JSON.stringify(value) : String(value));

function compareValues(found: SampleSeries, wanted: readonly Notated[], { startMs, stepMs, expect }: EvalCommand): string | undefined {
  const grid = expect.range ?? { startMs, stepMs };
  const values = valuesOf(found);
  const expected = wanted.map((value, index) => ({ value, time: grid.startMs + index * grid.stepMs })).filter(({ value }) => value !== undefined);
  if (expected.length !== values.length) return `expected ${expected.length} points (${wanted.map(show).join(' ')}), got ${values.length} (${values.map(show).join(' ')})`;
  for (const [index, { value, time }] of expected.entries()) {
    if (found.times[index] !== time) return `expected a point at ${time} ms, got one at ${found.times[index]} ms`;
    if (!isSame(values[index]!, value)) return `expected ${show(value)} at ${time} ms, got ${show(values[index])}`;
  }
  return undefined;
}

function isSame(found: number | FloatHistogram, wanted: Notated): boolean {
  if (typeof found === 'number' || typeof wanted !== 'object') return typeof found === 'number' && typeof wanted === 'number' && isClose(found, wanted);
  const [a, b] = [compact(found), compact(wanted)];
  const numbers = (one: FloatHistogram): number[] => [
    one.schema, one.zeroThreshold, one.zeroCount, one.count, one.sum, ...one.positiveBuckets, ...one.negativeBuckets,
    ...one.positiveSpans.flatMap(({ offset, length }) => [offset, length]), ...one.negativeSpans.flatMap(({ offset, length }) => [offset, length]), ...(one.customValues ?? []),
  ];
  const [left, right] = [numbers(a), numbers(b)];
  return left.length === right.length && left.every((value, index) => isClose(value, right[index]!));
}

const EPSILON = 1e-6;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Equal but for a relative error, as the scripts' own runner compares. */
function isClose(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || difference < SMALLEST_NORMAL) return difference < EPSILON * SMALLEST_NORMAL;
  return difference / (Math.abs(a) + Math.abs(b)) < EPSILON;
}
