/** Label sets as plain objects; "" and absent are the same. */
import type { Dialect } from '../parser/functions';
import { labelOf, type LabelSet } from './matcher';

export const METRIC_NAME = '__name__';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names of the labels in ascending order. */
export const sortedNames = (labels: LabelSet): string[] => Object.keys(labels).sort(compareText);

const SEPARATOR = '\u0001';
const PAIR = '\u0002';

/** A text that is equal for equal label sets. */
export function labelsKey(labels: LabelSet): string {
  let key = '';
  for (const name of sortedNames(labels)) if (labels[name] !== '') key += name + PAIR + labels[name] + SEPARATOR;
  return key;
}

/** The order of Prometheus: name by name, then value, the shorter set first. */
export function compareLabels(a: LabelSet, b: LabelSet): number {
  const left = sortedNames(a);
  const right = sortedNames(b);
  for (let index = 0; index < left.length && index < right.length; index++) {
    const order = compareText(left[index]!, right[index]!) || compareText(a[left[index]!]!, b[right[index]!]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export function dropLabels(labels: LabelSet, names: readonly string[]): LabelSet {
  if (!names.some((name) => Object.hasOwn(labels, name))) return labels;
  const kept: Record<string, string> = {};
  for (const name in labels) if (!names.includes(name)) kept[name] = labels[name]!;
  return kept;
}

export function keepLabels(labels: LabelSet, names: readonly string[]): LabelSet {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = labelOf(labels, name);
    if (value !== '') kept[name] = value;
  }
  return kept;
}

const NAME_ONLY = [METRIC_NAME];

/** Labels that tell what a metric is, and no longer hold for what is computed of it. Prometheus 3 has type and unit besides the name. */
export const NAME_LABELS: Readonly<Record<Dialect, readonly string[]>> = { 2: NAME_ONLY, 3: [METRIC_NAME, '__type__', '__unit__'] };

export const dropName = (labels: LabelSet, dialect: Dialect): LabelSet => dropLabels(labels, NAME_LABELS[dialect]);

export interface Grouping {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

/** The labels of the group a series belongs to: those of `by`, or all but those of `without` and the metric's name. */
export function groupLabels(labels: LabelSet, { mode, labels: names }: Grouping): LabelSet {
  return mode === 'by' ? keepLabels(labels, names) : dropLabels(dropLabels(labels, names), NAME_ONLY);
}

/** A text that is equal for series of the same group. */
export function groupKey(labels: LabelSet, grouping: Grouping): string {
  if (grouping.mode === 'without') return labelsKey(groupLabels(labels, grouping));
  let key = '';
  for (const name of grouping.labels) key += labelOf(labels, name) + SEPARATOR;
  return key;
}
