/** Aggregation operators over the columns of a vector. */
import type { GroupOperator } from '@observer/contracts';
import { GROUP_OPERATORS } from '@observer/contracts';
import { groupKey, groupLabels, type Grouping } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import type { Aggregate } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import { GroupAccumulator } from '../window/group-accumulator';
import { aggregateHistograms } from './aggregate-histograms';
import { countValues } from './count-values';
import { quantile, warnOfQuantile } from './quantile';
import { ratioOf, selectTop, warnOfRatio } from './select-series';
import type { Budget } from './budget';
import { newSeries, seriesBytes, type StepSeries } from './values';

export interface AggregateInput {
  readonly node: Aggregate;
  readonly series: readonly StepSeries[];
  /** The parameter at every step, or the label's name for `count_values`. */
  readonly param: Float64Array | string | undefined;
  readonly length: number;
  readonly dialect: Dialect;
  readonly budget: Budget;
  readonly warn: (message: string) => void;
}

export interface Group {
  readonly labels: LabelSet;
  readonly members: StepSeries[];
}

/** Series by group, groups in the order of their first series. */
export async function groupsOf(series: readonly StepSeries[], grouping: Grouping, budget: Budget): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (const one of series) {
    if (budget.due()) await budget.pause();
    const key = groupKey(one.labels, grouping);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: groupLabels(one.labels, grouping), members: [one] });
    else group.members.push(one);
  }
  return [...groups.values()];
}

const isGroupOperator = (op: string): op is GroupOperator => (GROUP_OPERATORS as readonly string[]).includes(op);

/** The series an aggregation gives. */
export async function aggregate(input: AggregateInput): Promise<StepSeries[]> {
  const { node: { op, grouping }, series, length, param, budget } = input;
  if (op === 'count_values') return countValues(input, param as string);
  const groups = await groupsOf(series, grouping, budget);
  if (op === 'limit_ratio') warnOfRatio(param as Float64Array, input.warn);
  if (op === 'limit_ratio') return ratioOf(groups, param as Float64Array, budget);
  if (op === 'topk' || op === 'bottomk' || op === 'limitk') return selectTop(op, groups, param as Float64Array, length, budget);
  if (op === 'quantile') warnOfQuantile(param as Float64Array, input.warn);
  const results: StepSeries[] = [];
  for (const group of groups) {
    budget.take(seriesBytes(length));
    if (isGroupOperator(op)) results.push(await aggregateGroup(op, group, input));
    else if (op === 'quantile') results.push(await quantiles(group, param as Float64Array, input));
    else results.push(await spread(group, op === 'stddev', input));
  }
  return results;
}

async function aggregateGroup(op: GroupOperator, group: Group, { length, dialect, budget, warn }: AggregateInput): Promise<StepSeries> {
  if (group.members.some(({ histograms }) => histograms !== undefined)) return aggregateHistograms(op, group, length, dialect, budget, warn);
  const accumulator = new GroupAccumulator(op, length, dialect === '3');
  for (const member of group.members) {
    await budget.breathe();
    accumulator.add(member);
  }
  return { labels: group.labels, ...accumulator.result() };
}

/** Floats of the members at a step; histograms do not take part. */
export function valuesAt(members: readonly StepSeries[], step: number): Float64Array {
  const values = new Float64Array(members.length);
  let count = 0;
  for (const { present, histograms, values: column } of members) if (present[step] === 1 && histograms?.[step] === undefined) values[count++] = column[step]!;
  return values.subarray(0, count);
}

async function quantiles({ labels, members }: Group, param: Float64Array, { length, budget }: AggregateInput): Promise<StepSeries> {
  const result = newSeries(labels, length);
  for (let step = 0; step < length; step++) {
    await budget.breathe();
    const values = valuesAt(members, step);
    if (values.length === 0) continue;
    result.values[step] = quantile(param[step]!, values);
    result.present[step] = 1;
  }
  return result;
}

/** Standard deviation or variance of the population (Welford). Of one infinite value, Prometheus 2 says 0 and Prometheus 3 NaN. */
async function spread({ labels, members }: Group, root: boolean, { length, dialect, budget }: AggregateInput): Promise<StepSeries> {
  const result = newSeries(labels, length);
  for (let step = 0; step < length; step++) {
    await budget.breathe();
    const values = valuesAt(members, step);
    if (values.length === 0) continue;
    let mean = values[0]!;
    let squares = dialect === '3' && !Number.isFinite(mean) ? NaN : 0;
    for (let index = 1; index < values.length; index++) {
      const delta = values[index]! - mean;
      mean += delta / (index + 1);
      squares += delta * (values[index]! - mean);
    }
    const variance = squares / values.length;
    result.values[step] = root ? Math.sqrt(variance) : variance;
    result.present[step] = 1;
  }
  return result;
}
