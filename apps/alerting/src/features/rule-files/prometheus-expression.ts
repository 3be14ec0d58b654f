import type { AlertCondition, AlertRule, RuleGroup } from '@observer/contracts';
import { formatDuration } from '@observer/promql';
import { inputsOf } from '../condition';

/** A condition as one PromQL expression that Prometheus evaluates to the same alerts, or why there is none. */
export type PrometheusExpression = { readonly expr: string } | { readonly reason: string };

export interface ExpressionContext {
  readonly group: RuleGroup;
  readonly rule: AlertRule;
  /** Names of alerts by the ids of their rules, as far as they are exported. */
  readonly nameOf: (ruleId: string) => string | undefined;
}

/** What Prometheus would have to evaluate for the condition of a rule. */
export function prometheusExpression(context: ExpressionContext): PrometheusExpression {
  const { condition } = context.rule;
  switch (condition.kind) {
    case 'promql':
      return { expr: condition.expr };
    case 'absence':
    case 'burn-rate':
      return { expr: inputsOf(condition)[0]!.expr };
    case 'threshold':
      return { expr: thresholdExpression(condition, context) };
    case 'rate-of-change':
      return { expr: changeExpression(condition) };
    case 'composite':
      return compositeExpression(condition, context);
    case 'dynamic':
      return { reason: 'Prometheus has no seasonal thresholds' };
  }
}

/** Hysteresis: between the two bounds an alert goes on that fires already, which Prometheus shows as ALERTS. */
function thresholdExpression({ query, op, value, clearAt }: Extract<AlertCondition, { kind: 'threshold' }>, { group, rule }: ExpressionContext): string {
  const beyond = `(${query}) ${op} ${value}`;
  if (clearAt === undefined) return beyond;
  const added = [...new Set(['alertname', 'alertstate', ...Object.keys(group.labels), ...(group.team === '' ? [] : ['team']), ...Object.keys(rule.labels)])];
  return `${beyond} or ((${query}) ${op} ${clearAt} and ignoring (${added.join(', ')}) ALERTS{alertname=${JSON.stringify(rule.name)},alertstate="firing"})`;
}

/** `offset` works on selectors only; a subquery of one second carries it to any expression. */
function changeExpression({ query, windowMs, relative, direction, by }: Extract<AlertCondition, { kind: 'rate-of-change' }>): string {
  const before = `last_over_time((${query})[1s:1s] offset ${formatDuration(windowMs)})`;
  const change = relative ? `(((${query}) - ${before}) / abs(${before}))` : `((${query}) - ${before})`;
  const sides = { up: `${change} > ${by}`, down: `${change} < -${by}`, either: `${change} > ${by} or ${change} < -${by}` };
  return sides[direction];
}

function compositeExpression({ op, rules, on }: Extract<AlertCondition, { kind: 'composite' }>, { nameOf }: ExpressionContext): PrometheusExpression {
  const missing = rules.find((id) => nameOf(id) === undefined);
  if (missing !== undefined) return { reason: `it stands on rule "${missing}", which is not exported with it` };
  const by = on.length === 0 ? '' : ` by (${on.join(', ')})`;
  return { expr: rules.map((id) => `max${by} (ALERTS{alertname=${JSON.stringify(nameOf(id))},alertstate="firing"})`).join(` ${op} `) };
}
