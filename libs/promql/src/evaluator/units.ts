/** Evaluates a selector with the function and the aggregation right above it, from what the source gave: samples, steps or groups. */
import type { Unit } from '../engine/plan';
import { dropName, groupKey, groupLabels, labelsKey } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import type { Selected } from '../sample-source.port';
import { lookupValues } from '../window/lookup';
import { GroupAccumulator } from '../window/group-accumulator';
import { emptyColumn, stepCount, type StepColumn } from '../window/steps';
import { lowerBound, windowValues } from '../window/window-values';
import { aggregate } from './aggregate';
import type { Budget } from './budget';
import type { EvalContext } from './context';
import { keepsName, RANGE_FUNCTIONS } from './range-functions';
import { evaluateRange } from './samples';
import { haveOneName, mergeSameLabels, newSeries, type SampleSeries, SameLabelsError, seriesBytes, setHistogram, type StepSeries, takeSeries, withoutNames } from './values';

export interface FetchedUnit {
  readonly unit: Unit;
  readonly pushed: Selected['source']['pushed'];
  /** In the order of their labels. */
  readonly series: readonly SampleSeries[];
}

/** The value of the unit's expression at the steps around it. */
export async function evaluateUnit(fetched: FetchedUnit, context: EvalContext): Promise<StepSeries[]> {
  const series = await ownSeries(fetched, context);
  return atEveryStep(series, fetched.unit, context.budget);
}

async function ownSeries(fetched: FetchedUnit, context: EvalContext): Promise<StepSeries[]> {
  const { unit, pushed, series } = fetched;
  if (pushed === 'group') return context.budget.map(series, (one) => fromSteps(one, unit, context.budget));
  if (unit.aggregate === undefined) return windowSeries(fetched, context);
  if (series.some(({ histograms }) => histograms !== undefined)) {
    const members = await windowSeries(fetched, context);
    return aggregate({ node: unit.aggregate, series: members, param: undefined, length: stepCount(unit.ownSteps), dialect: context.dialect, budget: context.budget, warn: context.warn });
  }
  return groupedSeries(fetched, context);
}

/** One column per series. */
async function windowSeries({ unit, pushed, series }: FetchedUnit, context: EvalContext): Promise<StepSeries[]> {
  const length = stepCount(unit.ownSteps);
  const results: StepSeries[] = [];
  for (const one of series) {
    await context.budget.breathe();
    results.push(pushed === 'window' ? fromSteps(one, unit, context.budget) : await windowOf(one, unit, length, context));
  }
  return unit.fn === undefined || keepsName(unit.fn) ? results : withoutNames(results.filter(({ present }) => present.includes(1)), context, true);
}

async function windowOf(series: SampleSeries, unit: Unit, length: number, { dialect, budget, warn }: EvalContext): Promise<StepSeries> {
  if (series.histograms === undefined) {
    const result = takeSeries(series.labels, length, budget);
    await fillWindows(series, unit, result, budget);
    return result;
  }
  budget.take(seriesBytes(length));
  if (unit.fn === undefined) return lookupWithHistograms(series, unit, length);
  return evaluateRange(series, series.labels, { fn: RANGE_FUNCTIONS[unit.fn]!, steps: unit.ownSteps, window: unit.window, atMs: undefined, params: [], dialect, budget, warn }, length);
}

/** Samples that windows look at between two breaths. */
const SLICE_SAMPLES = 2_000_000;

/** All steps at once, or in slices where their windows together hold so many samples that others would wait. */
async function fillWindows(series: SampleSeries, { fn, ownSteps, window }: Unit, out: StepColumn, budget: Budget): Promise<void> {
  const length = stepCount(ownSteps);
  const samples = series.times.length;
  const perStep = samples === 0 ? 0 : (samples * window.rangeMs) / Math.max(1, series.times[samples - 1]! - series.times[0]!);
  if (Math.min(samples, perStep) * length <= SLICE_SAMPLES) return void windowValues(fn, series, ownSteps, window, out);
  const slice = Math.max(1, Math.floor(SLICE_SAMPLES / Math.min(samples, perStep)));
  for (let from = 0; from < length; from += slice) {
    await budget.breathe();
    const to = Math.min(length, from + slice);
    const steps = { startMs: ownSteps.startMs + from * ownSteps.stepMs, endMs: ownSteps.startMs + (to - 1) * ownSteps.stepMs, stepMs: ownSteps.stepMs };
    const first = lowerBound(series.times, steps.startMs - window.offsetMs - window.rangeMs);
    const seen = { times: series.times.subarray(first), values: series.values.subarray(first) };
    windowValues(fn, seen, steps, window, { values: out.values.subarray(from, to), present: out.present.subarray(from, to) });
  }
}

