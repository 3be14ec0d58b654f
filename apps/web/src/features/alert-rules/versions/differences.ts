/** What is not the same in two versions of a group, in the words of its form. */
import { type Rule, type RuleGroup } from '../../../api/alert-rules';
import { type Label } from '../../../api/prom';
import { durationText } from '../../../format/duration';
import { ruleName } from '../alert-rule-words';

export interface Difference {
  /** Absent for what is the group's. */
  rule?: { id: string; name: string };
  field: string;
  /** Undefined = it was not there. */
  before: string | undefined;
  /** Undefined = it is there no more. */
  after: string | undefined;
}
type Fields = ReadonlyMap<string, string>;

/** Everything that changed from one version to another, rules by their ids. */
export function groupDifferences(before: RuleGroup, after: RuleGroup): Difference[] {
  const old = new Map(before.rules.map((rule) => [rule.id, rule]));
  const now = new Map(after.rules.map((rule) => [rule.id, rule]));
  const rules = [...new Set([...now.keys(), ...old.keys()])].flatMap((id) => ruleDifferences(old.get(id), now.get(id)));
  const kept = ({ rules: all }: RuleGroup): string[] => all.filter(({ id }) => old.has(id) && now.has(id)).map(({ id }) => id);
  const moved = kept(before).join() !== kept(after).join();
  const names = ({ rules: all }: RuleGroup): string => all.map(ruleName).join(', ');
  return [...compare(fieldsOfGroup(before), fieldsOfGroup(after)), ...rules, ...(moved ? [{ field: 'Order', before: names(before), after: names(after) }] : [])];
}

/** What changed in one rule. @param before undefined = it is new. @param after undefined = it is gone */
export function ruleDifferences(before: Rule | undefined, after: Rule | undefined): Difference[] {
  const one = after ?? before;
  if (!one) return [];
  const rule = { id: one.id, name: ruleName(one) };
  if (!before || !after) return [{ rule, field: 'Rule', before: before && ruleName(before), after: after && ruleName(after) }];
  return compare(fieldsOfRule(before), fieldsOfRule(after)).map((difference) => ({ ...difference, rule }));
}

function compare(before: Fields, after: Fields): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((field) => before.get(field) !== after.get(field)).map((field) => ({ field, before: before.get(field), after: after.get(field) }));
}

const labelled = (what: string, labels: readonly Label[] | null): [string, string][] => (labels ?? []).map(({ name, value }) => [`${what} ${name}`, value]);

const fieldsOfGroup = ({ name, team, intervalMs, limit, labels }: RuleGroup): Fields =>
  new Map([['Name', name], ...(team === '' ? [] : [['Team', team] as const]), ['Interval', durationText(intervalMs)], ['Most series', limit === 0 ? 'no limit' : String(limit)], ...labelled('Label', labels)]);

function fieldsOfRule(rule: Rule): Fields {
  const told: [string, string | null][] = [
    ['Name', rule.name], ['Metric', rule.record], ['Expression', rule.expr], ['Evaluated', rule.enabled ? 'yes' : 'no'], ['For', rule.forMs === null ? null : durationText(rule.forMs)],
    ['Keeps firing for', rule.keepFiringForMs === null ? null : durationText(rule.keepFiringForMs)], ['Missing data', rule.noData?.toLowerCase() ?? null],
    ...Object.entries(rule.condition ?? {}).map(([name, value]): [string, string] => [`Condition: ${name.replace(/Ms$/, '')}`, valueText(name, value)]), ...labelled('Label', rule.labels), ...labelled('Annotation', rule.annotations),
  ];
  return new Map(told.filter((entry): entry is [string, string] => entry[1] !== null));
}

function valueText(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Ms')) return durationText(value);
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'object' && one !== null ? Object.entries(one).map(([part, of]) => valueText(part, of)).join('/') : String(one))).join(', ');
  return String(value);
}
