/** A group as it is edited: everything but what its rules say. */
import { type RuleGroup, type RuleGroupInput } from '../../../api/alert-rules';
import { type Label } from '../../../api/prom';
import { durationText, parseDuration } from '../../../format/duration';
import { inputOfGroup } from '../alert-rule-input';
import { type FieldErrors } from '../edit/field-errors';

export interface GroupForm {
  /** "" = made of the name. */
  id: string;
  name: string;
  team: string;
  interval: string;
  /** "" = no limit. */
  limit: string;
  labels: Label[];
  /** Ids of its rules, in the order in which they are evaluated. */
  order: string[];
}

export const formOfGroup = (group: RuleGroup | undefined): GroupForm => ({
  id: group?.id ?? '', name: group?.name ?? '', team: group?.team ?? '', interval: durationText(group?.intervalMs ?? 60_000), limit: group ? (group.limit === 0 ? '' : String(group.limit)) : '1000', labels: (group?.labels ?? []).map(({ name, value }) => ({ name, value })),
  order: (group?.rules ?? []).map(({ id }) => id),
});

/** What is sent, and what cannot be read of it. Rules that the form does not know yet stay at the end. */
export function groupOfForm(form: GroupForm, id: string, before: RuleGroup | undefined): { group: RuleGroupInput; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const intervalMs = parseDuration(form.interval);
  if (intervalMs === undefined || intervalMs < 1_000) errors['intervalMs'] = { message: 'Write a duration of at least 1s, e.g. 1m' };
  const limit = form.limit.trim() === '' ? 0 : Number(form.limit.trim());
  if (!Number.isInteger(limit) || limit < 0) errors['limit'] = { message: 'Write a whole number, or leave it empty for no limit' };
  if (form.name.trim() === '') errors['name'] = { message: 'Name the group, e.g. Gateway', missing: true };
  const rules = before ? inputOfGroup(before).rules : [];
  const place = (rule: { id: string }): number => (form.order.includes(rule.id) ? form.order.indexOf(rule.id) : form.order.length);
  const labels = form.labels.filter(({ name, value }) => name.trim() !== '' && value.trim() !== '').map(({ name, value }) => ({ name: name.trim(), value }));
  return { group: { id, name: form.name.trim(), team: form.team.trim(), intervalMs: intervalMs ?? 60_000, limit, labels, rules: [...rules].sort((a, b) => place(a) - place(b)), shipped: before?.shipped ?? false }, errors };
}

/** The order with one thing a place up or down; as it was where there is no place. */
export function moved(order: readonly string[], id: string, by: -1 | 1): string[] {
  const from = order.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return [...order];
  const next = [...order];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}
