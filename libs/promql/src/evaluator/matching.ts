/** Binary operators between two vectors: which series of both sides belong together. */
import { dropLabels, dropName, keepLabels, labelsKey, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import type { Binary, VectorMatching } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import { shortened } from '../text/strings';
import { dropsName, manyMatches, sampleResult } from './binary';
import type { Budget } from './budget';
import type { EvalContext } from './context';
import { withMissing } from './fill-missing';
import { mergeSameLabels, SameLabelsError, setValue, type StepSeries, takeSeries } from './values';

const signatureLabels = (labels: LabelSet, { on, labels: names }: VectorMatching, dialect: Dialect): LabelSet => (on ? keepLabels(labels, names) : dropName(dropLabels(labels, names), dialect));

const signature = (labels: LabelSet, matching: VectorMatching, dialect: Dialect): string => labelsKey(signatureLabels(labels, matching, dialect));

async function bySignature(series: readonly StepSeries[], matching: VectorMatching, { budget, dialect }: EvalContext): Promise<Map<string, StepSeries[]>> {
  const groups = new Map<string, StepSeries[]>();
  for (const one of series) {
    if (budget.due()) await budget.pause();
    const key = signature(one.labels, matching, dialect);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** 1 at the steps where any of the series has a value. */
async function presenceOf(series: readonly StepSeries[] | undefined, length: number, budget: Budget): Promise<Uint8Array> {
  budget.take(length);
  const presence = new Uint8Array(length);
  for (const { present } of series ?? []) {
    if (budget.due()) await budget.pause();
    for (let step = 0; step < length; step++) presence[step]! |= present[step]!;
  }
  return presence;
}

function masked(one: StepSeries, mask: Uint8Array, wanted: 0 | 1, budget: Budget): StepSeries {
  budget.take(mask.length);
  const present = new Uint8Array(mask.length);
  for (let step = 0; step < mask.length; step++) if (mask[step] === wanted) present[step] = one.present[step]!;
  return { ...one, present };
}

/** `and`, `or` and `unless`. */
export async function setOperation(node: Binary, left: readonly StepSeries[], right: readonly StepSeries[], length: number, context: EvalContext): Promise<StepSeries[]> {
  const { budget, dialect } = context;
  const matching = node.matching!;
  const [others, shown] = node.op === 'or' ? [left, right] : [right, left];
  const groups = await bySignature(others, matching, context);
  const masks = new Map<string, Uint8Array>();
  const results: StepSeries[] = [];
  for (const one of shown) {
    if (budget.due()) await budget.pause();
    const key = signature(one.labels, matching, dialect);
    let mask = masks.get(key);
    if (mask === undefined) masks.set(key, (mask = await presenceOf(groups.get(key), length, budget)));
    results.push(masked(one, mask, node.op === 'and' ? 1 : 0, budget));
  }
  return node.op === 'or' ? mergeSameLabels([...left, ...results], budget) : results;
}

/** Of labels in a message. */
const SHOWN = 500;

const describe = (labels: LabelSet): string => {
  const { [METRIC_NAME]: name = '', ...rest } = labels;
  return shortened(`${name}{${Object.keys(rest).sort().map((key) => `${key}="${rest[key]}"`).join(', ')}}`, SHOWN);
};

/** All operators but the set operators: one-to-one, or many-to-one with `group_left` and `group_right`. */
export async function matchVectors(node: Binary, left: readonly StepSeries[], right: readonly StepSeries[], length: number, context: EvalContext): Promise<StepSeries[]> {
  const { budget, dialect } = context;
  const matching = node.matching!;
  const groupOf = (labels: LabelSet) => ({ key: signature(labels, matching, dialect), labels: signatureLabels(labels, matching, dialect) });
  const sides = matching.card === 'one-to-many' ? { many: right, one: left } : { many: left, one: right };
  const { many, one } = await withMissing(sides, matching, groupOf, length, budget);
  const ones = await bySignature(one, matching, context);
  // Two series of one group on the "one" side are an error even without a match, at every step where the other side has anything.
  const asked = await presenceOf(many, length, budget);
  const counterparts = new Map<string, Int32Array>();
  for (const [key, candidates] of ones) counterparts.set(key, await onlyOnePerStep(candidates, matching, asked, length, context));
  const results: StepSeries[] = [];
  const matched = new Map<string, Uint8Array>();
  for (const series of many) {
    const key = signature(series.labels, matching, dialect);
    const candidates = ones.get(key);
    if (candidates === undefined) continue;
    await budget.breathe();
    const perStep = counterparts.get(key)!;
    let taken = matched.get(key);
    if (taken === undefined) {
      budget.take(length);
      matched.set(key, (taken = new Uint8Array(length)));
    }
    for (const result of combine(node, series, candidates, perStep, taken, dialect, budget)) results.push(result);
  }
  return mergeResults(results, matching, budget);
}

/** Which series of the "one" side there is at every step, by its index; -1 for none. @throws when there are two at one step */
async function onlyOnePerStep(candidates: readonly StepSeries[], matching: VectorMatching, asked: Uint8Array, length: number, { budget, dialect }: EvalContext): Promise<Int32Array> {
  budget.take(4 * length);
  const perStep = new Int32Array(length).fill(-1);
  for (const [index, candidate] of candidates.entries()) {
    if (budget.due()) await budget.pause();
    for (let step = 0; step < length; step++) {
      if (candidate.present[step] === 0 || asked[step] === 0) continue;
      const other = candidates[perStep[step]!];
      if (other !== undefined) {
        const group = describe(signatureLabels(candidate.labels, matching, dialect));
        throw manyMatches(
          `found duplicate series for the match group ${group} on the ${matching.card === 'one-to-many' ? 'left' : 'right'} hand-side of the operation: [${describe(candidate.labels)}, ${describe(other.labels)}]` +
            ';many-to-many matching not allowed: matching labels must be unique on one side',
        );
      }
      perStep[step] = index;
    }
  }
  return perStep;
}

/** One series of the "many" side with its counterparts: a result for each that occurs. */
function combine(node: Binary, series: StepSeries, candidates: readonly StepSeries[], perStep: Int32Array, taken: Uint8Array, dialect: Dialect, budget: Budget): StepSeries[] {
  const matching = node.matching!;
  const swapped = matching.card === 'one-to-many';
  const results = candidates.map((other) => takeSeries(resultLabels(node, series.labels, other.labels, dialect), perStep.length, budget));
  for (let step = 0; step < perStep.length; step++) {
    const index = perStep[step]!;
    const other = candidates[index];
    if (other === undefined || series.present[step] === 0) continue;
    const mine = series.histograms?.[step] ?? series.values[step]!;
    const theirs = other.histograms?.[step] ?? other.values[step]!;
    const [a, b] = swapped ? [theirs, mine] : [mine, theirs];
    const value = sampleResult(node, a, b, a, dialect);
    // Prometheus 2 looks at matches whose comparison holds, Prometheus 3 at all.
    if (value === undefined && dialect === '2') continue;
    if (matching.card === 'one-to-one' && taken[step] === 1) throw manyMatches('multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)');
    taken[step] = 1;
    if (value !== undefined) setValue(results[index]!, step, value);
  }
  return results;
}

function resultLabels(node: Binary, many: LabelSet, one: LabelSet, dialect: Dialect): LabelSet {
  const matching = node.matching!;
  let labels = dropsName({ ...node, returnBool: false }, dialect) ? dropName(many, dialect) : many;
  if (matching.card === 'one-to-one') labels = matching.on ? keepLabels(labels, matching.labels) : dropLabels(labels, matching.labels);
  if (matching.include.length > 0) {
    const included: Record<string, string> = { ...labels };
    for (const name of matching.include) {
      const value = one[name];
      if (value === undefined || value === '') delete included[name];
      else included[name] = value;
    }
    labels = included;
  }
  return node.returnBool ? dropName(labels, dialect) : labels;
}

async function mergeResults(results: readonly StepSeries[], matching: VectorMatching, budget: Budget): Promise<StepSeries[]> {
  try {
    return await mergeSameLabels(results, budget);
  } catch (error) {
    if (matching.card === 'one-to-one' || !(error instanceof SameLabelsError)) throw error;
    throw manyMatches('multiple matches for labels: grouping labels must ensure unique matches');
  }
}
