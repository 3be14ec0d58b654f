/** A rule as it is edited, and as it is sent. The server checks the same and more. */
import { type NoData, type Rule, type RuleInput } from '../../../api/alert-rules';
import { type Label } from '../../../api/prom';
import { durationText, parseDuration } from '../../../format/duration';
import { type ConditionForm, conditionForm, conditionOfForm } from './condition-form';
import { type FieldErrors } from './field-errors';

export interface RuleForm {
  type: Rule['type'];
  /** "" = made of the name. */
  id: string;
  name: string;
  record: string;
  expr: string;
  enabled: boolean;
  condition: ConditionForm;
  for: string;
  keepFiring: string;
  noData: NoData;
  severity: string;
  /** Without the severity. */
  labels: Label[];
  summary: string;
  description: string;
  runbook: string;
  /** Those that have no field of their own. */
  annotations: Label[];
}

const OWN_ANNOTATIONS = ['summary', 'description', 'runbook_url'];
const durationOf = (ms: number | null): string => (ms ? durationText(ms) : '');

/** The form of a stored rule, or of a new one. */
export function formOfRule(rule: Rule | undefined, type: Rule['type'] = 'ALERT'): RuleForm {
  const annotation = (name: string): string => rule?.annotations?.find((one) => one.name === name)?.value ?? '';
  const severity = rule ? (rule.labels.find(({ name }) => name === 'severity')?.value ?? '') : type === 'ALERT' ? 'warning' : '';
  return {
    type: rule?.type ?? type, id: rule?.id ?? '', name: rule?.name ?? '', record: rule?.record ?? '', expr: rule?.expr ?? '', enabled: rule?.enabled ?? true, condition: conditionForm(rule?.condition ?? null),
    for: rule ? durationOf(rule.forMs) : '5m', keepFiring: durationOf(rule?.keepFiringForMs ?? 0), noData: rule?.noData ?? 'RESOLVE', severity,
    labels: (rule?.labels ?? []).filter(({ name }) => name !== 'severity').map(({ name, value }) => ({ name, value })),
    summary: annotation('summary'), description: annotation('description'), runbook: annotation('runbook_url'),
    annotations: (rule?.annotations ?? []).filter(({ name }) => !OWN_ANNOTATIONS.includes(name)).map(({ name, value }) => ({ name, value })),
  };
}

/** What is sent, and what cannot be read of it. */
export function ruleOfForm(form: RuleForm, id: string): { rule: RuleInput; errors: FieldErrors } {
  const errors: FieldErrors = { ...rowErrors(form.labels, 'labels'), ...rowErrors(form.annotations, 'annotations') };
  const labels = filled([...(form.severity.trim() === '' ? [] : [{ name: 'severity', value: form.severity }]), ...form.labels]);
  const common = { id, type: form.type, labels, enabled: form.enabled };
  if (form.type === 'RECORDING') {
    if (form.record.trim() === '') errors['record'] = { message: 'Name the metric that it makes, e.g. chain:gateway_errors:ratio', missing: true };
    if (form.expr.trim() === '') errors['expr'] = { message: 'Write the expression that the metric is made of', missing: true };
    return { rule: { ...common, record: form.record.trim(), expr: form.expr.trim() }, errors };
  }
  if (form.name.trim() === '') errors['name'] = { message: 'Name the alert, e.g. GatewayErrors', missing: true };
  const { condition, errors: ofCondition } = conditionOfForm(form.condition);
  const duration = (path: string, text: string): number => {
    const ms = text.trim() === '' ? 0 : parseDuration(text);
    if (ms === undefined) errors[path] = { message: `"${text.trim()}" is no duration; write e.g. 5m, or leave it empty` };
    return ms ?? 0;
  };
  const annotations = filled([...[['summary', form.summary], ['description', form.description], ['runbook_url', form.runbook]].map(([name, value]) => ({ name: name!, value: value! })), ...form.annotations]);
  return { rule: { ...common, name: form.name.trim(), condition, forMs: duration('forMs', form.for), keepFiringForMs: duration('keepFiringForMs', form.keepFiring), noData: form.noData, annotations }, errors: { ...errors, ...ofCondition } };
}

/** Rows that say something. */
const filled = (rows: readonly Label[]): Label[] => rows.filter(({ name, value }) => name.trim() !== '' && value.trim() !== '').map(({ name, value }) => ({ name: name.trim(), value }));

function rowErrors(rows: readonly Label[], path: string): FieldErrors {
  const errors: FieldErrors = {};
  for (const { name, value } of rows) if (value.trim() !== '' && name.trim() === '') errors[`${path}.`] = { message: `"${value}" has no name` };
  return errors;
}

const LONGEST_ID = 64;
/** "GatewayErrors" -> "gateway-errors". */
export const slug = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, LONGEST_ID).replace(/-+$/, '');

/** An id of a name that nothing else has. @param prefix goes before it when the name alone is taken */
export function freeId(name: string, taken: ReadonlySet<string>, prefix = ''): string {
  const [alone, prefixed] = [slug(name) || 'rule', slug(`${prefix}-${name}`)];
  for (const id of [alone, prefixed]) if (id !== '' && !taken.has(id)) return id;
  for (let number = 2; ; number++) {
    const id = `${alone.slice(0, LONGEST_ID - 4)}-${number}`;
    if (!taken.has(id)) return id;
  }
}
