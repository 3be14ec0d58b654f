/** Binary operators between two vectors: which series of both sides belong together. */
import { dropLabels, keepLabels, labelsKey, METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import type { Binary, VectorMatching } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import { dropsName, manyMatches, sampleResult } from './binary';
import type { EvalContext } from './context';
import { mergeSameLabels, newSeries, seriesBytes, setValue, type StepSeries } from './values';

const signatureLabels = (labels: LabelSet, { on, labels: names }: VectorMatching): LabelSet =>
  on ? keepLabels(labels, names) : dropLabels(dropLabels(labels, names), [METRIC_NAME]);

const signature = (labels: LabelSet, matching: VectorMatching): string => labelsKey(signatureLabels(labels, matching));

function bySignature(series: readonly StepSeries[], matching: VectorMatching): Map<string, StepSeries[]> {
  const groups = new Map<string, StepSeries[]>();
  for (const one of series) {
    const key = signature(one.labels, matching);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** 1 at the steps where any of the series has a value. */
function presenceOf(series: readonly StepSeries[] | undefined, length: number): Uint8Array {
  const presence = new Uint8Array(length);
  for (const { present } of series ?? []) for (let step = 0; step < length; step++) presence[step]! |= present[step]!;
  return presence;
}

const masked = (one: StepSeries, mask: Uint8Array, wanted: 0 | 1): StepSeries => ({ ...one, present: one.present.map((flag, step) => (mask[step] === wanted ? flag : 0)) });

/** `and`, `or` and `unless`. */
export function setOperation(node: Binary, left: readonly StepSeries[], right: readonly StepSeries[], length: number): StepSeries[] {
  const matching = node.matching!;
  const others = bySignature(node.op === 'or' ? left : right, matching);
  const masks = new Map<string, Uint8Array>();
  const maskOf = (one: StepSeries): Uint8Array => {
    const key = signature(one.labels, matching);
    let mask = masks.get(key);
    if (mask === undefined) masks.set(key, (mask = presenceOf(others.get(key), length)));
    return mask;
  };
  if (node.op === 'or') return mergeSameLabels([...left, ...right.map((one) => masked(one, maskOf(one), 0))]);
  return left.map((one) => masked(one, maskOf(one), node.op === 'and' ? 1 : 0));
}

const describe = (labels: LabelSet): string => {
  const { [METRIC_NAME]: name = '', ...rest } = labels;
  return `${name}{${Object.keys(rest).sort().map((key) => `${key}="${rest[key]}"`).join(', ')}}`;
};

/** All operators but the set operators: one-to-one, or many-to-one with `group_left` and `group_right`. */
export async function matchVectors(node: Binary, left: readonly StepSeries[], right: readonly StepSeries[], length: number, { dialect, budget }: EvalContext): Promise<StepSeries[]> {
  const matching = node.matching!;
  const [many, one] = matching.card === 'one-to-many' ? [right, left] : [left, right];
  const ones = bySignature(one, matching);
  // Two series of one group on the "one" side are an error even without a match, at every step where the other side has anything.
  const asked = presenceOf(many, length);
  const counterparts = new Map([...ones].map(([key, candidates]) => [key, onlyOnePerStep(candidates, matching, asked, length)]));
  const results: StepSeries[] = [];
  const matched = new Map<string, Uint8Array>();
  for (const series of many) {
    const key = signature(series.labels, matching);
    const candidates = ones.get(key);
    if (candidates === undefined) continue;
    await budget.breathe();
    budget.take(seriesBytes(length) * candidates.length);
    const perStep = counterparts.get(key)!;
    let taken = matched.get(key);
    if (taken === undefined) matched.set(key, (taken = new Uint8Array(length)));
    results.push(...combine(node, series, candidates, perStep, taken, dialect));
  }
  return mergeResults(results, matching);
}

/** The series of the "one" side at every step. @throws when there are two at one step */
function onlyOnePerStep(candidates: readonly StepSeries[], matching: VectorMatching, asked: Uint8Array, length: number): (StepSeries | undefined)[] {
  const perStep = new Array<StepSeries | undefined>(length).fill(undefined);
  for (const candidate of candidates) {
    for (let step = 0; step < length; step++) {
      if (candidate.present[step] === 0 || asked[step] === 0) continue;
      const other = perStep[step];
      if (other !== undefined) {
        const group = describe(signatureLabels(candidate.labels, matching));
        throw manyMatches(
          `found duplicate series for the match group ${group} on the ${matching.card === 'one-to-many' ? 'left' : 'right'} hand-side of the operation: [${describe(candidate.labels)}, ${describe(other.labels)}]` +
            ';many-to-many matching not allowed: matching labels must be unique on one side',
        );
      }
      perStep[step] = candidate;
    }
  }
  return perStep;
}

/** One series of the "many" side with its counterparts: a result for each that occurs. */
function combine(node: Binary, series: StepSeries, candidates: readonly StepSeries[], perStep: readonly (StepSeries | undefined)[], taken: Uint8Array, dialect: Dialect): StepSeries[] {
  const matching = node.matching!;
  const swapped = matching.card === 'one-to-many';
  const results = new Map<StepSeries, StepSeries>(candidates.map((other) => [other, newSeries(resultLabels(node, series.labels, other.labels, dialect), perStep.length)]));
  for (let step = 0; step < perStep.length; step++) {
    const other = perStep[step];
    if (other === undefined || series.present[step] === 0) continue;
    const mine = series.histograms?.[step] ?? series.values[step]!;
    const theirs = other.histograms?.[step] ?? other.values[step]!;
    const [a, b] = swapped ? [theirs, mine] : [mine, theirs];
    const value = sampleResult(node, a, b, a);
    // Prometheus 2 looks at matches whose comparison holds, Prometheus 3 at all.
    if (value === undefined && dialect === '2') continue;
    if (matching.card === 'one-to-one' && taken[step] === 1) throw manyMatches('multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)');
    taken[step] = 1;
    if (value !== undefined) setValue(results.get(other)!, step, value);
  }
  return [...results.values()];
}

function resultLabels(node: Binary, many: LabelSet, one: LabelSet, dialect: Dialect): LabelSet {
  const matching = node.matching!;
  let labels = dropsName({ ...node, returnBool: false }, dialect) ? dropLabels(many, [METRIC_NAME]) : many;
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
  return node.returnBool ? dropLabels(labels, [METRIC_NAME]) : labels;
}

function mergeResults(results: readonly StepSeries[], matching: VectorMatching): StepSeries[] {
  try {
    return mergeSameLabels(results);
  } catch (error) {
    if (matching.card === 'one-to-one') throw error;
    throw manyMatches('multiple matches for labels: grouping labels must ensure unique matches');
  }
}
