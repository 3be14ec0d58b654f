import type { GroupOperator } from '@observer/contracts';
import { meanOfHistograms, sumOfHistograms } from '../histogram/sums';
import type { Dialect } from '../parser/functions';
import { GroupAccumulator } from '../window/group-accumulator';
import type { Group } from './aggregate';
import type { Budget } from './budget';
import { newSeries, setHistogram, type StepSeries } from './values';

/** A group some of whose series hold histograms: they are added and averaged as such, counted like floats, and left out of minimum and maximum. */
export async function aggregateHistograms(op: GroupOperator, { labels, members }: Group, length: number, dialect: Dialect, budget: Budget, warn: (message: string) => void): Promise<StepSeries> {
  const adds = op === 'sum' || op === 'avg';
  const countsAll = op === 'count' || op === 'group';
  const floats = new GroupAccumulator(op, length, dialect === '3');
  for (const member of members) {
    if (budget.due()) await budget.pause();
    floats.add(countsAll ? member : { values: member.values, present: member.present.map((flag, step) => (member.histograms?.[step] === undefined ? flag : 0)) });
  }
  const result: StepSeries = { labels, ...floats.result() };
  if (countsAll) return result;
  if (!adds) {
    warn(`ignored histograms in "${op}" aggregation`);
    return result;
  }
  const summed = newSeries(labels, length);
  for (let step = 0; step < length; step++) {
    if (budget.due()) await budget.pause();
    addStep(members, step, op === 'avg', result, summed, dialect, warn);
  }
  return { ...result, ...(summed.histograms === undefined ? {} : { histograms: summed.histograms }) };
}

function addStep(members: readonly StepSeries[], step: number, average: boolean, floats: StepSeries, summed: StepSeries, dialect: Dialect, warn: (message: string) => void): void {
  const histograms = members.map((member) => (member.present[step] === 1 ? member.histograms?.[step] : undefined)).filter((one) => one !== undefined);
  if (histograms.length === 0) return;
  if (floats.present[step] === 1) {
    warn('encountered a mix of histograms and floats for aggregation; that group has no value');
    floats.present[step] = 0;
    return;
  }
  const total = (average ? meanOfHistograms : sumOfHistograms)(histograms, dialect, warn);
  if (total === undefined) return;
  setHistogram(summed, step, total);
  floats.present[step] = 1;
}
