/** `info` (Prometheus 3): takes over labels of info series, such as `target_info`, that have the same `instance` and `job`. */
import { ObserverError } from '@observer/kernel';
import { keepLabels, labelsKey, METRIC_NAME } from '../labels/label-set';
import { labelOf, type LabelSet, matchesLabels } from '../labels/matcher';
import type { Call } from '../parser/ast';
import { IDENTIFYING_LABELS, infoSelection, type InfoSelection } from '../parser/info-selector';
import { shortened } from '../text/strings';
import { lookupValues } from '../window/lookup';
import { stepCount } from '../window/steps';
import type { EvalContext } from './context';
import type { FetchedUnit } from './units';
import { mergeSameLabels, type SampleSeries, setValue, type StepSeries, takeSeries } from './values';

/** Series that inform about the same: at each step the one with the newest sample counts. */
interface InfoGroup {
  readonly series: SampleSeries[];
  /** Index of the series that counts, less one: 0 is none. */
  readonly chosen: Uint32Array;
  readonly sampledMs: Float64Array;
}

const joinKey = (labels: LabelSet): string => labelsKey(keepLabels(labels, IDENTIFYING_LABELS));
const describe = (labels: LabelSet): string => shortened(JSON.stringify(labels), 500);

/** The series with the labels that inform about them; at steps without information as they are, or left out when it is required. */
export async function inform(call: Call, fetched: FetchedUnit, series: readonly StepSeries[], { budget }: EvalContext): Promise<StepSeries[]> {
  const selection = infoSelection(call);
  const groups = await infoGroups(fetched, { budget });
  const isInfo = matchesLabels(selection.names);
  const results: StepSeries[] = [];
  for (const one of series) {
    await budget.breathe();
    if (isInfo(one.labels)) results.push(one);
    else results.push(...informOne(one, groups.get(joinKey(one.labels)) ?? [], selection, (labels) => takeSeries(labels, one.values.length, budget)));
  }
  return mergeSameLabels(results, budget);
}

/** Groups by the labels that they are joined on. */
async function infoGroups({ unit, series }: FetchedUnit, { budget }: Pick<EvalContext, 'budget'>): Promise<Map<string, InfoGroup[]>> {
  const length = stepCount(unit.ownSteps);
  const at = new Int32Array(length);
  const groups = new Map<string, InfoGroup>();
  const joined = new Map<string, InfoGroup[]>();
  for (const one of series) {
    await budget.breathe();
    const join = joinKey(one.labels);
    if (join === '') continue;
    const key = `${one.labels[METRIC_NAME] ?? ''}\u0001${join}`;
    let group = groups.get(key);
    if (group === undefined) {
      budget.take(12 * length);
      groups.set(key, (group = { series: [], chosen: new Uint32Array(length), sampledMs: new Float64Array(length) }));
      joined.set(join, [...(joined.get(join) ?? []), group]);
    }
    const found = takeSeries(one.labels, length, budget);
    lookupValues(one, unit.ownSteps, unit.window, found, at);
    choose(group, one, found.present, at);
  }
  return joined;
}

function choose({ series, chosen, sampledMs }: InfoGroup, one: SampleSeries, present: Uint8Array, at: Int32Array): void {
  series.push(one);
  for (let step = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    if (one.histograms?.[at[step]!] !== undefined) throw new ObserverError('invalid_argument', `${describe(one.labels)} should be an info metric, with float samples; choose others with __name__ in the second argument of info`);
    const timeMs = one.times[at[step]!]!;
    if (chosen[step] !== 0 && sampledMs[step] === timeMs) {
      throw new ObserverError('invalid_argument', `found duplicate series for info metric: ${describe(series[chosen[step]! - 1]!.labels)} and ${describe(one.labels)} at ${timeMs / 1000}`);
    }
    if (chosen[step] !== 0 && sampledMs[step]! > timeMs) continue;
    chosen[step] = series.length;
    sampledMs[step] = timeMs;
  }
}

/** One series, as one for each set of labels it has over time. */
function informOne(one: StepSeries, groups: readonly InfoGroup[], selection: InfoSelection, create: (labels: LabelSet) => StepSeries): StepSeries[] {
  const results = new Map<string, StepSeries | undefined>();
  for (let step = 0; step < one.present.length; step++) {
    if (one.present[step] === 0) continue;
    let key = '';
    for (const { chosen } of groups) key += `${chosen[step]!},`;
    if (!results.has(key)) results.set(key, createInformed(one.labels, groups.map(({ series, chosen }) => series[chosen[step]! - 1]?.labels), selection, create));
    const result = results.get(key);
    if (result !== undefined) setValue(result, step, one.histograms?.[step] ?? one.values[step]!);
  }
  return [...results.values()].filter((result) => result !== undefined);
}

function createInformed(labels: LabelSet, infos: readonly (LabelSet | undefined)[], { data, isRequired }: InfoSelection, create: (labels: LabelSet) => StepSeries): StepSeries | undefined {
  const present = infos.filter((info) => info !== undefined);
  if (present.length === 0) return isRequired ? undefined : create(labels);
  const wanted = data.length === 0 ? undefined : new Set(data.map(({ tag }) => tag));
  const added: Record<string, string> = {};
  for (const info of present) {
    for (const [name, value] of Object.entries(info)) {
      if (value === '' || name === METRIC_NAME || (IDENTIFYING_LABELS as readonly string[]).includes(name) || wanted?.has(name) === false || labelOf(labels, name) !== '') continue;
      if (added[name] !== undefined && added[name] !== value) throw new ObserverError('invalid_argument', `conflicting label: "${name}" is "${shortened(added[name])}" and "${shortened(value)}" in the info series of ${describe(labels)}`);
      added[name] = value;
    }
  }
  return create({ ...labels, ...added });
}
