/** What expressions evaluate to: columns, one value per step, instead of one vector after the other. */
import type { FloatHistogram } from '../histogram/float-histogram';
import { dropName, labelsKey, NAME_LABELS } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import type { Dialect } from '../parser/functions';
import type { Budget } from './budget';

/** One series over the steps. `present` is 1 where it has a value: a histogram where `histograms` has one, else the float. */
export interface StepSeries {
  readonly labels: LabelSet;
  readonly values: Float64Array;
  readonly present: Uint8Array;
  histograms?: (FloatHistogram | undefined)[];
}

export interface VectorValue {
  readonly type: 'vector';
  readonly series: readonly StepSeries[];
}

export interface ScalarValue {
  readonly type: 'scalar';
  readonly values: Float64Array;
}

export interface StringValue {
  readonly type: 'string';
  readonly value: string;
}

/** One series of a range vector: its samples, not tied to steps. */
export interface SampleSeries {
  readonly labels: LabelSet;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly histograms?: readonly (FloatHistogram | undefined)[];
}

export type NodeValue = VectorValue | ScalarValue | StringValue;

export const newSeries = (labels: LabelSet, length: number): StepSeries => ({ labels, values: new Float64Array(length), present: new Uint8Array(length) });

/** An empty series, its memory counted. @throws ObserverError `resource_exhausted` */
export function takeSeries(labels: LabelSet, length: number, budget: Budget): StepSeries {
  budget.take(seriesBytes(length));
  return newSeries(labels, length);
}

export const vector = (series: readonly StepSeries[]): VectorValue => ({ type: 'vector', series: series.filter(hasAny) });

export const hasAny = ({ present }: StepSeries): boolean => present.includes(1);

/** The same values under other labels. */
export const relabel = (series: StepSeries, labels: LabelSet): StepSeries => ({ ...series, labels });

export function setHistogram(series: StepSeries, step: number, histogram: FloatHistogram): void {
  (series.histograms ??= [])[step] = histogram;
  series.present[step] = 1;
}

/** Sets a float or a histogram; undefined leaves the step empty. */
export function setValue(series: StepSeries, step: number, value: number | FloatHistogram | undefined): void {
  if (value === undefined) return;
  if (typeof value === 'object') return setHistogram(series, step, value);
  series.values[step] = value;
  series.present[step] = 1;
}

export class SameLabelsError extends Error {
  constructor() {
    super('vector cannot contain metrics with the same labelset; keep a label that tells the series apart');
  }
}

/**
 * Series that have the same labels become one where they have values at different steps.
 * @param strict two series with the same labels are an error even so, as for functions of ranges
 * @throws SameLabelsError when both have a value at one step
 */
export async function mergeSameLabels(series: readonly StepSeries[], budget: Budget, strict = false): Promise<StepSeries[]> {
  const merged = new Map<string, StepSeries>();
  for (const one of series) {
    if (budget.due()) await budget.pause();
    const key = labelsKey(one.labels);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, one);
    else if (strict) throw new SameLabelsError();
    else {
      budget.take(seriesBytes(one.values.length));
      merged.set(key, combined(known, one));
    }
  }
  return [...merged.values()];
}

function combined(a: StepSeries, b: StepSeries): StepSeries {
  const result: StepSeries = { labels: a.labels, values: a.values.slice(), present: a.present.slice(), ...(a.histograms === undefined ? {} : { histograms: a.histograms.slice() }) };
  for (let step = 0; step < b.present.length; step++) {
    if (b.present[step] === 0) continue;
    if (a.present[step] === 1) throw new SameLabelsError();
    setValue(result, step, b.histograms?.[step] ?? b.values[step]!);
  }
  return result;
}

interface NameContext {
  readonly budget: Budget;
  readonly dialect: Dialect;
}

/** Drops the metric's name of all series; only series of different metrics can become equal by that. */
export async function withoutNames(series: readonly StepSeries[], { budget, dialect }: NameContext, strict = false): Promise<StepSeries[]> {
  const dropped = await budget.map(series, (one) => relabel(one, dropName(one.labels, dialect)));
  return haveOneName(series, dialect) ? dropped : mergeSameLabels(dropped, budget, strict);
}

export const haveOneName = (series: readonly { readonly labels: LabelSet }[], dialect: Dialect): boolean =>
  series.every(({ labels }) => NAME_LABELS[dialect].every((name) => labels[name] === series[0]!.labels[name]));

/** Estimated bytes of a value. */
export function bytesOf(value: NodeValue): number {
  if (value.type === 'string') return value.value.length * 2;
  if (value.type === 'scalar') return value.values.byteLength;
  return value.series.reduce((sum, { labels, values, histograms }) => sum + 9 * values.length + labelBytes(labels) + (histograms === undefined ? 0 : 500 * histograms.length), 0);
}

const USUAL_BYTES = 200;

/** Labels of a usual size are a constant; texts that an expression made may be far longer. */
export function labelBytes(labels: LabelSet): number {
  let characters = 0;
  for (const name in labels) characters += labels[name]!.length;
  return Math.max(USUAL_BYTES, 2 * characters);
}

export const seriesBytes = (length: number): number => 9 * length + USUAL_BYTES;
