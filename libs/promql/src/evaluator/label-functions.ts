/** `label_replace`, `label_join` and sorting by labels: they look at labels only. */
import { ObserverError } from '@observer/kernel';
import { compareLabels, dropLabels } from '../labels/label-set';
import { compilePattern, labelOf, type LabelSet } from '../labels/matcher';
import type { Dialect } from '../parser/functions';
import type { Budget } from './budget';
import type { EvalContext } from './context';
import { mergeSameLabels, relabel, type StepSeries } from './values';

/** Whether a text may be the name of a label: any text in Prometheus 3 (bytes that are no text were read as U+FFFD). */
export const isLabelName = (name: string, dialect: Dialect): boolean => (dialect === '3' ? name !== '' && !name.includes('\ufffd') : /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name));

function assertLabelName(name: string, dialect: Dialect, what: string): void {
  if (!isLabelName(name, dialect)) throw new ObserverError('invalid_argument', `invalid ${what}: "${name}"; a label is letters, digits and underscores, not starting with a digit`);
}

const withLabel = (labels: LabelSet, name: string, value: string): LabelSet => (value === '' ? dropLabels(labels, [name]) : { ...labels, [name]: value });

/** Longest value that an expression may make for a label. */
export const MAX_LABEL_LENGTH = 16_384;

/** Counts the memory of a text before it is made: the text itself, and the key by which series with equal labels are found. */
function takeText(length: number, fn: string, budget: Budget): void {
  if (length > MAX_LABEL_LENGTH) {
    throw new ObserverError('invalid_argument', `${fn} makes a label value of more than ${MAX_LABEL_LENGTH} characters; put fewer or shorter texts together`);
  }
  budget.take(4 * length + SERIES_BYTES);
}

/** Of a series under other labels. */
const SERIES_BYTES = 400;

const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)\})/g;

/** The replacement with $1, ${1}, $name and $$ filled in, as Go's `Expand`. */
function expand(template: string, groups: (name: string) => string): string {
  let text = '';
  let from = 0;
  for (const match of template.matchAll(REFERENCE)) {
    text += template.slice(from, match.index) + (match[0] === '$$' ? '$' : groups((match[1] ?? match[2])!));
    from = match.index + match[0].length;
    if (text.length > MAX_LABEL_LENGTH) return text;
  }
  return text + template.slice(from);
}

/** What matching one text may cost: states of the expression by characters of the text. Beyond, others would wait too long for their turn. */
const MAX_MATCH_COST = 2_000_000;

/** Sets label `target` from what `pattern` finds in the whole value of label `source`; series that do not match stay as they are. */
export async function labelReplace(series: readonly StepSeries[], [target, replacement, source, pattern]: readonly [string, string, string, string], { dialect, budget }: EvalContext): Promise<StepSeries[]> {
  const program = compilePattern(pattern, dialect === '3');
  assertLabelName(target, dialect, 'destination label name in label_replace()');
  const named = program.namedGroups();
  const states = program.programSize();
  const replaced = await budget.map(series, (one) => {
    const value = labelOf(one.labels, source);
    if (states * value.length > MAX_MATCH_COST) {
      throw new ObserverError('invalid_argument', `the regular expression in label_replace() is too large for values as long as ${value.length} characters; make it shorter`);
    }
    const matcher = program.matcher(value);
    if (!matcher.matches()) return one;
    const group = (name: string): string => {
      const index = /^\d+$/.test(name) ? Number(name) : named[name];
      return index === undefined || index > program.groupCount() ? '' : (matcher.group(index) ?? '');
    };
    const text = expand(replacement, group);
    takeText(text.length, 'label_replace()', budget);
    return relabel(one, withLabel(one.labels, target, text));
  });
  return mergeSameLabels(replaced, budget);
}

/** Sets label `target` to the values of the source labels, joined. */
export async function labelJoin(series: readonly StepSeries[], [target, separator, ...sources]: readonly string[], { dialect, budget }: EvalContext): Promise<StepSeries[]> {
  for (const source of sources) assertLabelName(source, dialect, 'source label name in label_join()');
  assertLabelName(target!, dialect, 'destination label name in label_join()');
  const joined = await budget.map(series, (one) => {
    const values = sources.map((source) => labelOf(one.labels, source));
    takeText(values.reduce((sum, value) => sum + value.length, separator!.length * Math.max(0, values.length - 1)), 'label_join()', budget);
    return relabel(one, withLabel(one.labels, target!, values.join(separator)));
  });
  return mergeSameLabels(joined, budget);
}

/** Natural order: numbers inside of the values count as numbers. */
const collator = new Intl.Collator('en', { numeric: true, caseFirst: 'upper' });

export function sortByLabels(series: readonly StepSeries[], labels: readonly string[], ascending: boolean): StepSeries[] {
  const compare = (a: StepSeries, b: StepSeries): number => {
    for (const label of labels) {
      const order = collator.compare(labelOf(a.labels, label), labelOf(b.labels, label));
      if (order !== 0) return order;
    }
    return compareLabels(a.labels, b.labels);
  };
  return series.slice().sort((a, b) => (ascending ? compare(a, b) : compare(b, a)));
}
