/** Alert and recording rules in the JSON of Prometheus 2.45. Pure. */
import type { AlertCondition, Rule, RuleGroup, RuleGroupStatus } from '@observer/contracts';
import { formatDuration } from '@observer/promql';

type RuleStatus = RuleGroupStatus['rules'][number];
type RuleAlert = RuleStatus['alerts'][number];

export interface RuleFilter {
  readonly type?: 'alert' | 'record' | undefined;
  readonly names: readonly string[];
  readonly groups: readonly string[];
  readonly files: readonly string[];
  readonly excludeAlerts: boolean;
  /** Rules with alerts to show only, without expressions: what somebody may know who sees a part of the data. */
  readonly ownAlertsOnly: boolean;
}
export interface KnownGroup {
  readonly group: RuleGroup;
  readonly status: RuleGroupStatus | undefined;
}

const NEVER = '0001-01-01T00:00:00Z';
const iso = (ms: number | null | undefined): string => (typeof ms === 'number' ? new Date(ms).toISOString() : NEVER);

/** `data` of /rules. A group's file is its id, which is unique as the file of a group is. */
export function rulesJson(known: readonly KnownGroup[], filter: RuleFilter): { groups: object[] } {
  const asked = known.filter(({ group }) => among(filter.groups, group.name) && among(filter.files, group.id));
  const nameOf = new Map(known.flatMap(({ group }) => group.rules.map((rule) => [rule.id, nameOfRule(rule)] as const)));
  return { groups: asked.flatMap((one) => groupJson(one, filter, (id) => nameOf.get(id) ?? id) ?? []) };
}

/** `data` of /alerts. */
export const alertsJson = (known: readonly KnownGroup[]): { alerts: object[] } => ({ alerts: known.flatMap(({ status }) => (status?.rules ?? []).flatMap(({ alerts }) => alerts.map(alertJson))) });

function groupJson({ group, status }: KnownGroup, filter: RuleFilter, nameOf: (id: string) => string): object | undefined {
  const statusOf = new Map(status?.rules.map((rule) => [rule.id, rule]));
  const rules = group.rules.filter((rule) => rule.enabled && wanted(rule, statusOf.get(rule.id), filter)).map((rule) => ruleJson(group, rule, statusOf.get(rule.id), filter, nameOf));
  if (rules.length === 0) return undefined;
  return { name: group.name, file: group.id, rules, interval: group.intervalMs / 1000, limit: group.limit, evaluationTime: status?.evaluationSeconds ?? 0, lastEvaluation: iso(status?.lastEvaluationMs) };
}

const among = (allowed: readonly string[], value: string): boolean => allowed.length === 0 || allowed.includes(value);
const nameOfRule = (rule: Rule): string => (rule.type === 'alert' ? rule.name : rule.record);

function wanted(rule: Rule, status: RuleStatus | undefined, filter: RuleFilter): boolean {
  const ofType = filter.type === undefined || (filter.type === 'alert') === (rule.type === 'alert');
  return ofType && among(filter.names, nameOfRule(rule)) && (!filter.ownAlertsOnly || (status?.alerts.length ?? 0) > 0);
}

function ruleJson(group: RuleGroup, rule: Rule, status: RuleStatus | undefined, filter: RuleFilter, nameOf: (id: string) => string): object {
  const common = {
    name: nameOfRule(rule), labels: labelsOf(group, rule), health: status?.health ?? 'unknown', ...(status === undefined || status.lastError === '' ? {} : { lastError: status.lastError }),
    evaluationTime: status?.evaluationSeconds ?? 0, lastEvaluation: iso(status?.lastEvaluationMs),
  };
  if (rule.type === 'recording') return { ...common, query: filter.ownAlertsOnly ? '' : rule.expr, type: 'recording' };
  const alerts = status?.alerts ?? [];
  return {
    ...common, state: alerts.some(({ state }) => state === 'firing') ? 'firing' : alerts.length > 0 ? 'pending' : 'inactive', query: filter.ownAlertsOnly ? '' : conditionQuery(rule.condition, nameOf),
    duration: rule.forMs / 1000, keepFiringFor: rule.keepFiringForMs / 1000, annotations: rule.annotations, alerts: filter.excludeAlerts ? [] : alerts.map(alertJson), type: 'alerting',
  };
}

const labelsOf = (group: RuleGroup, rule: Rule): Record<string, string> => ({ ...group.labels, ...(group.team === '' || rule.type === 'recording' ? {} : { team: group.team }), ...rule.labels });

function alertJson({ labels, annotations, state, activeAtMs, keepFiringSinceMs, value }: RuleAlert): object {
  return { labels, annotations, state, activeAt: iso(activeAtMs), ...(keepFiringSinceMs === null ? {} : { keepFiringSince: iso(keepFiringSinceMs) }), value: scientific(value ?? NaN) };
}

/** As Go writes a float with 'e': at least two digits of exponent. */
export function scientific(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const text = Object.is(value, -0) ? '-0e+0' : value.toExponential();
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** A condition as PromQL; what PromQL cannot say of it stands behind the query as a comment. */
export function conditionQuery(condition: AlertCondition, nameOf: (id: string) => string): string {
  switch (condition.kind) {
    case 'promql':
      return condition.expr;
    case 'threshold':
      return `(${condition.query}) ${condition.op} ${condition.value}`;
    case 'absence':
      return condition.forEach ? `${condition.query} # alerts for what was there within ${formatDuration(condition.lookbackMs)} and is not now` : `absent(${condition.query})`;
    case 'rate-of-change':
      return `${condition.query} # alerts when it goes ${condition.direction === 'either' ? 'up or down' : condition.direction} by ${condition.by}${condition.relative ? ' of itself' : ''} within ${formatDuration(condition.windowMs)}`;
    case 'burn-rate':
      return condition.windows.map(({ longMs, shortMs, factor }) => [longMs, shortMs].map((ms) => burnRate(condition, ms, factor)).join(' and ')).map((part) => `(${part})`).join(' or ');
    case 'dynamic':
      return `${condition.query} # alerts ${condition.side === 'either' ? 'outside of' : condition.side} its ${condition.season} band`;
    case 'composite':
      return condition.rules.map((id) => `ALERTS{alertname=${JSON.stringify(nameOf(id))},alertstate="firing"}`).join(` ${condition.op} on(${condition.on.join(', ')}) `);
  }
}

function burnRate({ errors, total, objective }: Extract<AlertCondition, { kind: 'burn-rate' }>, windowMs: number, factor: number): string {
  const over = (query: string): string => query.replaceAll('$window', formatDuration(windowMs));
  return `(${over(errors)}) / (${over(total)}) > ${Number((factor * (1 - objective)).toPrecision(12))}`;
}