function lookupWithHistograms(series: SampleSeries, unit: Unit, length: number): StepSeries {
  const result = newSeries(series.labels, length);
  const at = new Int32Array(length);
  lookupValues(series, unit.ownSteps, unit.window, result, at);
  for (let step = 0; step < length; step++) {
    const histogram = result.present[step] === 1 ? series.histograms?.[at[step]!] : undefined;
    if (histogram !== undefined) setHistogram(result, step, histogram);
  }
  return result;
}

/** Groups without a column for each series: one buffer serves all. */
async function groupedSeries({ unit, pushed, series }: FetchedUnit, { budget, dialect }: EvalContext): Promise<StepSeries[]> {
  const { grouping, op } = unit.aggregate!;
  const length = stepCount(unit.ownSteps);
  const dropsNames = unit.fn !== undefined && !keepsName(unit.fn);
  const seen = dropsNames && !haveOneName(series, dialect) ? new Set<string>() : undefined;
  const groups = new Map<string, { labels: LabelSet; accumulator: GroupAccumulator }>();
  budget.take(2 * seriesBytes(length));
  const buffer = emptyColumn(length);
  const steps: StepSeries = { labels: {}, ...emptyColumn(length) };
  for (const one of series) {
    await budget.breathe();
    const labels = dropsNames ? dropName(one.labels, dialect) : one.labels;
    const column: StepColumn = pushed === 'window' ? fillSteps(one, unit, steps) : buffer;
    if (pushed === 'none') await fillWindows(one, unit, buffer, budget);
    if (!column.present.includes(1)) continue;
    if (seen !== undefined) assertNew(seen, labels);
    const key = groupKey(labels, grouping);
    let group = groups.get(key);
    if (group === undefined) {
      budget.take(35 * length);
      groups.set(key, (group = { labels: groupLabels(labels, grouping), accumulator: new GroupAccumulator(op as ConstructorParameters<typeof GroupAccumulator>[0], length, dialect === '3') }));
    }
    group.accumulator.add(column);
  }
  return [...groups.values()].map(({ labels, accumulator }) => ({ labels, ...accumulator.result() }));
}

function assertNew(seen: Set<string>, labels: LabelSet): void {
  const key = labelsKey(labels);
  if (seen.has(key)) throw new SameLabelsError();
  seen.add(key);
}

/** A series of steps, as a source that did part of the work gives it. */
const fromSteps = (series: SampleSeries, unit: Unit, budget: Budget): StepSeries => fillSteps(series, unit, takeSeries(series.labels, stepCount(unit.ownSteps), budget));

function fillSteps({ times, values }: SampleSeries, { ownSteps }: Unit, result: StepSeries): StepSeries {
  result.present.fill(0);
  for (let index = 0; index < times.length; index++) {
    const step = Math.round((times[index]! - ownSteps.startMs) / ownSteps.stepMs);
    result.values[step] = values[index]!;
    result.present[step] = 1;
  }
  return result;
}

/** Values of a selector under `@`, which are computed once. */
const atEveryStep = async (series: StepSeries[], unit: Unit, budget: Budget): Promise<StepSeries[]> =>
  unit.atMs === undefined ? series : budget.map(series, (one) => {
    budget.take(seriesBytes(stepCount(unit.steps)));
    return broadcast(one, stepCount(unit.steps));
  });

/** The one value at every step. */
export function broadcast({ labels, values, present, histograms }: StepSeries, length: number): StepSeries {
  const result = newSeries(labels, length);
  result.values.fill(values[0]!);
  result.present.fill(present[0]!);
  if (histograms?.[0] !== undefined) result.histograms = new Array<typeof histograms[number]>(length).fill(histograms[0]);
  return result;
}

/** `timestamp` of a selector: the times of the samples found, not of the steps. */
export async function timestamps({ unit, series }: FetchedUnit, { budget, dialect }: EvalContext): Promise<StepSeries[]> {
  const length = stepCount(unit.ownSteps);
  budget.take(4 * length);
  const at = new Int32Array(length);
  const results = await budget.map(series, (one) => {
    const result = takeSeries(dropName(one.labels, dialect), length, budget);
    lookupValues(one, unit.ownSteps, unit.window, result, at);
    for (let step = 0; step < length; step++) if (result.present[step] === 1) result.values[step] = one.times[at[step]!]! / 1000;
    return result;
  });
  const own = await mergeSameLabels(results.filter(({ present }) => present.includes(1)), budget);
  return atEveryStep(own, unit, budget);
}
