/** `label_replace`, `label_join` and sorting by labels: they look at labels only. */
import { ObserverError } from '@observer/kernel';
import { compareLabels, dropLabels } from '../labels/label-set';
import { compilePattern, type LabelSet } from '../labels/matcher';
import type { Dialect } from '../parser/functions';
import { mergeSameLabels, relabel, type StepSeries } from './values';

/** Whether a text may be the name of a label: any text in Prometheus 3. */
export const isLabelName = (name: string, dialect: Dialect): boolean => (dialect === '3' ? name !== '' : /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name));

function assertLabelName(name: string, dialect: Dialect, what: string): void {
  if (!isLabelName(name, dialect)) throw new ObserverError('invalid_argument', `invalid ${what}: "${name}"; a label is letters, digits and underscores, not starting with a digit`);
}

const withLabel = (labels: LabelSet, name: string, value: string): LabelSet => (value === '' ? dropLabels(labels, [name]) : { ...labels, [name]: value });

/** The replacement with $1, ${1}, $name and $$ filled in, as Go's `Expand`. */
function expand(template: string, groups: (name: string) => string): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (all, plain?: string, braced?: string) => (all === '$$' ? '$' : groups((plain ?? braced)!)));
}

/** Sets label `target` from what `pattern` finds in the whole value of label `source`; series that do not match stay as they are. */
export function labelReplace(series: readonly StepSeries[], [target, replacement, source, pattern]: readonly [string, string, string, string], dialect: Dialect): StepSeries[] {
  const program = compilePattern(pattern, dialect === '3');
  assertLabelName(target, dialect, 'destination label name in label_replace()');
  const named = program.namedGroups();
  const replaced = series.map((one) => {
    const matcher = program.matcher(one.labels[source] ?? '');
    if (!matcher.matches()) return one;
    const group = (name: string): string => {
      const index = /^\d+$/.test(name) ? Number(name) : named[name];
      return index === undefined || index > program.groupCount() ? '' : (matcher.group(index) ?? '');
    };
    return relabel(one, withLabel(one.labels, target, expand(replacement, group)));
  });
  return mergeSameLabels(replaced);
}

/** Sets label `target` to the values of the source labels, joined. */
export function labelJoin(series: readonly StepSeries[], [target, separator, ...sources]: readonly string[], dialect: Dialect): StepSeries[] {
  for (const source of sources) assertLabelName(source, dialect, 'source label name in label_join()');
  assertLabelName(target!, dialect, 'destination label name in label_join()');
  return mergeSameLabels(series.map((one) => relabel(one, withLabel(one.labels, target!, sources.map((source) => one.labels[source] ?? '').join(separator)))));
}

/** Natural order: numbers inside of the values count as numbers. */
const collator = new Intl.Collator('en', { numeric: true, caseFirst: 'upper' });

export function sortByLabels(series: readonly StepSeries[], labels: readonly string[], ascending: boolean): StepSeries[] {
  const compare = (a: StepSeries, b: StepSeries): number => {
    for (const label of labels) {
      const order = collator.compare(a.labels[label] ?? '', b.labels[label] ?? '');
      if (order !== 0) return order;
    }
    return compareLabels(a.labels, b.labels);
  };
  return series.slice().sort((a, b) => (ascending ? compare(a, b) : compare(b, a)));
}
